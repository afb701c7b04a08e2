"""« J'ai une référence donnée au guichet », on the telephone of who was there."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.delivery.models import Channel
from guichet.enrolment.counter import operations, rules
from guichet.enrolment.models import CounterStart, Enrolment
from guichet.enrolment.states import EnrolmentState
from guichet.registry.models import Person, PersonState
from tests.factories import AccountFactory, AgentFactory, EstablishmentFactory, at_work
from tests.journeys import people
from tests.journeys.walker import FINISH, Walker, sent, sent_code

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "/alsace/inscription/guichet/"
BORN = {"date_naissance_day": "3", "date_naissance_month": "6", "date_naissance_year": "1954"}
REACH = {"email": "rene@example.org", "mobile": "06 12 34 56 78"}


@pytest.fixture(autouse=True)
def clock(now, time_machine):
    """A Tuesday morning: what is given at the desk is typed a moment later."""
    time_machine.move_to(now, tick=False)
    return time_machine


@pytest.fixture
def rene(db):
    return people.rene_in_the_registry()


def joined(start, born=BORN, **options):
    """Type the reference and the birth date on a telephone."""
    return Walker(**options).get(HERE).press("Continuer mon inscription", reference=start.code, **born)


def at_the_end(start):
    """Go on to the last page."""
    walker = joined(start).answer(**REACH).press()
    return walker.answer(code=sent_code())


def test_the_first_page_of_an_enrolment_leads_there(db):
    walker = Walker().open_enrolment().follow("J'ai une référence donnée au guichet")
    assert walker.path == HERE
    assert walker.heading == "Continuer une inscription commencée au guichet"


def test_the_journey_goes_on_where_the_agent_stopped(begin, rene):
    walker = joined(begin(rene))
    assert (walker.slug, walker.heading) == ("coordonnees", "Vos coordonnées")
    assert set(walker.fields) >= {"email", "mobile"}
    assert not {"nom", "numero", "date_naissance_day"} & set(walker.fields)
    walker.answer(**REACH)
    assert walker.slug == "email"
    assert "rene@example.org" in walker.text


def test_what_the_agent_gave_is_checked_and_not_changed(begin, rene):
    walker = at_the_end(begin(rene))
    assert walker.slug == "conditions"
    for shown in ("Müller René", "03/06/1954", "1 54 06 99 990 921", "rene@example.org", "6 12 34 56 78"):
        assert shown in walker.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "ouvert au guichet" in walker.text
    for slug in ("identifiant", "profil", "a-prevoir"):
        assert walker.step(slug).status == 404


def test_mailbox_and_mobile_may_still_be_changed(begin, rene, clock, now):
    walker = at_the_end(begin(rene))
    clock.move_to(now + dt.timedelta(minutes=1), tick=False)
    walker.step("coordonnees").answer(email="autre@example.org", mobile=REACH["mobile"])
    assert walker.slug == "email"
    assert "autre@example.org" in walker.text
    walker.press()
    assert walker.answer(code=sent_code()).slug == "conditions"


def test_the_same_address_given_again_asks_no_other_code(begin, rene):
    walker = at_the_end(begin(rene))
    assert walker.step("coordonnees").answer(email=REACH["email"], mobile="06 11 11 11 11").slug == "conditions"
    assert "6 11 11 11 11" in walker.text.replace("\N{NO-BREAK SPACE}", " ")


def test_an_account_is_opened_and_a_letter_says_at_which_desk(begin, rene, agent, with_policy):
    with_policy(confirmation_letter=False)
    walker = at_the_end(begin(rene)).press(FINISH)
    assert walker.heading == "Inscription terminée"
    account = Account.objects.get()
    assert (account.person, account.state) == (rene, AccountState.AWAITING_FIRST_LOGIN)
    assert account.contact.email_verified_at
    [letter] = sent("accounts/enrolment_confirmed", Channel.LETTER)
    assert letter.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}
    assert letter.payload["context"]["counter_of"] == "MSA d'Alsace"
    assert letter.payload["context"]["code"], "« ce n'est pas moi »"
    ended = Entry.objects.get(event="counter.ended")
    assert (ended.account, ended.actor, ended.facts) == (str(account.reference), agent, {"reason": "finished"})
    assert CounterStart.objects.get().enrolment.answers is None


def test_an_enrolment_without_a_desk_keeps_its_policy(db, with_policy):
    with_policy(confirmation_letter=False)
    Walker().by_email(people.rene())
    assert Account.objects.exists()
    assert not sent("accounts/enrolment_confirmed", Channel.LETTER)


@pytest.mark.parametrize(
    "typed",
    [
        {"reference": "K7MP-3XRT", **BORN},
        {**BORN, "date_naissance_year": "1955"},
        {"reference": "é" * 40, **BORN},
    ],
)
def test_whatever_is_wrong_is_said_in_the_same_words(begin, rene, typed):
    code = begin(rene).code
    walker = Walker().get(HERE).press("Continuer mon inscription", **{"reference": code, **typed})
    [said] = walker.errors.values() if walker.errors else [walker.text]
    assert "ne vont pas ensemble" in walker.text, said
    assert walker.fields["reference"] == typed.get("reference", code), "what was typed is kept"


def test_a_wrong_reference_looks_and_costs_the_same_as_a_wrong_birth_date(begin, rene):
    code = begin(rene).code

    def seen(reference, **born):
        walker = Walker().get(HERE)
        with CaptureQueriesContext(connection) as made:
            walker.press("Continuer mon inscription", reference=reference, **{**BORN, **born})
        shown = walker.bytes_without_tokens().replace(reference.encode(), b"").replace(b"1955", b"1954")
        return walker.status, shown, [query["sql"].split(" ", 1)[0] for query in made]

    unknown = seen("CDFH-JKMN")
    assert seen(code, date_naissance_year="1955") == unknown
    operations.cancel(CounterStart.objects.get(), now=CounterStart.objects.get().begun_at)
    assert seen(code) == unknown


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"reference": ""}, "reference"),
        ({"reference": "K" * 41}, "reference"),
        ({"date_naissance_month": "13"}, "date_naissance"),
    ],
)
def test_a_slip_is_said_at_its_field(begin, rene, typed, field):
    begin(rene)
    walker = Walker().get(HERE).press("Continuer mon inscription", **{"reference": "K7MP-3XRT", **BORN, **typed})
    assert field in walker.errors
    assert CounterStart.objects.get().tries == 0


def test_too_many_tries_from_a_network_wait(begin, rene, monkeypatch):
    monkeypatch.setattr(rules, "TRIES_PER_HOUR_PER_ADDRESS", 1)
    start = begin(rene)
    joined(start, {**BORN, "date_naissance_year": "1955"})
    assert "Trop de références" in joined(start).text
    assert CounterStart.objects.get().joined_at is None


def test_the_browser_of_an_agent_at_work_does_not_join(begin, rene):
    start = begin(rene)
    walker = Walker()
    at_work(walker.client, AgentFactory())
    assert "Un agent de la MSA est connecté" in walker.get(HERE).text
    walker.post(HERE, reference=start.code, **BORN)
    assert CounterStart.objects.get().joined_at is None


def test_what_the_browser_had_begun_alone_is_erased(begin, rene):
    start, walker = begin(rene), Walker().until_identifier()
    walker.get(HERE).press("Continuer mon inscription", reference=start.code, **BORN)
    assert walker.slug == "coordonnees"
    assert Enrolment.objects.exclude(pk=start.enrolment_id).get().state == EnrolmentState.ABANDONED


def test_a_reference_typed_at_another_fund_s_site_goes_on_at_the_right_one(begin, rene):
    start = begin(rene)
    walker = Walker().get("/inscription/guichet/").press("Continuer mon inscription", reference=start.code, **BORN)
    assert walker.path == "/alsace/inscription/coordonnees/"


def test_the_person_may_abandon(begin, rene):
    start = begin(rene)
    walker = joined(start).answer(**REACH)
    assert walker.press("Abandonner").heading == "Inscription abandonnée"
    assert Enrolment.objects.get().answers is None


def test_cancelled_by_the_agent_meanwhile_the_page_says_it_is_over(begin, rene, now):
    start = begin(rene)
    walker = joined(start)
    operations.cancel(start, now=now)
    assert walker.answer(**REACH).heading == "Votre inscription n'a pas été conservée"
    assert not Account.objects.exists()


def test_left_alone_it_is_taken_up_with_the_number_and_the_birth_date(begin, rene, clock, now):
    walker = joined(begin(rene)).answer(**REACH)
    clock.move_to(now + dt.timedelta(hours=3), tick=False)
    walker.step("email")
    assert walker.slug == "reprendre"
    walker.answer(numero=people.NUMBER, **BORN)
    assert walker.slug == "email"
    assert "rene@example.org" in walker.text


def test_a_day_later_nothing_is_left(begin, rene, clock, now):
    walker = joined(begin(rene)).answer(**REACH)
    clock.move_to(now + dt.timedelta(hours=25), tick=False)
    assert walker.step("email").heading == "Votre inscription n'a pas été conservée"


def test_an_establishment_s_is_not_taken_up_with_what_public_registers_tell(begin, rene, clock, now):
    start = begin(EstablishmentFactory(responsible=rene), profile="entreprise")
    walker = joined(start).answer(**REACH)
    clock.move_to(now + dt.timedelta(hours=3), tick=False)
    assert walker.step("email").heading == "Votre inscription n'a pas été conservée"
    assert "reprendre" not in walker.open_enrolment().path


def test_an_establishment_is_enrolled_too(begin, rene):
    farm = EstablishmentFactory(responsible=rene)
    at_the_end(begin(farm, profile="entreprise")).press(FINISH)
    account = Account.objects.get()
    assert account.establishment == farm
    [letter] = sent("accounts/enrolment_confirmed", Channel.LETTER)
    assert letter.payload["context"]["opened_by"] == "René Müller"


def test_an_exploitant_attaches_their_farm(begin, rene):
    farm = EstablishmentFactory(responsible=rene)
    walker = joined(begin(rene, profile="exploitant")).answer(**REACH)
    assert walker.slug == "entreprises"
    other = EstablishmentFactory()
    assert "siret_1" in walker.answer(siret_1=other.siret).errors
    walker.answer(siret_1=farm.siret).press()
    walker.answer(code=sent_code()).press(FINISH)
    assert set(Account.objects.get().files.values_list("establishment", flat=True)) == {None, farm.pk}


def test_a_death_meanwhile_stops_it_at_the_end_with_a_way_on(begin, rene):
    walker = at_the_end(begin(rene))
    Person.objects.update(state=PersonState.DECEASED)
    assert "Revenez au guichet" in walker.press(FINISH).text
    assert not Account.objects.exists()


def test_an_account_opened_meanwhile_is_shown_and_not_taken(begin, rene):
    walker = at_the_end(begin(rene))
    AccountFactory(person=rene)
    walker.press(FINISH)
    assert walker.heading.startswith("Un compte existe déjà")
    assert "1 54 06 99 990 921" in walker.text.replace("\N{NO-BREAK SPACE}", " ")
    assert Account.objects.count() == 1


def test_a_farm_s_account_opened_meanwhile_is_not_taken_over_from_a_desk(begin, rene):
    farm = EstablishmentFactory(responsible=rene)
    walker = at_the_end(begin(farm, profile="entreprise"))
    AccountFactory(person=None, establishment=farm, profile="entreprise")
    walker.press(FINISH)
    assert "nouvelle personne responsable" not in walker.text
    walker.answer()
    assert not Enrolment.objects.get().answers["identifier"].get("takes_over")


def test_chosen_at_once_the_password_is_the_person_s_alone(begin, rene, with_policy):
    with_policy(password_release="chosen_at_once")
    walker = at_the_end(begin(rene))
    assert walker.slug == "mot-de-passe"
    walker.answer(nouveau=people.PASSWORD, confirmation=people.PASSWORD).press(FINISH)
    assert Account.objects.get().state == AccountState.ACTIVE
    assert sent("accounts/enrolment_confirmed", Channel.LETTER)


def test_the_code_goes_by_sms_where_the_fund_has_it(begin, rene, with_policy):
    with_policy(code_channels=["email", "sms"])
    walker = joined(begin(rene)).answer(**REACH)
    assert walker.slug == "reception-du-code"
    assert "rene@example.org" in walker.text
    walker.answer(canal="sms").press()
    [message] = sent("one_time_codes/security_code", Channel.SMS)
    assert walker.answer(code=message.payload["context"]["code"]).slug == "conditions"
