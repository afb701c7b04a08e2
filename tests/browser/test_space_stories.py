"""A member of each profile does in the browser every thing that their space offers, and leaves with the proof in hand.

« In hand » is a PDF that was taken and read: it bears the number that the page gave.
"""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone

from guichet.accounts.models import File, Reception
from guichet.registry.models import BankAccount, BankUse, HealthCover, ReferringDoctor
from guichet.space import services
from tests.browser.deeds import PAPER, Member, MemberWithoutMouse, words_of
from tests.callers.people import Agent
from tests.factories import (
    AccountFactory,
    AffiliationFactory,
    AgentFactory,
    ChildFactory,
    EstablishmentFactory,
    PaymentFactory,
    PersonFactory,
)
from tests.paperwork import BillFactory, ParcelFactory, paper

browser = pytest.mark.browser
database = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
PAID = {"Santé": 22_50, "Famille": 141_99, "Logement": 187_00, "Invalidité": 512_30, "Retraite": 803_12}
"""Branch -> cents: a payment of each, on 5 February 2026."""
IBAN = "FR76 3000 6000 0112 3456 7890 189"
STORIES = {
    "particulier": {
        "att_fiscale", "att_droits_maladie", "att_paiements", "att_medecin_traitant", "att_famille", "att_logement",
        "att_non_perception",
        "pai_sante", "pai_famille", "pai_logement", "pai_invalidite", "pai_retraite",
        "dec_ressources", "dec_medecin_traitant", "dec_adresse",
        "dem_aide_logement", "dem_pension_invalidite", "dem_ceam",
        "services", "certificates", "payments", "documents", "requests", "messages", "bank_details", "my_account",
    },
    "particulier, keyboard alone": {"dec_perte_vol_vitale"},
    "exploitant": {
        "exp_factures", "exp_releve_parcellaire", "exp_entreprises", "exp_telereglement", "att_cotisations",
        "att_regularite",
    },
    "cotisant_solidarite": {"exp_factures", "att_cotisations", "att_droits_maladie"},
    "entreprise": {
        "exp_entreprises", "ent_cotisations_salaires", "ent_depot_fichiers", "ent_adresse", "att_cotisations",
        "att_regularite", "exp_releve_parcellaire",
    },
    "jardinier": {"exp_entreprises", "ent_cotisations_salaires", "exp_telereglement", "ent_adresse", "att_regularite"},
}  # fmt: skip
"""Profile -> keys of the services that its story below finds by the search field and uses."""
NO_PAGE_HERE = {"ent_accident_travail", "ent_tesa", "exp_telepaiement"}
"""Handled by no page of ours yet, or another application: shown nowhere, and looked at in tests/space."""


def test_every_service_has_its_story():
    nowhere = {one.key for one in services.SERVICES if one.address is None or one.leads_to.is_outside}
    assert nowhere == NO_PAGE_HERE
    assert set().union(*STORIES.values()) | nowhere == {one.key for one in services.SERVICES}


@pytest.fixture
def site(live_server, settings, tmp_path):
    """Return the address of the site, on Tuesday 10 March 2026 from 10:00 in Paris."""
    settings.PUBLIC_URL = live_server.url
    settings.FILES_FOLDER = tmp_path / "files"
    with time_machine.travel(NOW):
        yield live_server.url


@pytest.fixture
def enter(site, open_page, sink):
    """Return `enter(account, **context_options) -> Member`."""

    def one(account, *, kind=Member, **options):
        return kind(open_page(base_url=site, **options), account, sink)

    return one


@pytest.fixture
def stranger(site, open_page):
    """Somebody whom a certificate is given to, with a telephone."""
    return open_page(base_url=site, viewport={"width": 360, "height": 740})


def a_life():
    """Florent Weber, whose fund knows his rights, his doctor, a daughter, his payments, an account and two papers."""
    person = PersonFactory(given_names="Florent")
    AffiliationFactory(person=person)
    account = AccountFactory(person=person, opened_at=NOW - dt.timedelta(days=30))
    account.contact.documents_by = Reception.EMAIL
    account.contact.save()
    HealthCover.objects.create(
        person=person, source_ref="H1", fund_code="68", scheme="Salarié agricole", since=dt.date(2015, 9, 1)
    )
    ReferringDoctor.objects.create(
        person=person, source_ref="D1", name="Dr Hélène Vautrin", rpps="10001234567", declared_on=dt.date(2024, 4, 2)
    )
    ChildFactory(person=person, family_name="Weber", given_names="Léa", health_insured=True)
    for branch, cents in PAID.items():
        for day in (dt.date(2025, 6, 5), dt.date(2026, 2, 5)):
            PaymentFactory(person=person, branch=branch, label="", paid_on=day, amount_cents=cents)
    BankAccount.objects.create(
        person=person, source_ref="B1", fund_code="68", use=BankUse.BENEFITS, iban="FR1420041010050500013M02606",
        holder_name="M FLORENT WEBER", since=dt.date(2020, 1, 1),
    )  # fmt: skip
    paper(person, title="Notification de droits")
    return account


