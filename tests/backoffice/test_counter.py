"""« Guichet »: an agent begins for somebody present what that person alone finishes (R15)."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guichet.agents import membership
from guichet.agents.models import Look, Reason
from guichet.audit.models import Entry
from guichet.backoffice.finding import rules as finding
from guichet.enrolment.counter import operations, rules
from guichet.enrolment.models import CounterStart, Enrolment
from guichet.enrolment.states import EnrolmentState
from guichet.funds import catalogue
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.registry.models import PersonState
from tests.factories import (
    AccountFactory,
    AffiliationFactory,
    AgentFactory,
    EstablishmentFactory,
    PersonFactory,
    at_work,
    open_file,
)
from tests.journeys import people

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "/agents/guichet/"
PAPER = {"piece": "passport", "photo": "on", "noms": "on", "naissance": "on"}
PERSON = PAPER | {"profil": "particulier"}
CODE = re.compile(r"\b[A-Z3-9]{4}-[A-Z3-9]{4}\b")


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().replace("&#x27;", "'")).split())


def opened(desk, number=people.NUMBER):
    """Type a number; return the address where the paper is compared."""
    response = desk.post(HERE, {"numero": number})
    assert response.status_code == 302, words(response)
    return response["Location"]


def begun(desk, number=people.NUMBER, **paper):
    """Go on to the reference; return the page that shows it."""
    response = desk.post(opened(desk, number), PERSON | paper, follow=True)
    assert response.status_code == 200
    return response


@pytest.fixture
def rene(db):
    return people.rene_in_the_registry()


def test_the_number_of_who_is_present_opens_their_file_for_that_reason(desk, rene, agent):
    where = opened(desk, "1 54 06 99 990 921 93")
    look = Look.objects.get()
    assert (look.person, look.reason, look.agent) == (rene, Reason.COUNTER, agent)
    assert where == f"/agents/guichet/piece/{look.reference}/"
    page = words(desk.get(where))
    for shown in ("MÜLLER", "René", "3\N{NO-BREAK SPACE}juin\N{NO-BREAK SPACE}1954".replace("\N{NO-BREAK SPACE}", " ")):
        assert shown in page.replace("\N{NO-BREAK SPACE}", " ")
    assert people.NUMBER not in page


def test_numbers_typed_here_count_with_the_searches(desk, rene, agent):
    """A script at an agent's screen goes through no more numbers here than in the box of « Rechercher »."""
    unknown = ["1 54 06 99 990 922 92"] * finding.MOST_AT_ONCE
    assert {desk.post(HERE, {"numero": number}).status_code for number in unknown} == {200}
    answer = desk.post(HERE, {"numero": people.NUMBER})
    assert "trop de recherches" in words(answer)
    assert not Look.objects.exists()
    assert Entry.objects.filter(event="agent.denied", facts__reason="limit", actor=agent.actor).count() == 1
    assert desk.post("/agents/rechercher/", {"cherche": people.NUMBER}).status_code == 429


@pytest.mark.requirement("R15")
def test_the_page_gives_a_reference_to_read_aloud_and_the_address_to_open(desk, rene):
    page = begun(desk)
    start = CounterStart.objects.get()
    assert words(page).count(start.code) == 1
    assert "/alsace/inscription/guichet/" in words(page)
    assert start.code not in page.request["PATH_INFO"]
    assert "<svg" in page.content.decode()


def test_the_agent_s_browser_never_holds_the_enrolment(desk, rene, settings):
    begun(desk)
    assert settings.ENROLMENT_COOKIE_NAME not in desk.cookies


@pytest.mark.parametrize("missing", sorted(PERSON))
def test_each_thing_must_be_seen(desk, rene, missing):
    where = opened(desk)
    response = desk.post(where, {name: value for name, value in PERSON.items() if name != missing})
    assert response.status_code == 200
    assert not CounterStart.objects.exists()
    assert "Erreur" in response.content.decode()


@pytest.mark.parametrize("paper", ["permis", "driving_licence", "", "x" * 300])
def test_a_paper_that_does_not_prove_identity_is_not_taken(desk, rene, paper):
    assert desk.post(opened(desk), PERSON | {"piece": paper}).status_code == 200
    assert not CounterStart.objects.exists()


def test_a_profile_of_others_is_not_taken(desk, rene):
    assert desk.post(opened(desk), PERSON | {"profil": "entreprise"}).status_code == 200
    assert not CounterStart.objects.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Ce champ est exigé"),
        ("12", "13 caractères"),
        ("<script>alert(1)</script>", "ne contient que des chiffres"),
        (people.UNKNOWN_NUMBER, "Votre caisse ne connaît personne sous ce numéro"),
        ("ET9999999999", "Votre caisse ne connaît personne sous ce numéro"),
    ],
)
def test_a_number_that_leads_nowhere_is_said_at_the_field(desk, rene, typed, told):
    response = desk.post(HERE, {"numero": typed})
    assert response.status_code == 200
    assert told in words(response)
    assert not Look.objects.exists()


