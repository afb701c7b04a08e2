"""The page itself: eight queries however much there is, and nothing that may not be read aloud or run."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from guichet.accounts.models import ContactKind
from guichet.agents.models import Reason
from guichet.agents.roles import Permission
from guichet.audit import operations as audit
from guichet.backoffice import actions
from guichet.cases import receipts
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.franceconnect.models import Link
from guichet.limits import operations as limits
from guichet.limits.models import Attempt
from guichet.limits.rules import Limit
from guichet.login import operations as login
from guichet.openid_provider.models import Client as OpenIDClient
from guichet.openid_provider.models import Subject
from tests.factories import (
    AccountFactory,
    AffiliationFactory,
    AgentFactory,
    CardFactory,
    ChildFactory,
    EstablishmentFactory,
    PaymentFactory,
    PersonFactory,
    SentRequestFactory,
    at_work,
    change_contact,
    open_file,
)
from tests.journeys.page import Page

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


class Act:
    """An action that always applies."""

    permission = Permission.HELP
    needs_caller = True

    def __init__(self, name, label):
        self.name, self.label = name, label

    def applies(self, situation):
        return situation.account is not None


@pytest.fixture
def busy(account, letter_of, enrolment_of, ago):
    """A member to whom everything happened."""
    now = timezone.now()
    change_contact(account, ContactKind.EMAIL, "autre@example.org", now=now)
    account.refresh_from_db()
    login.open_session(account, now=now)
    login.open_session(account, now=now)
    letter_of(account, at=ago(days=3))
    letter_of(account, at=ago(days=13), returned_at=ago(days=1))
    tried = enrolment_of(account.person.nir, "abandoned", proof_tries=3)
    for minutes in range(60):
        audit.record("login.refused", account=str(account.reference), now=ago(hours=minutes))
        audit.record("enrolment.proof_refused", account=str(tried.reference), proof="card", now=ago(days=minutes))
    for number in range(3):
        open_case(
            kind=CaseKind.ADDRESS_CHANGE if number else CaseKind.RETURNED_LETTER,
            fund_code="68",
            about=str(account.reference),
            subject=str(account.reference),
            details={"voie": SCRIPT},
            now=now,
        )
    for _ in range(5):
        limits.attempt(Limit("proof.identifier.6h", f"person {account.person.pk}", 9, dt.timedelta(hours=6)), now=now)
    return account


def test_eight_queries_for_whoever_has_nothing(desk, known, django_assert_max_num_queries):
    file = open_file(desk, known())
    with django_assert_max_num_queries(8):
        assert desk.get(file).status_code == 200


def test_eight_queries_however_much_there_is(desk, busy, django_assert_max_num_queries):
    file = open_file(desk, busy.person)
    for address in (file, f"{file}?page=2", f"{file}?page=40"):
        with django_assert_max_num_queries(8):
            assert desk.get(address).status_code == 200


def test_eight_queries_for_an_establishment(desk, django_assert_max_num_queries):
    company = EstablishmentFactory()
    AccountFactory(person=None, establishment=company, profile="entreprise")
    file = open_file(desk, company)
    with django_assert_max_num_queries(8):
        page = desk.get(file).content.decode()
    assert "Compte actif" in page
    assert company.et not in page, "callers are asked for it"


def test_what_ties_the_account_to_other_systems_is_told_and_not_by_what_name(
    desk, account, now, django_assert_max_num_queries
):
    file = open_file(desk, account.person)
    said = Page(desk.get(file).content.decode()).text
    assert "FranceConnect non associé" in said
    assert "Services connectés" not in said
    Link.objects.create(account=account, sub="d3ad-sub", linked_at=now, last_used_at=now)
    for kind, consented_at, disabled_at in (
        ("service", now, None),
        ("service", None, None),
        ("service", now, now),
        ("franceconnect", None, None),
    ):
        client = OpenIDClient.objects.create(
            client_id=f"c{OpenIDClient.objects.count()}", kind=kind, name="Tesa", secret="s" * 43, created_at=now,
            disabled_at=disabled_at,
        )  # fmt: skip
        Subject.objects.create(
            account=account, client=client, sub=f"b3ef-{client.pk}", first_at=now, consented_at=consented_at
        )
    with django_assert_max_num_queries(8):
        page = desk.get(file).content.decode()
    said = Page(page).text
    assert "associé depuis le 10 mars 2026" in said
    assert "Services connectés 1 de la MSA, avec son accord" in said
    assert "oui, par FranceConnect depuis le 10 mars 2026" in said
    assert "d3ad" not in page
    assert "b3ef" not in page


def test_what_is_read_counts_no_try(desk, busy):
    file, before = open_file(desk, busy.person), Attempt.objects.count()
    desk.get(file)
    assert Attempt.objects.count() == before


def test_nothing_personal_that_an_agent_need_not_know(desk, busy):
    person = busy.person
    CardFactory(person=person, serial="98765432101")
    ChildFactory(person=person)
    PaymentFactory(person=person, amount_cents=98_76)
    file = open_file(desk, person)
    shown = " ".join(desk.get(f"{file}?page={number}").content.decode() for number in (1, 2, 3))
    shown = re.sub(r"<style>.*?</style>", "", shown, flags=re.DOTALL)
    for hidden in (
        person.nir, busy.contact.email, "autre@example.org", busy.contact.mobile, "TILLEULS", "67990", "98,76",
        "98765432101", "14 mai 2015", "27 janvier", "27/01", "card", "Émile",
    ):  # fmt: skip
        assert hidden not in shown, hidden
    assert "•••••••@example.org" in shown
    assert "WEBER FLORENT" in shown


def test_the_name_of_somebody_runs_nothing(desk):
    person = PersonFactory(birth_name=SCRIPT, given_names=SCRIPT)
    AffiliationFactory(person=person)
    company = EstablishmentFactory(name=SCRIPT, responsible=person)
    AccountFactory(person=person, email=f"{SCRIPT}@{SCRIPT}").files.update(establishment=company)
    for address in (open_file(desk, person), open_file(desk, company)):
        for page in (address, f"{address}appelant/"):
            shown = desk.get(page).content.decode()
            assert SCRIPT not in shown
            assert SCRIPT.upper() not in shown
            assert "alert(1)" not in shown.lower() or "&lt;script&gt;" in shown.lower()


def test_actions_come_with_the_recommended_first(desk, account, monkeypatch):
    monkeypatch.setattr(actions, "ACTIONS", (Act("bloquer", "Bloquer"), Act("renouveler-par-courrier", "Renouveler")))
    file = open_file(desk, account.person)
    page = desk.get(file).content.decode()
    assert page.index("Renouveler") < page.index(">Bloquer")
    assert f'href="{file}renouveler-par-courrier/"' in page
    assert page.count("vérifiez d'abord l'appelant") == 2


def test_a_role_that_may_not_act_sees_no_action(client, account, monkeypatch):
    monkeypatch.setattr(actions, "ACTIONS", (Act("bloquer", "Bloquer"),))
    reader = at_work(client, AgentFactory(roles=["letters"]))
    page = reader.get(open_file(reader, account.person)).content.decode()
    assert ">Bloquer" not in page
    assert "Rien à faire d'ici avec vos rôles." in page


def test_an_administrator_opens_no_file(client, desk, account):
    file = open_file(desk, account.person)
    at_work(client, AgentFactory(roles=["administrator"]))
    assert client.get(file).status_code == 403
    assert client.post(f"{file}appelant/", {"adresse": "x"}).status_code == 403


def test_a_look_of_another_fund_is_no_page(client, account):
    AffiliationFactory(person=account.person, department="83")
    theirs = at_work(client, AgentFactory())
    file = open_file(theirs, account.person)
    code = AffiliationFactory(department="83").fund_code
    other = at_work(client, AgentFactory(roles__fund_code=code), fund_code=code)
    assert other.get(file).status_code == 404
    assert other.post(f"{file}appelant/", {"adresse": "x"}).status_code == 404


def test_a_case_opened_elsewhere_is_not_shown(desk, account):
    for fund_code in ("68", "83"):
        open_case(
            kind=CaseKind.ACCESS_LOST,
            fund_code=fund_code,
            about=str(account.reference),
            subject=f"{account.reference}" if fund_code == "68" else f"{account.reference} 83",
            details={},
            now=timezone.now(),
        )
    page = desk.get(open_file(desk, account.person)).content.decode()
    assert page.count("Messagerie et mobile perdus") == 1


def test_the_page_weighs_little(desk, busy):
    import brotli

    body = desk.get(open_file(desk, busy.person)).content
    assert len(brotli.compress(body)) < 14_000


def test_nothing_is_sent_by_post_to_the_page_itself(desk, account):
    assert desk.post(open_file(desk, account.person)).status_code == 405


@pytest.mark.parametrize(
    ("reason", "has_one"),
    [(Reason.COUNTER, False), (Reason.CALL, False), (Reason.COUNTER, True)],
    ids=["present, without an account", "on the telephone", "present, with an account"],
)
def test_who_is_present_and_has_no_account_is_enrolled_at_the_counter(desk, known, has_account, reason, has_one):
    holder = has_account().person if has_one else known()
    page = desk.get(open_file(desk, holder, reason=reason)).content.decode()
    offered = reason == Reason.COUNTER and not has_one
    assert ("Inscrire au guichet" in page) is offered
    if offered:
        address = re.search(r'href="(/agents/guichet/piece/[^"]+)"', page)[1]
        assert desk.get(address).status_code == 200


def test_what_was_sent_online_is_listed_without_what_it_says(client, account, django_assert_max_num_queries):
    desk = at_work(client, AgentFactory(roles=["requests"]))
    sent = SentRequestFactory(account=account)
    SentRequestFactory(
        account=account, period="2025-T4", state="done", state_at=timezone.now() - dt.timedelta(days=400)
    )
    SentRequestFactory(account=account, period="2025-T3", fund_code="54")
    file = open_file(desk, account.person)
    with django_assert_max_num_queries(8):
        page = desk.get(file).content.decode()
    shown = page.split('id="demarches"')[1].split("</section>")[0]
    assert shown.count("<li>") == 2, "each fund shows its own"
    assert shown.count("href") == 1, "the case of an old one is gone"
    assert "Reçue" in shown
    assert "Traitée" in shown
    assert receipts.number(sent.reference) in shown
    assert "1 200,00" not in page
    low = at_work(Client(), AgentFactory(roles=["letters"]))
    shown = low.get(open_file(low, account.person)).content.decode().split('id="demarches"')[1].split("</section>")[0]
    assert "href" not in shown
