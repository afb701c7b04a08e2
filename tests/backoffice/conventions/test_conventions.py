"""« Conventions » as agents work them: typed from the paper, read and approved by another one, ended."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guichet.audit.models import Entry
from guichet.cases import working
from guichet.cases.models import Case, CaseKind
from guichet.cases.operations import open_case
from guichet.cases.working import Worker
from guichet.conventions import numbers, persons
from guichet.conventions.content import mark_of
from guichet.conventions.models import Convention
from guichet.conventions.rules import ConventionState, End, MemberState
from guichet.delivery.models import Message
from guichet.login.models import Session
from tests.conventions.factories import ConventionFactory, MemberFactory
from tests.factories import AffiliationFactory, AgentFactory, at_work, enter, invented_siret
from tests.journeys.walker import Walker
from tests.paperwork import pdf_bytes

pytestmark = pytest.mark.django_db
HERE = "/agents/conventions/"
PDF = pdf_bytes()
SIRET = invented_siret(77)
ASKED = {
    "structure_kind": "tiers_declarant",
    "structure": "Cabinet Épi",
    "siret": SIRET,
    "nom": "Vogel",
    "prenom": "Odile",
    "fonction": "gérante",
    "email": "odile.vogel@cabinet-epi.example",
    "telephone": "+33388000000",
    "message": "",
}
SIGNED = {
    "voie": "4 rue du Moulin",
    "code_postal": "67990",
    "ville": "Village Inventé",
    "signe_par": "Odile Vogel",
    "signe_role": "gérante",
    "pour_par": "Luc Weiss",
    "pour_role": "directeur",
    **{f"{name}_{part}": value for name in ("signe_le", "pour_le", "debut")
       for part, value in (("day", "1"), ("month", "2"), ("year", "2026"))},
    "fin_day": "31", "fin_month": "12", "fin_year": str(timezone.localdate().year + 2),
    "portee": "ici",
    "le_plus": "5",
}  # fmt: skip
NEW = SIGNED | {
    "structure": "Les Cigognes", "siret": SIRET, "enveloppe": "Les Cigognes",
    "p0_nom": "Vogel", "p0_prenom": "Odile", "p0_fonction": "directrice", "p0_email": "odile@cigognes.example",
    "p0_gere": "on",
}  # fmt: skip


def agent(name, fund_code="68", roles=("requests",)):
    walker = Walker()
    walker.agent = AgentFactory(roles=list(roles), roles__fund_code=fund_code, name=name)
    at_work(walker.client, walker.agent, fund_code=fund_code)
    return walker


@pytest.fixture
def claire():
    return agent("Claire Muller")


@pytest.fixture
def paul():
    return agent("Paul Durand")


def attach(walker, content=PDF, name="convention.pdf"):
    return walker.press("Joindre le papier", papier=SimpleUploadedFile(name, content))


def here(convention, *rest):
    return f"{HERE}{convention.reference}/{'/'.join(rest)}{'/' if rest else ''}"


def proposed_by(walker, **how):
    return ConventionFactory(state=ConventionState.PROPOSED, proposed_by=walker.agent.reference, **how)


def test_from_the_case_of_autre_to_open_accesses_and_the_case_is_closed(claire, paul):
    case = open_case(kind=CaseKind.CONVENTION_ASKED, fund_code="68", details=ASKED, now=timezone.now())
    working.take(case, Worker(claire.agent.actor), now=timezone.now())
    claire.get(f"/agents/demandes/{case.reference}/").follow("Préparer la convention")
    assert claire.fields["structure"] == "Cabinet Épi"
    assert claire.fields["p0_email"] == ASKED["email"]
    claire.press("Ajouter des lignes", **SIGNED | {"voie": "", "p1_nom": "Klein"})
    assert (claire.fields["p1_nom"], claire.fields["ville"]) == ("Klein", "Village Inventé")
    assert "p4_nom" in claire.fields
    assert not claire.errors
    claire.press("Enregistrer la proposition", voie="4 rue du Moulin")
    assert set(claire.errors) == {"p1_prenom", "p1_fonction", "p1_email"}
    typed = {"p1_prenom": "Marc", "p1_fonction": "comptable", "p1_email": "marc@cabinet-epi.example"}
    claire.press("Enregistrer la proposition", **typed)
    assert "Joignez le papier signé" in claire.text
    attach(claire, b"\x89PNG\r\n\x1a\n", "convention.pdf")
    assert "papier" in claire.errors
    attach(claire)
    assert "Un autre agent de votre caisse doit maintenant l'approuver." in claire.text

    convention = Convention.objects.get()
    paul.get(HERE).follow("Cabinet Épi")
    opened = paul.client.get(here(convention, "papier"))
    assert b"".join(opened.streaming_content) == PDF
    paul.follow("Approuver").press("Approuver")
    assert "lu_papier" in paul.errors
    paul.press("Approuver", lu_papier="on")
    assert "La convention est approuvée." in paul.text
    for said in ("Proposée le", "par Claire Muller", "Approuvée le", "par Paul Durand", "TI ", "Attend son courrier"):
        assert said in paul.text
    assert Case.objects.get().state == "closed"
    assert Message.objects.filter(message="conventions/access_opened").count() == 2
    claire.get(f"/agents/demandes/{case.reference}/convention/")
    assert claire.path == f"/agents/demandes/{case.reference}/", "no longer hers: the case is closed"
    journal = agent("Anne Roth", roles=["security"]).get("/agents/journal/").text
    for said in ("A proposé une convention", "A joint un papier signé", "A ouvert le papier signé",
                 "A approuvé une convention"):  # fmt: skip
        assert said in journal


def test_one_s_own_proposal_is_not_decided_by_its_address_nor_by_a_forged_form(claire):
    convention = proposed_by(claire)
    assert not {"Approuver", "Refuser"} & set(claire.get(here(convention)).text.split())
    for act in ("approuver", "refuser"):
        claire.get(here(convention, act))
        assert "Vous l'avez proposée vous-même" in claire.text
        claire.post(here(convention, act), lu=mark_of(convention), lu_papier="on", pourquoi="Rien.")
        assert "Vous l'avez proposée vous-même" in claire.text
    convention.refresh_from_db()
    assert convention.state == ConventionState.PROPOSED
    assert Entry.objects.filter(event="agent.denied", facts={"reason": "own_proposal"}).count() == 4


def test_what_changed_since_it_was_read_is_told_and_not_done(claire, paul):
    convention = proposed_by(claire)
    MemberFactory(convention=convention, state=MemberState.NAMED)
    paul.get(here(convention, "approuver"))
    MemberFactory(convention=convention, state=MemberState.NAMED, given_name="Voleur")
    paul.press("Approuver", lu_papier="on")
    assert "Quelqu'un a agi entre-temps" in paul.text
    paul.get(here(convention, "approuver"))
    assert "Voleur" in paul.text
    claire.get(here(convention)).follow("Annuler ma proposition").press("Annuler ma proposition")
    paul.press("Approuver", lu_papier="on")
    assert "Quelqu'un a agi entre-temps" in paul.text
    assert not Convention.objects.filter(state=ConventionState.APPROVED).exists()


def test_an_approved_one_is_not_edited_and_another_s_proposal_neither(claire, paul):
    convention = ConventionFactory(proposed_by=claire.agent.reference)
    assert "Quelqu'un a agi entre-temps" in claire.get(here(convention, "corriger")).text
    claire.post(here(convention, "corriger"), lignes="1", **NEW)
    claire.client.post(here(convention, "joindre"), {"papier": SimpleUploadedFile("x.pdf", PDF)})
    waiting = proposed_by(claire)
    assert "Seul l'agent qui l'a proposée" in paul.get(here(waiting, "corriger")).text
    assert "Seul l'agent qui l'a proposée" in paul.get(here(waiting, "reprendre")).text
    before = (convention.paper_id, convention.most_persons)
    convention.refresh_from_db()
    assert (convention.paper_id, convention.most_persons) == before
    assert not Entry.objects.filter(event="convention.corrected").exists()


def test_other_funds_and_other_roles_see_none_of_it(claire):
    convention = proposed_by(claire)
    member = MemberFactory(convention=convention)
    elsewhere = agent("Luc Weiss", fund_code="54")
    support = agent("Eva Bauer", roles=["support", "security", "administrator", "letters"])
    national = agent("Ines Roche", fund_code="")
    addresses = [here(convention), *(
        here(convention, *rest) for rest in (
            ["papier"], ["joindre"], ["corriger"], ["suite"], ["approuver"], ["refuser"], ["retirer"],
            ["personnes", str(member.reference), "retirer"],
        )
    )]  # fmt: skip
    for address in addresses:
        for method in ("get", "post"):
            assert getattr(elsewhere.client, method)(address).status_code in {404, 405}
            assert getattr(support.client, method)(address).status_code in {403, 405}
            assert getattr(national.client, method)(address).status_code in {403, 405}
    assert elsewhere.get(HERE).status == 200
    assert "Cabinet Épi" not in elsewhere.text
    assert "Cabinet Épi" not in elsewhere.post(HERE, cherche="Cabinet").text
    assert support.get(HERE).status == national.get(HERE).status == 403
    assert "Conventions" not in support.get("/agents/").source
    assert Entry.objects.filter(event="agent.denied", facts={"reason": "convention"}).exists()
    assert Walker().get(here(convention)).path == "/agents/connexion/"


def test_a_withdrawal_refuses_the_next_page_of_an_open_session(claire):
    odile = MemberFactory()
    browser = enter(Walker().client, odile.delegate.account)
    claire.get(here(odile.convention)).follow("Retirer la convention")
    claire.press("Retirer la convention", pourquoi="Écrivez à vol@exemple.test")
    assert "pourquoi" in claire.errors
    claire.press("Retirer la convention", pourquoi="La structure a cessé son activité.")
    assert "La convention est retirée" in claire.text
    assert not Session.objects.exists()
    answer = browser.get("/espace/")
    assert (answer.status_code, "/connexion/" in answer["Location"]) == (302, True)
    odile.convention.refresh_from_db()
    assert (odile.convention.end, odile.convention.ended_by) == (End.WITHDRAWN, claire.agent.reference)


def test_an_amendment_begins_from_what_is_in_force_and_one_access_is_taken_alone(claire, paul):
    odile = MemberFactory()
    first = odile.convention
    marc = MemberFactory(convention=first, given_name="Marc", is_administrator=False, email="m@epi.example")
    claire.get(here(first)).follow("Retirer cet accès... Marc Vogel").press("Retirer cet accès")
    assert "L'accès de cette personne est retiré." in claire.text
    claire.get(here(first, "personnes", str(odile.reference), "retirer"))
    assert f"{odile.given_name} {odile.family_name}" in claire.text, "whose access it is"
    claire.press("Retirer cet accès")
    assert "C'est la dernière personne qui gère les accès" in claire.text
    claire.get(here(first)).follow("Avenant ou renouvellement")
    assert (claire.fields["p0_nom"], claire.fields["voie"]) == ("Vogel", "4 RUE DU MOULIN")
    assert "p2_nom" not in claire.fields, "Marc is not named again"
    claire.press("Enregistrer la proposition", **SIGNED)
    attach(claire)
    second = Convention.objects.get(replaces=first)
    paul.get(here(second, "approuver")).press("Approuver", lu_papier="on")
    first.refresh_from_db()
    assert first.end == End.REPLACED
    kept = second.members.get()
    assert (kept.delegate, kept.state) == (odile.delegate, MemberState.OPEN)
    marc.refresh_from_db()
    assert marc.state == MemberState.REMOVED
    paul.follow("Voir la convention d'avant")
    assert "Remplacée" in paul.text


def test_what_is_typed_wrong_is_said_and_nothing_is_lost(claire):
    person = AffiliationFactory(department="67").person
    stranger = AffiliationFactory(department="83").person
    claire.get(HERE).follow("Nouvelle convention").press(nature="aide-a-la-personne")
    claire.press("Enregistrer la proposition")
    assert {"structure", "signe_le", "fin", "ouvre_beneficiaries", "p0_nom"} <= set(claire.errors)
    claire.press("Enregistrer la proposition", **NEW | {
        "ouvre_beneficiaries": "on", "p0_beneficiaries": "on", "p0_exchanges": "on", "p0_gere": None,
        "portee": "choisies", "departements": "57, 999", "le_plus": "0",
        "fin_day": "1", "fin_month": "1", "fin_year": "2026", "liste": f"{person.nir}\n{stranger.nir}",
    })  # fmt: skip
    assert set(claire.errors) == {"p0_exchanges", "p0_gere", "departements", "le_plus", "fin", "liste"}
    assert "Ligne 2" in claire.errors["liste"]
    assert claire.fields["structure"] == "Les Cigognes"
    claire.press("Enregistrer la proposition", **SIGNED | {
        "ouvre_exchanges": "on", "p0_gere": "on", "liste": person.nir,
    })  # fmt: skip
    assert "La convention est enregistrée." in claire.text
    assert "WEBER FLORENT" in claire.text
    convention = Convention.objects.get()
    assert convention.beneficiaries.get().person == person
    claire.follow("Corriger")
    assert claire.fields["fin_day"] == "31"
    claire.press("Enregistrer la proposition", le_plus="7")
    convention.refresh_from_db()
    assert convention.most_persons == 7
    claire.get(f"{HERE}nouvelle/aide-a-la-personne/").press("Enregistrer la proposition", **NEW | {
        "ouvre_exchanges": "on", "p0_exchanges": "on",
    })  # fmt: skip
    assert "Une proposition de cette structure attend déjà" in claire.text
    elsewhere = agent("Luc Weiss", fund_code="54")
    elsewhere.get(f"{HERE}nouvelle/aide-a-la-personne/").press("Enregistrer la proposition", **NEW | {
        "ouvre_exchanges": "on", "p0_exchanges": "on",
    })  # fmt: skip
    assert "siret" in elsewhere.errors


def test_lists_and_search(claire, django_assert_max_num_queries):
    one = ConventionFactory(ends_on=timezone.localdate() + dt.timedelta(days=10))
    for _ in range(3):
        ConventionFactory(kind="conseil_departemental", structure__name="Département du Rhin")
    for view, lines in (("attente", 0), ("vigueur", 4), ("bientot", 1), ("terminees", 0)):
        assert claire.get(f"{HERE}?vue={view}").source.count('<th scope="row">') == lines
    for typed in ("cabinet", numbers.group(one.number), one.structure.siret, one.structure.third_party_number):
        assert claire.post(HERE, cherche=typed).source.count('<th scope="row">') == 1
    assert "Aucune convention de votre caisse" in claire.post(HERE, cherche="zzz").text
    with django_assert_max_num_queries(7):
        claire.client.get(f"{HERE}?vue=vigueur")


def test_the_case_of_an_end_leads_to_its_convention(claire):
    one = ConventionFactory()
    case = open_case(
        kind=CaseKind.CONVENTION_ENDS, fund_code="68", details={"reference": str(one.reference)}, now=timezone.now()
    )
    working.take(case, Worker(claire.agent.actor), now=timezone.now())
    claire.get(f"/agents/demandes/{case.reference}/").follow("Voir la convention")
    assert claire.path == here(one)


def test_a_colleague_named_by_the_structure_is_shown_with_the_others(claire):
    odile = MemberFactory()
    marc = persons.Named(family_name="Klein", given_name="Marc", role="aide", email="m@epi.example")
    persons.name_colleague(odile, marc, now=timezone.now())
    assert "Marc Klein" in claire.get(here(odile.convention)).text