def test_somebody_of_another_fund_is_told_as_nobody_and_journalled(desk, agent):
    people.rene_in_the_registry(departments=("83",))
    elsewhere = desk.post(HERE, {"numero": people.NUMBER})
    nobody = desk.post(HERE, {"numero": people.UNKNOWN_NUMBER})
    assert words(elsewhere).replace(people.NUMBER, "") == words(nobody).replace(people.UNKNOWN_NUMBER, "")
    searched = Entry.objects.filter(event="agent.searched")
    assert [(one.actor, one.facts) for one in searched] == [(agent.actor, {"search": "counter", "right": False})] * 2


def test_a_number_of_two_living_people_is_left_to_the_page_that_finds(desk, rene):
    people.rene_in_the_registry(source_ref="other", birth_year=1924)
    assert "Plusieurs personnes" in words(desk.post(HERE, {"numero": people.NUMBER}))


def test_a_parent_is_meant_and_not_the_child_who_uses_their_number(desk, rene):
    AffiliationFactory(person=PersonFactory(insured_parent=rene, given_names="Lou"))
    opened(desk)
    assert Look.objects.get().person == rene


def test_a_file_opened_for_a_call_begins_nothing(desk, rene):
    open_file(desk, rene, reason=Reason.CALL)
    where = f"/agents/guichet/piece/{Look.objects.get().reference}/"
    for response in (desk.get(where), desk.post(where, PERSON)):
        assert response["Location"] == f"{HERE}?motif=1"
    assert "autre motif" in words(desk.get(f"{HERE}?motif=1"))
    assert not CounterStart.objects.exists()


def test_a_file_opened_for_the_counter_elsewhere_goes_on_here(desk, rene):
    open_file(desk, rene, reason=Reason.COUNTER)
    assert desk.get(f"/agents/guichet/piece/{Look.objects.get().reference}/").status_code == 200


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"state": PersonState.DECEASED}, "décédée"),
        ({"state": PersonState.BLOCKED}, "bloqué"),
        ({"postal_lines": []}, "adresse postale"),
    ],
)
def test_what_stands_in_the_way_is_said_with_what_to_do(desk, facts, told):
    people.rene_in_the_registry(**facts)
    where = opened(desk)
    for page in (desk.get(where), desk.post(where, PERSON)):
        assert told in words(page)
        assert "Donner une référence" not in words(page)
    assert not CounterStart.objects.exists()


@pytest.mark.parametrize("put_out", [membership.suspend, membership.reset])
def test_what_an_agent_began_ends_with_their_access(desk, rene, agent, client, put_out):
    """Whoever stole an agent's session has no use of the references that it left, once the agent is put out."""
    code = CODE.search(words(begun(desk)))[0]
    put_out(agent, by=membership.By("68"), now=timezone.now())
    start = CounterStart.objects.get()
    assert (start.code, start.enrolment.state, start.enrolment.answers) == (None, EnrolmentState.ABANDONED, None)
    with pytest.raises(operations.NotAReference):
        operations.join(code, born=(1954, 6, 3), address="192.0.2.9", now=timezone.now())
    entry = Entry.objects.get(event="counter.ended")
    assert (entry.actor, entry.facts["reason"]) == ("system", "cancelled")


def test_who_has_an_account_is_led_to_their_file(desk, rene):
    AccountFactory(person=rene)
    where = opened(desk)
    page = desk.get(where)
    assert "Un compte existe déjà" in words(page)
    assert f"/agents/dossier/{Look.objects.get().reference}/" in page.content.decode()
    assert not Enrolment.objects.exists()


def test_an_account_that_awaits_its_letter_is_in_nobody_s_way(desk, rene):
    AccountFactory(person=rene, state="awaiting_letter")
    begun(desk)


def test_an_establishment_is_begun_with_the_paper_of_who_runs_it(desk, rene):
    farm = EstablishmentFactory(responsible=rene)
    where = opened(desk, farm.siret)
    page = words(desk.get(where))
    assert "EARL du Moulin" in page
    assert "MÜLLER" in page
    assert "Situation de la personne" not in page
    desk.post(where, PAPER)
    assert CounterStart.objects.get().enrolment.answers["profile"] == {"profile": "entreprise"}


@pytest.mark.parametrize("profile", ["exploitant", "cotisant_solidarite"])
def test_a_person_is_begun_under_the_profile_that_they_say(desk, rene, profile):
    begun(desk, profil=profile)
    assert CounterStart.objects.get().enrolment.answers["profile"] == {"profile": profile}


