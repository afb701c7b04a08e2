"""« Mes données »: nothing that is kept is forgotten, nothing of anybody else is given."""

import io
import json
import uuid

import pypdf
import pytest
from django.apps import apps
from django.utils import timezone

from guichet.accounts.models import Account, ContactKind
from guichet.accounts.owners import Owner
from guichet.agents.models import Look, Reason
from guichet.audit import operations as audit
from guichet.audit.models import Entry
from guichet.bank import operations as bank
from guichet.bank.rules import Trust
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.certificates.models import Certificate
from guichet.conventions import consulted
from guichet.conventions.rules import StructureKind
from guichet.exchanges import appointments
from guichet.exchanges import operations as exchanges
from guichet.exchanges.models import Way
from guichet.exchanges.operations import Written
from guichet.exchanges.parties import Together
from guichet.exchanges.rules import Theme
from guichet.franceconnect import operations as franceconnect
from guichet.login.ceremonies import NewKey
from guichet.login.factors import own
from guichet.mandates.operations import note_use
from guichet.registry.models import Aid, Establishment, FamilyResources, Person, RsaFile
from guichet.requests import operations, sending
from guichet.space.my_account.export import LEFT_OUT, SECTIONS
from tests.factories import (
    PASSWORD,
    AccountFactory,
    AgentFactory,
    CardFactory,
    ChildFactory,
    ContributionFactory,
    EstablishmentFactory,
    PaymentFactory,
    PersonFactory,
    change_contact,
    enter,
)
from tests.lives import (
    BankAccountFactory,
    BillFactory,
    CoverFactory,
    DoctorFactory,
    ParcelFactory,
)
from tests.login.factors.test_authenticator import SECRET, code
from tests.mandates.factories import MandateFactory
from tests.openid_provider.asking import service
from tests.paperwork import paper
from tests.requests import declaring
from tests.space.third_party.conventions import convention

HERE = "/espace/mon-compte/mes-donnees/"
ABOUT = {Account, Person, Establishment}


@pytest.fixture
def full(account):
    """A member of whom there is something in every section that a person has."""
    person = account.person
    CardFactory(person=person)
    ChildFactory(person=person)
    PaymentFactory(person=person)
    ContributionFactory(person=person)
    for factory in (CoverFactory, DoctorFactory, BillFactory, BankAccountFactory, ParcelFactory):
        factory(person=person)
    now = timezone.now()
    change_contact(account, ContactKind.EMAIL, "autre@example.org", now=now)
    account.refresh_from_db()
    given = MandateFactory(giver=account, at=now)
    note_use(given, account=given.receiver, service="documents", now=now)
    MandateFactory(receiver=account, at=now)
    account.acceptances.create(version=2, accepted_at=now)
    account.file_requests.create(fund_code="54", department="57", state="waiting", asked_at=now, changed_at=now)
    account.files.update(establishment=EstablishmentFactory(responsible=person), profile="exploitant")
    account.browsers.create(token_hash="x" * 64, name="Firefox sur Debian", first_used_at=now, last_used_at=now)
    own.add_authenticator(account, secret=SECRET, typed=code(now), now=now)
    franceconnect.link(account, sub="sub", shown=franceconnect.Shown.SESSION, known_browser=True, now=now)
    own.add_passkey(account, NewKey("AAAA", b"", 0, "", backed_up=False), name="Téléphone", now=now)
    audit.record("login.succeeded", account=str(account.reference), now=now)
    paper(person)
    Look.objects.create(
        agent=AgentFactory(), fund_code="68", person=person, reason=Reason.CALL, opened_at=timezone.now()
    )
    open_case(
        kind=CaseKind.ADDRESS_CHANGE,
        fund_code="68",
        about=str(account.reference),
        details={"voie": "3 rue des Prés"},
        now=now,
    )
    draft = declaring.filled(account, now=now)
    told = {"revision": draft.request.revision, "now": now}
    operations.add_paper(draft, paper=declaring.BULLETINS, attachment=declaring.Attached(), **told)
    sending.send(draft, revision=draft.request.revision, now=now)
    Certificate.objects.create(
        person=person, number="K7MP-3XRT-9HCD", kind="famille", fund_code="68", issued_at=now, key_id=1,
        expires_on=now.date(), said={"payload": "", "control": ""}, said_index="a",
    )  # fmt: skip
    about_exchanges(account, now)
    about_structures(person, now)
    account.subjects.create(
        client=service(), sub="a", first_at=now, last_at=now, consented_at=now, consented_scopes=["openid", "email"]
    )
    return account


def about_exchanges(account, now):
    owner, written = Owner(person=account.person), Written("Bonjour", uuid.uuid4())
    exchanges.begin(account, owner, fund_code="68", theme=Theme.HEALTH, title="Soins", written=written, now=now)
    wish = appointments.Wish(Theme.HEALTH, Way.DESK, [(now.date(), "am")], "+33600000000", "")
    appointments.ask(account, owner, fund_code="68", wish=wish, now=now)
    trust = Trust(None, None, reached=True, factor_shown=True)
    wanted = bank.Wanted("FR7630006000011234567890189", "WEBER FLORENT")
    bank.ask(account, account.person, fund_code="68", wanted=wanted, trust=trust, now=now)


def about_structures(person, now):
    """Have a structure read, and write, about them; write what the funds send for structures."""
    named = convention(StructureKind.COUNTY)
    one = named.beneficiaries.create(person=person, named_by=named.reference, named_at=now)
    writes = AccountFactory()
    consulted.note(one, account=writes, now=now)
    sent, party = Written("Bonjour", uuid.uuid4()), Together(named.structure, person)
    exchanges.begin(writes, party, fund_code="68", theme=Theme.SOLIDARITY, title="RSA", written=sent, now=now)
    told, today = {"person": person, "fund_code": "68", "source_ref": "s"}, now.date()
    Aid.objects.create(**told, third_party_number="T1", label="Repas", since=today, until=today, hours=4)
    FamilyResources.objects.create(**told, year=2024, amount_cents=1, dependent_children=0)
    RsaFile.objects.create(**told, state="open", opened_on=today, since=today)