def euros(cents):
    return f"{cents // 100},{cents % 100:02} €"


@browser
@database
@pytest.mark.requirement("R10", "R11", "R12", "R13", "R166", "R172")
def test_a_particulier(enter, stranger, site, open_page):
    member = enter(a_life())
    certificates(member, stranger)
    payments(member)
    sent = requests(member)
    # Kept for ever, each with its receipt (R11).
    member.find("requests")
    assert [receipt for receipt in sent if receipt not in member.text] == []
    documents(member)
    message(member, Agent(open_page(base_url=site), AgentFactory(roles=["requests"])).arrive())
    bank_details(member)
    assert member.find("services").heading == "Mes services"
    assert member.find("my_account").heading == "Mon compte"
    assert member.done == STORIES["particulier"]


def certificates(member, stranger):
    """Every certificate is in hand, and a stranger verifies it."""
    assert "2025" in member.obtain("att_fiscale", stranger, annee="2025")
    told = member.obtain("att_droits_maladie", stranger, beneficiaire="tous")
    assert "Salarié agricole" in told
    assert "WEBER Léa" in told
    assert "22,50 €" in member.obtain("att_paiements", stranger, nature="Santé", periode="3")
    assert "Dr Hélène Vautrin" in member.obtain("att_medecin_traitant", stranger)
    assert "WEBER Léa" in member.obtain("att_famille", stranger)
    assert "374,00 €" in member.obtain("att_logement", stranger)
    PaymentFactory._meta.model.objects.filter(branch="Retraite").delete()
    assert "Retraite" in member.obtain("att_non_perception", stranger, nature="Retraite", periode="6")
    PaymentFactory(person=member.account.person, branch="Retraite", paid_on=dt.date(2026, 2, 5), amount_cents=803_12)
    assert member.find("certificates").page.locator("#delivrees ~ .panel li").count() == 7


def payments(member):
    """Each branch, one payment in detail, then all of them on a statement."""
    for key, branch in zip(("sante", "famille", "logement", "invalidite", "retraite"), PAID, strict=True):
        member.find(f"pai_{key}")
        amounts = {words_of(one) for one in member.page.locator("table.lines td.number").all_inner_texts()}
        assert amounts == {euros(PAID[branch])}
    member.follow("Retraite")
    assert euros(PAID["Retraite"]) in member.text
    member.find("payments")
    statement = member.read("Télécharger le relevé (PDF)")
    assert [cents for cents in PAID.values() if euros(cents) not in statement] == []


def requests(member):
    """Each declaration and each request is sent; return the receipts."""
    day = (10, 2, 2026)
    sent = [
        member.declare(
            "dec_ressources",
            {"change": "non"}, {"absence": "non"}, {"vie": "non"}, {"enfant_1": True}, {"salaires": True},
            {"mois_1": "1 200,50", "mois_2": "1 200", "mois_3": "0"}, {"aucun": True},
            papers=["bulletins"],
        ),
        member.declare(
            "dec_medecin_traitant",
            {"qui": "vous"}, {"nom": "Dr Paul Kern", "ville": "Strasbourg", "rpps": "10007654321"}, {"date": day},
            papers=["formulaire"],
        ),
        member.declare(
            "dec_adresse",
            {"voie": "7 impasse du Puits", "code_postal": "67990", "ville": "Village Inventé"}, {"date": day},
            {"qui": "tous"},
            papers=[],
        ),
        member.declare(
            "dem_aide_logement",
            {"vie": "non"}, {"enfant_1": True, "autres": "0"}, {"bonne": "oui"}, {"date": day, "surface": "62"},
            {"statut": "locataire"}, {"loyer": "640", "charges": "55,50"},
            {"nom": "Agence du Moulin", "adresse": "3 place du Marché, 67990 Village Inventé"}, {"parente": "non"},
            {"qui": "vous"},
            papers=["bail", "attestation"],
        ),
        member.declare(
            "dem_pension_invalidite",
            {"travail": "arret"}, {"date": day}, {"origine": "maladie"}, {"nom": "Dr Hélène Vautrin", "ville": "Colmar"},
            {"activite": "salarie"}, {"employeur": "EARL du Moulin", "metier": "Vacher"}, {"pension": "non"},
            papers=["bulletins"],
        ),
        member.declare(
            "dem_ceam",
            {"pays": "DE"}, {"motif": "vacances"}, {"depart": (14, 7, 2026), "retour": (28, 7, 2026)},
            {"vous": True, "enfant_1": True}, {"bonne": "oui"},
        ),
    ]  # fmt: skip
    assert len(set(sent)) == len(sent)
    return sent


