"""Who is calling: enough right answers and no word of which, a few tries a day, and nothing that is kept."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from guichet.agents.models import Look, Reason
from guichet.audit.models import Entry
from guichet.backoffice.person import caller
from guichet.backoffice.person.operations import PER_DAY_PER_AGENT, PER_DAY_PER_HOLDER, NotAtTheDesk, note_document
from guichet.limits.models import Attempt
from tests.factories import (
    AffiliationFactory,
    AgentFactory,
    ContributionFactory,
    EstablishmentFactory,
    PaymentFactory,
    PersonFactory,
    at_work,
    open_file,
)

pytestmark = pytest.mark.django_db
RIGHT = {"adresse": "1 rue des tilleuls, 67990 Village", "prenoms": "emile", "versement": "février, santé"}
WRONG = {"adresse": "3 rue des prés 67000", "prenoms": "Paul", "versement": "mars, retraite"}


@pytest.fixture
def paid(account):
    """The member, who received a payment in February."""
    PaymentFactory(person=account.person, paid_on=timezone.localdate().replace(month=2, day=18))
    return account


@pytest.fixture
def file(desk, paid):
    """The address of that member's file."""
    return open_file(desk, paid.person)


def ask(desk, file, **answers):
    return desk.post(f"{file}appelant/", answers)


@pytest.fixture(autouse=True)
def _in_march():
    """Tuesday 10 March 2026: a payment of February is the last."""
    with time_machine.travel(dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)):
        yield


def test_right_answers_open_the_actions(desk, file, paid, agent):
    response = ask(desk, file, **RIGHT)
    assert response["Location"] == file
    assert Look.objects.get().caller_checked_at is not None
    entry = Entry.objects.get(event="agent.caller_checked")
    assert (entry.account, entry.actor, entry.facts) == (str(paid.reference), agent.actor, {"right": True})
    assert "Identité vérifiée" in desk.get(file).content.decode()


@pytest.mark.parametrize("unknown", sorted(RIGHT))
def test_two_of_three_are_enough(desk, file, unknown):
    assert ask(desk, file, **{**RIGHT, unknown: ""})["Location"] == file


@pytest.mark.parametrize("right", sorted(RIGHT))
def test_one_is_not_and_nothing_tells_which(desk, file, right):
    response = ask(desk, file, **{**WRONG, right: RIGHT[right]})
    assert response["Location"] == f"{file}appelant/?resultat=non"
    assert Look.objects.get().caller_checked_at is None
    assert Entry.objects.get(event="agent.caller_checked").facts == {"right": False}
    page = desk.get(response["Location"]).content.decode()
    assert "Les réponses ne concordent pas." in page
    for told in ("TILLEULS", "Tilleuls", "67990", "Émile", "18 février", "février 2026", "22,50"):
        assert told not in page


def test_the_same_page_whichever_was_wrong(desk, file):
    pages = set()
    for right in sorted(RIGHT):
        response = ask(desk, file, **{**WRONG, right: RIGHT[right]})
        page = desk.get(response["Location"]).content.decode()
        pages.add(page.split("<main")[1].replace("csrfmiddlewaretoken", "").split('value="', 1)[0])
    assert len(pages) == 1


def test_answers_are_kept_nowhere(desk, file):
    ask(desk, file, adresse="rue du secret 12345", prenoms="Zéphyrin", versement="")
    rows = [str(list(model.objects.values())) for model in (Entry, Look, Attempt)]
    assert not any(word in row for row in rows for word in ("secret", "12345", "phyrin"))


def test_no_answer_at_all_costs_no_try(desk, file):
    page = ask(desk, file, adresse=" ").content.decode()
    assert "Saisissez au moins une réponse" in page
    assert not Attempt.objects.exists()


def test_a_person_has_five_tries_a_day_whatever_the_agent(desk, file, paid, client):
    for _ in range(PER_DAY_PER_HOLDER):
        ask(desk, file, **WRONG)
    other = at_work(client, AgentFactory())
    again = open_file(other, paid.person)
    response = ask(other, again, **RIGHT)
    assert response["Location"] == f"{again}appelant/?resultat=attendre"
    assert Look.objects.filter(caller_checked_at__isnull=False).count() == 0
    assert "Plus de vérification possible" in other.get(response["Location"]).content.decode()


def test_an_agent_has_so_many_tries_a_day(desk, file, agent):
    now = timezone.now()
    from guichet.limits import operations as limits
    from guichet.limits.rules import Limit

    for _ in range(PER_DAY_PER_AGENT):
        limits.attempt(Limit("caller.agent", str(agent.reference), PER_DAY_PER_AGENT, dt.timedelta(days=1)), now=now)
    assert ask(desk, file, **RIGHT)["Location"].endswith("?resultat=attendre")


def test_the_questions_of_a_day_do_not_change_with_the_agent(account):
    PaymentFactory(person=account.person, paid_on=dt.date(2026, 2, 18))
    ContributionFactory(person=account.person)
    type(account.person).objects.update(usual_name="Martin")
    person = type(account.person).objects.get()
    now = timezone.now()
    days = [caller.asked(caller.read(person, now=now), now=now + dt.timedelta(days=day)) for day in range(20)]
    assert days[0] == caller.asked(caller.read(person, now=now), now=now)
    assert all(len(questions) == 3 for questions in days)
    assert len({tuple(one.name for one in questions) for questions in days}) > 1