@pytest.fixture
def member(client, full):
    return enter(client, full)


def given(member):
    return json.loads(member.post(f"{HERE}json/").content)


def test_every_model_about_a_member_is_given_or_left_out_for_a_reason():
    about = {
        model._meta.label
        for model in apps.get_models()
        if model in ABOUT or any(field.related_model in ABOUT for field in model._meta.get_fields() if field.concrete)
    }
    told = {label for section in SECTIONS for label in section.models}
    assert about - told - set(LEFT_OUT) == set(), "say what is given of it, or why nothing is"
    assert all(apps.get_model(label) for label in told | set(LEFT_OUT))
    assert all(LEFT_OUT.values())
    assert len({section.name for section in SECTIONS}) == len(SECTIONS), "one would hide the other in the JSON"


def test_nothing_is_empty_for_who_has_everything(member):
    empty = {name for name, records in given(member).items() if not records}
    assert empty == {"personnes_habilitees", "habilitations"}, "an establishment's, and who acts for others'"


def test_no_secret_is_given(member, full):
    text = json.dumps(given(member))
    held = full.authenticator
    for secret in (full.password, PASSWORD, "x" * 64, "argon2", held.secret, held.codes_key):
        assert secret not in text


def test_nothing_of_anybody_else_is_given(member, full):
    other = AccountFactory(email="ailleurs@example.org", person=PersonFactory(birth_name="Voisin"))
    PaymentFactory(person=other.person, label="Pension du voisin")
    BillFactory(establishment=EstablishmentFactory(responsible=full.person), label="Facture du voisin")
    text = json.dumps(given(member), ensure_ascii=False)
    assert "ailleurs" not in text
    assert "oisin" not in text


def test_what_the_funds_hold_is_named_as_theirs(member):
    page = member.get(HERE).content.decode()
    assert page.index("Vos coordonnées") < page.index("reçu de votre caisse") < page.index("Vos paiements")


def test_the_pdf_says_the_same_and_is_tagged(member):
    pdf = pypdf.PdfReader(io.BytesIO(member.post(f"{HERE}pdf/").content))
    text = "\n".join(page.extract_text() for page in pdf.pages)
    for said in ("Mes données", "WEBER FLORENT", "autre@example.org", "Firefox sur Debian", "3 rue des Prés", "22,50"):
        assert said in text, said
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("fr")
    assert pdf.xmp_metadata is not None


def test_a_character_that_our_fonts_lack_does_not_stop_the_pdf(member, full):
    PaymentFactory(person=full.person, label="Soins 医 🌻")
    response = member.post(f"{HERE}pdf/")
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF")
    assert "医" in member.post(f"{HERE}json/").content.decode()


def test_an_establishment_has_its_own(client, db):
    account = AccountFactory(person=None, establishment=EstablishmentFactory(), profile="entreprise")
    account.responsibles.create(family_name="Vogel", given_name="Hélène", since=timezone.now())
    BillFactory(establishment=account.establishment, label="Cotisations sur salaires")
    told = given(enter(client, account))
    assert told["etablissements"][0]["Nom"] == "EARL du Moulin"
    assert told["personnes_habilitees"][0]["Nom"] == "Vogel"
    assert told["etat_civil"] == told["droits_sante"] == told["medecin_traitant"] == []
    assert told["factures"][0]["Facture"].startswith("Cotisations sur salaires")
    assert client.post(f"{HERE}pdf/").status_code == 200


@pytest.mark.parametrize("form", ["json", "pdf"])
def test_the_file_is_kept_by_nobody_and_named_after_nobody(member, form):
    response = member.post(f"{HERE}{form}/")
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"] == f'attachment; filename="mes-donnees.{form}"'


def test_it_takes_a_press_and_nothing_else(member):
    assert member.get(f"{HERE}json/").status_code == 405
    assert member.post(f"{HERE}csv/").status_code == 404


def test_payments_of_many_years_cost_one_query(member, full, django_assert_max_num_queries):
    for _ in range(300):
        PaymentFactory(person=full.person)
    with django_assert_max_num_queries(58):
        member.post(f"{HERE}json/")


def test_copies_are_not_drawn_without_end(member):
    from guichet.space.my_account.pages.data import COPIES_PER_DAY

    for _ in range(COPIES_PER_DAY):
        assert member.post(f"{HERE}json/")["Content-Type"] == "application/json"
    page = member.post(f"{HERE}pdf/").content.decode()
    assert "beaucoup de copies aujourd" in page
    assert Entry.objects.filter(event="account.data_exported").count() == COPIES_PER_DAY


def test_what_a_manager_wrote_for_an_establishment_is_theirs_as_long_as_they_manage_it(account, now):
    place, posts = EstablishmentFactory(), next(one for one in SECTIONS if one.name == "echanges").read
    mine = account.files.create(profile="entreprise", fund_code="68", establishment=place, opened_at=now)
    for whose, title in ((account, "Mon embauche"), (AccountFactory(), "Celle d'un autre")):
        written = Written("Bonjour", uuid.uuid4())
        owner, theme = Owner(establishment=place), Theme.EMPLOYMENT
        exchanges.begin(whose, owner, fund_code="68", theme=theme, title=title, written=written, now=now)
    assert [one["Objet"] for one in posts(account, now)] == ["Mon embauche"]
    mine.delete()
    assert posts(account, now) == []