def test_the_page_follows_the_person_and_shows_nothing_of_what_they_type(desk, rene, now):
    begun(desk)
    start = CounterStart.objects.get()
    where = f"{HERE}{start.reference}/"
    enrolment, _token = operations.join(start.code, born=(1954, 6, 3), address="x", now=start.begun_at)
    enrolment.answers["details"] |= {"email": "rene@example.org", "mobile": "+33612345678"}
    enrolment.answers |= {"receive": {"email": "rene@example.org"}, "password": {"hash": "argon2-secret"}}
    enrolment.save()
    page = desk.get(where)
    assert "en cours" in words(page)
    for secret in ("rene@example.org", "612345678", "argon2", start.code, people.NUMBER):
        assert secret not in page.content.decode()
    Enrolment.objects.update(state=EnrolmentState.FINISHED, answers=None)
    page = words(desk.get(where))
    assert "terminée" in page
    assert "Annuler" not in page
    assert "Müller" not in page


def test_the_agent_cancels_once(desk, rene):
    begun(desk)
    where = f"{HERE}{CounterStart.objects.get().reference}/"
    assert "annulée" in words(desk.post(f"{where}annuler/", follow=True))
    assert "plus rien à annuler" in words(desk.post(f"{where}annuler/"))
    assert desk.get(f"{where}annuler/").status_code == 405
    assert "annulée" in words(desk.get(HERE))


def test_a_late_reference_is_said_to_be_late(desk, rene):
    begun(desk)
    CounterStart.objects.update(expires_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    page = desk.get(f"{HERE}{CounterStart.objects.get().reference}/")
    assert "à temps" in words(page)
    assert not CODE.search(words(page))


# What limits an agent, and keeps others out.


def test_an_agent_begins_so_many_a_day(desk, rene, agent):
    where = opened(desk)
    now = Look.objects.get().opened_at
    for _ in range(rules.PER_AGENT_PER_DAY):
        limits.attempt(Limit("counter.agent", agent.actor, rules.PER_AGENT_PER_DAY, dt.timedelta(days=1)), now=now)
    assert "c'est la limite" in words(desk.post(where, PERSON))
    assert not CounterStart.objects.exists()


@pytest.mark.parametrize("role", ["letters", "requests", "security", "administrator"])
def test_other_roles_do_not_begin(client, rene, role):
    desk = at_work(client, AgentFactory(roles=[role]))
    for response in (desk.get(HERE), desk.post(HERE, {"numero": people.NUMBER})):
        assert response.status_code == 403
    assert not Look.objects.exists()
    assert Entry.objects.filter(event="agent.denied").count() == 2


def test_nobody_without_a_session_sees_anything(client, rene, desk):
    begun(desk)
    start, look = CounterStart.objects.get(), Look.objects.get()
    stranger = Client()
    for path in (HERE, f"{HERE}{start.reference}/", f"{HERE}piece/{look.reference}/"):
        assert stranger.get(path)["Location"].startswith("/agents/connexion/")
    assert stranger.post(f"{HERE}{start.reference}/annuler/")["Location"].startswith("/agents/connexion/")
    assert Enrolment.objects.get().state == EnrolmentState.UNDER_WAY


@pytest.mark.parametrize("department", ["67", "83"])
def test_the_start_of_another_agent_is_no_page_at_all(desk, rene, department):
    begun(desk)
    fund_code = catalogue.by_department(department).code
    start = CounterStart.objects.get()
    other = AgentFactory(roles__fund_code=fund_code)
    colleague = at_work(Client(), other, fund_code=fund_code)
    assert colleague.get(f"{HERE}{start.reference}/").status_code == 404
    assert colleague.post(f"{HERE}{start.reference}/annuler/").status_code == 404
    denied = Entry.objects.filter(event="agent.denied")
    assert [(one.actor, one.facts) for one in denied] == [(other.actor, {"reason": "counter"})] * 2
    assert Enrolment.objects.get().state == EnrolmentState.UNDER_WAY
    assert "en attente" not in words(colleague.get(HERE))


def test_the_look_of_another_agent_begins_nothing(desk, rene):
    where = opened(desk)
    colleague = at_work(Client(), AgentFactory())
    assert colleague.post(where, PERSON).status_code == 404
    assert not CounterStart.objects.exists()


def test_a_form_without_its_token_begins_nothing(rene, agent):
    desk = at_work(Client(enforce_csrf_checks=True), agent)
    assert desk.post(HERE, {"numero": people.NUMBER}).status_code == 403
    assert not Look.objects.exists()


def test_each_page_costs_few_queries(desk, rene, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        desk.get(HERE)
    where = opened(desk)
    with django_assert_max_num_queries(8):
        desk.get(where)
    shown = reverse("backoffice:counter_start", kwargs={"start": _reference(desk.post(where, PERSON))})
    with django_assert_max_num_queries(8):
        desk.get(shown)


def _reference(response):
    return response["Location"].rstrip("/").rpartition("/")[2]