def documents(member):
    """What the fund sent is read; the certificates and the proofs are there too."""
    member.find("documents")
    assert "1 document à lire." in member.text
    assert member.take(re.compile("Notification de droits")).startswith(b"%PDF")
    member.find("documents")
    assert "Vous avez tout lu." in member.text
    assert "Accusé de réception : Déclaration de ressources" in member.text
    # The search field finds papers and payments too, whatever the accents.
    assert "Notification de droits" in member.search("notification droits").text
    assert euros(PAID["Santé"]) in member.search("sante fevrier 2026").text


def message(member, agent):
    """A message with a paper, an agent's answer, of which the notice says nothing; then an appointment."""
    member.find("messages").follow("Écrire à ma caisse")
    member.fill(sujet="sante", objet="Mes lunettes", texte="Où en est mon remboursement ?", pieces=PAPER).press(
        "Envoyer"
    )
    assert "Votre message est envoyé." in member.text
    agent.take_case("Message d'un membre").follow("Lire et répondre")
    assert PAPER["name"] in agent.text
    agent.type(texte="Il part demain.").choose("C'est tout : clore la demande").press("Envoyer la réponse")
    assert "lunettes" not in member.mail()
    member.find("messages").follow("Mes lunettes")
    assert "Il part demain." in member.text
    member.find("messages").follow("Demander un rendez-vous")
    first = member.page.locator("[name=choix_1] option").nth(1).get_attribute("value")
    member.fill(moyen="telephone", sujet="retraite", choix_1=first, telephone="06 12 34 56 78")
    member.press("Demander ce rendez-vous")
    assert "Demandé le 10 mars 2026" in member.find("messages").text


def bank_details(member):
    """Another account, which waits 72 hours since this browser is new."""
    member.find("bank_details").follow("Changer de compte")
    member.fill(iban=IBAN, titulaire="Florent Weber").press("Enregistrer ce compte")
    assert "Un nouveau compte attend jusqu'au" in member.text
    assert IBAN[-3:] in member.text


@browser
@database
@pytest.mark.requirement("R10", "R130")
def test_a_declaration_with_the_keyboard_alone(enter):
    member = enter(a_life(), kind=MemberWithoutMouse)
    member.find("dec_perte_vol_vitale").press("Commencer").choose("Pour moi").press()
    member.choose("Elle est perdue").type(date_day="8", date_month="3", date_year="2026").press()
    member.choose("Oui").press()
    member.tick("honneur").press("Envoyer")
    member.keep()
    assert member.done == STORIES["particulier, keyboard alone"]


@browser
@database
@pytest.mark.requirement("R10", "R12")
def test_an_exploitant(enter, stranger):
    account = AccountFactory(profile="exploitant", person=PersonFactory(given_names="Florent"))
    person, paid = account.person, dt.date(2026, 2, 10)
    dates = {
        "period_from": dt.date(2026, 1, 1),
        "period_until": dt.date(2026, 3, 31),
        "issued_on": dt.date(2026, 1, 15),
    }
    BillFactory(person=person, number="2026-000001", due_on=dt.date(2026, 2, 15), paid_on=paid, **dates)
    BillFactory(person=person, number="2026-000002", due_on=dt.date(2026, 4, 15), amount_cents=412_00, **dates)
    ParcelFactory(person=person, section="ZB", number="0012")
    farm = EstablishmentFactory(responsible=person, name="EARL des Tilleuls")
    File.objects.create(
        account=account, profile="exploitant", fund_code="68", establishment=farm, opened_at=timezone.now()
    )
    member = enter(account)
    member.find("exp_factures")
    assert "2026-000001" in member.text
    assert "412,00 €" in words_of(member.page.get_by_role("region", name="À payer").inner_text())
    member.find("exp_releve_parcellaire")
    land = member.read("Relevé à imprimer (PDF)")
    assert "Village Inventé" in land
    assert "1 ha 23 a 45 ca" in land
    assert "EARL des Tilleuls" in member.find("exp_entreprises").text
    member.declare(
        "exp_telereglement",
        {"geste": "rattacher"},
        {"iban": IBAN, "titulaire": "Florent Weber"},
        papers=["mandat", "rib"],
    )
    assert "1 646,56 €" in member.obtain("att_cotisations", stranger, annee="2026")
    member.obtain("att_regularite", stranger)
    assert member.done == STORIES["exploitant"]