def test_whoever_is_hardly_known_cannot_be_checked_by_telephone(desk):
    person = PersonFactory(given_names="Anne", postal_lines=[])
    AffiliationFactory(person=person)
    page = desk.get(f"{open_file(desk, person)}appelant/").content.decode()
    assert "Le fichier n'en sait pas assez" in page
    assert ask(desk, open_file(desk, person), adresse="x").status_code == 200
    assert not Entry.objects.filter(event="agent.caller_checked").exists()


def test_a_company_is_asked_what_no_public_register_says(desk):
    company = EstablishmentFactory(responsible__postal_lines=["M X", "", "", "5 CHEMIN HAUT", "", "67123 AILLEURS"])
    ContributionFactory(establishment=company)
    known = caller.read(company, now=timezone.now())
    assert {one.name for one in caller.asked(known, now=timezone.now())} == {"adresse", "cotisation", "et"}
    file = open_file(desk, company)
    public = {"adresse": "2 chemin du moulin 67990", "cotisation": "", "et": company.siret[-4:]}
    assert ask(desk, file, **public)["Location"].endswith("?resultat=non")
    right = {"adresse": "chemin haut 67123", "cotisation": "02", "et": company.et[-4:]}
    assert ask(desk, file, **right)["Location"] == file


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("1, rue des Tilleuls 67990", True),
        ("TILLEULS 67990", True),
        ("tilleuls", False),
        ("67990", False),
        ("rue des 67990", False),
        ("tilleul 67990", False),
        ("", False),
    ],
)
def test_an_address_as_people_say_it(typed, right):
    question = next(one for one in caller.QUESTIONS if one.name == "adresse")
    assert question.is_right(caller.Known(PersonFactory.build(nir_index="x")), typed) is right


@pytest.mark.parametrize(
    ("typed", "right"),
    [("février, santé", True), ("FEVRIER SANTE", True), ("02 santé", True), ("2 sante", True), ("santé", False)],
)
def test_a_last_payment_as_people_say_it(typed, right):
    question = next(one for one in caller.QUESTIONS if one.name == "versement")
    known = caller.Known(PersonFactory.build(nir_index="x"), paid=(dt.date(2026, 2, 18), "Santé"))
    assert question.is_right(known, typed) is right


@pytest.mark.parametrize("typed", ["5 février, santé", "05/02/2026 santé", "en février 2026 pour la santé"])
def test_a_day_beside_the_month_does_no_harm(typed):
    test_a_last_payment_as_people_say_it(typed, right=True)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("versement", "1 2 3 4 5 6 7 8 9 10 11 12 santé"),
        ("versement", "février santé famille logement retraite invalidité"),
        ("cotisation", "1 2 3 4 5 6 7 8 9 10 11 12"),
        ("cotisation", "janvier février mars avril"),
        ("prenoms", "marie jean pierre anne louise émile paul jacques"),
    ],
)
def test_who_says_everything_knows_nothing(name, typed):
    """An agent who wants a caller to be right would otherwise type every month, and the journal would say « right »."""
    question = next(one for one in caller.QUESTIONS if one.name == name)
    person = PersonFactory.build(nir_index="x", given_names="René, Émile")
    known = caller.Known(person, paid=(dt.date(2026, 2, 18), "Santé"), contributed=dt.date(2026, 2, 3))
    assert not question.is_right(known, typed)


def test_no_question_is_a_proof_or_in_the_number():
    """The amount, the card, a child's birth date prove online; place and date of birth are in the number."""
    text = " ".join(f"{one.ask} {one.hint}" for one in caller.QUESTIONS).lower()
    assert "jamais le montant" in text
    for word in ("vitale", "enfant", "naissance le", "date de naissance", "lieu de naissance", "né à"):
        assert word not in text


def test_at_the_desk_a_document_seen_is_enough(desk, account):
    file = open_file(desk, account.person, reason=Reason.COUNTER)
    response = desk.post(f"{file}appelant/", {"piece": "vue", "document": "passport"})
    assert response["Location"] == file
    assert Look.objects.get().caller_checked_at is not None
    assert Entry.objects.get(event="agent.caller_checked").facts == {"right": True, "factor": "passport"}


def test_at_the_desk_the_document_must_be_one_of_those(desk, account):
    file = open_file(desk, account.person, reason=Reason.COUNTER)
    for sent in ({"piece": "vue"}, {"piece": "vue", "document": "library_card"}):
        response = desk.post(f"{file}appelant/", sent)
        assert response.status_code == 200
        assert Look.objects.get().caller_checked_at is None


def test_on_the_telephone_nobody_sees_a_document(desk, file, account):
    desk.post(f"{file}appelant/", {"piece": "vue", "document": "passport"})
    look = Look.objects.get()
    assert look.caller_checked_at is None
    with pytest.raises(NotAtTheDesk):
        note_document(None, look, account="", document="passport", now=timezone.now())


def test_the_journal_names_the_look_of_whoever_has_no_account(desk):
    person = AffiliationFactory().person
    ask(desk, open_file(desk, person), **RIGHT)
    assert Entry.objects.get(event="agent.caller_checked").account == str(Look.objects.get().reference)


def test_queries_of_the_check(desk, file, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        desk.get(f"{file}appelant/")
    with django_assert_max_num_queries(10):  # SAVEPOINT and RELEASE of the tests' own transaction included
        assert ask(desk, file, **RIGHT)["Location"] == file


def test_a_look_that_is_over_checks_nobody(desk, file):
    Look.objects.update(opened_at=timezone.now() - dt.timedelta(hours=2))
    assert ask(desk, file, **RIGHT)["Location"].startswith("/agents/rechercher/?fin=")
    assert Look.objects.get().caller_checked_at is None