@browser
@database
@pytest.mark.requirement("R12")
def test_a_cotisant_de_solidarite(enter, stranger):
    account = AccountFactory(profile="cotisant_solidarite", person=PersonFactory(given_names="Florent"))
    person = account.person
    HealthCover.objects.create(
        person=person, source_ref="H1", fund_code="68", scheme="Non-salarié agricole", since=dt.date(2015, 9, 1)
    )
    dates = {
        "period_from": dt.date(2026, 1, 1),
        "period_until": dt.date(2026, 3, 31),
        "issued_on": dt.date(2026, 1, 15),
    }
    BillFactory(person=person, label="Cotisation de solidarité 2026", due_on=dt.date(2026, 4, 15), **dates)
    member = enter(account, java_script_enabled=False)
    assert "Cotisation de solidarité 2026" in member.find("exp_factures").text
    assert "1 234,56 €" in member.obtain("att_cotisations", stranger, annee="2026")
    assert "Non-salarié agricole" in member.obtain("att_droits_maladie", stranger, beneficiaire="moi")
    assert member.done == STORIES["cotisant_solidarite"]


def wages(place):
    BillFactory(
        establishment=place, label="Cotisations sur salaires, 4e trimestre 2025", number="S-2025-4",
        period_from=dt.date(2025, 10, 1), period_until=dt.date(2025, 12, 31), issued_on=dt.date(2026, 1, 15),
        due_on=dt.date(2026, 2, 15), paid_on=dt.date(2026, 2, 5),
    )  # fmt: skip


@browser
@database
@pytest.mark.requirement("R10", "R12")
def test_an_entreprise_without_scripts(enter, open_page, site):
    place = EstablishmentFactory()
    wages(place)
    ParcelFactory(establishment=place)
    member = enter(AccountFactory(profile="entreprise", establishment=place), java_script_enabled=False)
    # They verify by the number, since nothing fills the code in.
    stranger = open_page(base_url=site, java_script_enabled=False)
    assert "EARL du Moulin" in member.find("exp_entreprises").text
    assert "4e trimestre 2025" in member.find("ent_cotisations_salaires").text
    assert "Village Inventé" in member.find("exp_releve_parcellaire").read("Relevé à imprimer (PDF)")
    file = {"name": "salaires.csv", "mimeType": "text/csv", "buffer": b"12345678901234;Weber;3\n"}
    member.find("ent_depot_fichiers").fill(fichier=file, precision="Salaires", honneur=True).press("Déposer le fichier")
    member.keep()
    moved = {"voie": "9 rue du Pressoir", "code_postal": "67990", "ville": "Village Inventé"}
    member.declare(
        "ent_adresse", {"etablissement": place.siret}, {"nature": "courrier"}, moved, {"date": (1, 4, 2026)},
        papers=["justificatif"],
    )  # fmt: skip
    assert "1 234,56 €" in member.obtain("att_cotisations", stranger, annee="2026")
    member.obtain("att_regularite", stranger)
    assert member.done == STORIES["entreprise"]


@browser
@database
@pytest.mark.requirement("R10", "R12")
def test_an_employeur_de_jardinier(enter, stranger):
    place = EstablishmentFactory(household_employer=True, name="Weber Florent")
    wages(place)
    member = enter(AccountFactory(profile="jardinier", establishment=place, identifier=place.et))
    assert place.et[-4:] in member.find("exp_entreprises").text
    assert "4e trimestre 2025" in member.find("ent_cotisations_salaires").text
    member.declare(
        "exp_telereglement",
        {"geste": "rattacher"},
        {"iban": IBAN, "titulaire": "Florent Weber"},
        papers=["mandat", "rib"],
    )
    moved = {"voie": "9 rue du Pressoir", "code_postal": "67990", "ville": "Village Inventé"}
    member.declare(
        "ent_adresse", {"etablissement": place.et}, {"nature": "courrier"}, moved, {"date": (1, 4, 2026)},
        papers=["justificatif"],
    )  # fmt: skip
    member.obtain("att_regularite", stranger)
    assert member.done == STORIES["jardinier"]
