"""An enrolment left half-way: reception desks share computers."""

import datetime as dt

import pytest

from guichet.enrolment import operations
from guichet.enrolment.models import Enrolment
from guichet.enrolment.states import EnrolmentState
from tests.journeys import people
from tests.journeys.walker import Walker

RESUME = "Reprendre mon inscription"
LOST = "Votre inscription n'a pas été conservée"


@pytest.fixture
def left(walker, rene, clock):
    """Left before the question, a quarter of an hour ago."""
    walker.until_health(rene)
    clock.shift(dt.timedelta(minutes=15, seconds=30))
    return walker


def take_up(walker, someone):
    return walker.press(RESUME, numero=someone.number, **someone.birth_fields)


def test_within_a_quarter_of_an_hour_nothing_is_asked_again(walker, rene, clock):
    walker.until_health(rene)
    clock.shift(dt.timedelta(minutes=14))
    assert walker.step("sante").slug == "sante"
    assert walker.press("Suivant >", affilie="non").slug == "montant"


def test_later_the_number_and_the_birth_date_are_asked_before_anything_shows(left, rene):
    left.step("coordonnees")
    assert left.slug == "reprendre"
    assert left.heading == "Reprendre votre inscription"
    assert left.page.labels == ["Numéro de Sécurité Sociale", "Date de naissance", "Jour", "Mois", "Année"]
    for typed in (rene.family_name, rene.email, "612345678", "6 12 34 56 78", rene.number, "1 54 06"):
        assert typed not in left.source


def test_typed_again_the_journey_goes_on_where_it_was_left(left, rene):
    take_up(left.step("sante"), rene)
    assert left.slug == "sante"
    assert left.step("coordonnees").fields["nom"] == rene.family_name


def test_the_number_may_be_typed_with_its_key(left, rene):
    assert take_up(left.step("sante"), rene.but(number=f"{people.NUMBER}{people.KEY}")).slug == "sante"


def test_the_browser_gets_a_new_token(left, rene):
    before = left.client.cookies["inscription"].value
    take_up(left.step("sante"), rene)
    assert left.client.cookies["inscription"].value != before


def test_an_answer_posted_too_late_is_not_taken(left, rene):
    left.post("/alsace/inscription/sante/", affilie="non")
    assert left.slug == "reprendre"
    assert "insured" not in Enrolment.objects.get().answers


def test_s_inscrire_leads_there_too_and_one_may_begin_again_instead(left, rene):
    assert left.open_enrolment().slug == "reprendre"
    left.press("Effacer et recommencer")
    assert left.heading == "Inscription abandonnée"
    assert Enrolment.objects.get().answers is None
    assert left.follow("S'inscrire").heading == "Créer mon espace privé"


@pytest.mark.parametrize("typed", [{"number": people.UNKNOWN_NUMBER}, {"birth_date": (1954, 6, 4)}])
def test_a_mistake_is_told_without_saying_which(left, rene, typed):
    take_up(left.step("sante"), rene.but(**typed))
    assert left.slug == "reprendre"
    told = "Ce numéro ou cette date de naissance ne sont pas ceux de l'inscription commencée."
    assert left.page.summary == [told]
    assert take_up(left, rene).slug == "sante"


def test_three_mistakes_erase_it(left, rene):
    left.step("sante")
    for _ in range(2):
        assert take_up(left, rene.but(birth_date=(1960, 1, 1))).slug == "reprendre"
    assert take_up(left, rene.but(birth_date=(1960, 1, 1))).heading == LOST
    enrolment = Enrolment.objects.get()
    assert enrolment.state == EnrolmentState.ABANDONED
    assert enrolment.answers is None
    assert left.step("sante").heading == LOST


def test_sent_twice_at_once_the_second_looks_again(left, rene, monkeypatch):
    def superseded(*_args, **_kwargs):
        raise operations.Superseded

    monkeypatch.setattr(operations, "resume", superseded)
    take_up(left.step("sante"), rene)
    assert left.slug == "reprendre"


def test_mistakes_of_form_are_explained_and_cost_nothing(left, rene):
    left.step("sante")
    for _ in range(4):
        left.press(RESUME, numero="12", **rene.birth_fields)
        assert "13 caractères" in left.errors["numero"]
    assert take_up(left, rene).slug == "sante"


def test_a_day_later_it_is_gone(walker, rene, clock):
    walker.until_health(rene)
    clock.shift(dt.timedelta(hours=24, minutes=1))
    assert walker.step("sante").heading == LOST
    assert walker.get("/alsace/inscription/reprendre/").heading == "Créer mon espace privé"


def test_housekeeping_erases_what_nobody_took_up(walker, rene, now):
    walker.until_health(rene)
    assert operations.expire(hours=24, now=now + dt.timedelta(hours=23)) == 0
    assert operations.expire(hours=24, now=now + dt.timedelta(hours=24, minutes=5)) == 1
    enrolment = Enrolment.objects.get()
    assert enrolment.state == EnrolmentState.EXPIRED
    assert enrolment.answers is None
    assert walker.step("sante").heading == LOST


class TestLeftBeforeTheDetails:
    """There is but a number to protect: it is asked for again, and nothing else is lost."""

    ERASED = "La page est restée plus de 15 minutes sans activité\xa0: votre numéro a été effacé"

    @pytest.fixture
    def gone_to_look(self, walker, rene, clock):
        """Gone to look for papers as the page says, for sixteen minutes."""
        walker.until_at_hand(rene)
        assert "Au bout de 15 minutes sans activité, votre numéro est effacé" in walker.text
        clock.shift(dt.timedelta(minutes=16))
        return walker

    def assert_hidden(self, walker, rene):
        assert walker.slug == "identifiant"
        assert self.ERASED.replace("\xa0", " ") in walker.text
        for typed in (rene.number, "1 54 06"):
            assert typed not in walker.source

    @pytest.mark.parametrize("slug", ["a-prevoir", "identifiant", "coordonnees", "sante"])
    def test_the_number_is_asked_again_and_shows_nowhere(self, gone_to_look, rene, slug):
        self.assert_hidden(gone_to_look.step(slug), rene)

    def test_pressed_late_the_button_leads_there_too(self, gone_to_look, rene):
        self.assert_hidden(gone_to_look.press("Suivant >"), rene)

    def test_looking_writes_nothing(self, gone_to_look):
        before = Enrolment.objects.values().get()
        gone_to_look.step("a-prevoir")
        assert Enrolment.objects.values().get() == before

    def test_typed_again_the_journey_goes_on_in_the_same_enrolment_under_another_token(self, gone_to_look, rene):
        before = gone_to_look.client.cookies["inscription"].value
        gone_to_look.step("a-prevoir").press("Suivant >", numero=rene.number)
        assert gone_to_look.slug == "a-prevoir"
        assert gone_to_look.client.cookies["inscription"].value != before
        assert gone_to_look.press("Suivant >").slug == "coordonnees"
        assert Enrolment.objects.get().answers["identifier"] == {"number": rene.number}

    def test_another_person_s_number_takes_the_place_of_the_first(self, gone_to_look, rene):
        gone_to_look.step("a-prevoir").press("Suivant >", numero=people.UNKNOWN_NUMBER)
        assert Enrolment.objects.get().answers["identifier"] == {"number": people.UNKNOWN_NUMBER}

    def test_details_sent_late_are_kept_and_the_number_is_not(self, walker, rene, clock):
        walker.until_details(rene)
        clock.shift(dt.timedelta(minutes=20))
        self.assert_hidden(walker.press("Suivant >", **rene.details), rene)
        assert "identifier" not in Enrolment.objects.get().answers
        assert walker.press("Suivant >", numero=rene.number).slug == "introduction"
        assert walker.step("coordonnees").fields["nom"] == rene.family_name

    def test_details_sent_late_with_a_mistake_stay_on_the_page(self, walker, rene, clock):
        walker.until_details(rene)
        clock.shift(dt.timedelta(minutes=20))
        walker.press("Suivant >", **{**rene.details, "email": "x"})
        assert walker.slug == "coordonnees"
        assert walker.fields["nom"] == rene.family_name
        self.assert_hidden(walker.press("Suivant >", **rene.details), rene)

    def test_left_again_before_the_number_is_typed_the_details_are_gone(self, walker, rene, clock):
        walker.until_details(rene)
        clock.shift(dt.timedelta(minutes=20))
        walker.press("Suivant >", **rene.details)
        clock.shift(dt.timedelta(minutes=20))
        self.assert_hidden(walker.step("coordonnees"), rene)
        assert walker.press("Suivant >", numero=rene.number).slug == "coordonnees"
        assert rene.family_name not in walker.source

    def test_the_department_is_not_shown_either(self, rene, clock):
        walker = Walker("").until_identifier().answer(departement="67").answer(numero=rene.number)
        assert walker.path == "/alsace/inscription/a-prevoir/"
        clock.shift(dt.timedelta(minutes=16))
        self.assert_hidden(walker.get(walker.path), rene)
        assert walker.press("Suivant >", numero=rene.number).slug == "a-prevoir"


@pytest.mark.requirement("R32", "R42", "R102")
@pytest.mark.parametrize("slug", ["identifiant", "a-prevoir", "coordonnees", "introduction", "sante"])
def test_abandonner_erases_what_was_typed_from_every_page(walker, rene, slug):
    walker.until_health(rene).step(slug).press("Abandonner")
    assert walker.heading == "Inscription abandonnée"
    assert "Tout ce que vous aviez saisi a été effacé." in walker.text
    enrolment = Enrolment.objects.get()
    assert (enrolment.state, enrolment.answers) == (EnrolmentState.ABANDONED, None)
    assert walker.step(slug).heading == LOST


def test_beginning_anew_erases_the_enrolment_before(walker, rene):
    walker.until_health(rene)
    walker.post("/alsace/inscription/", profil="particulier")
    assert walker.slug == "identifiant"
    assert not walker.fields["numero"]
    assert list(Enrolment.objects.order_by("pk").values_list("state", flat=True)) == ["abandoned", "under_way"]


def test_a_get_abandons_nothing(walker, rene):
    walker.until_health(rene).get("/alsace/inscription/abandonner/")
    assert walker.status == 405
    assert Enrolment.objects.get().state == EnrolmentState.UNDER_WAY


def test_the_token_of_a_browser_is_not_in_the_database(walker, rene):
    walker.until_health(rene)
    token = walker.client.cookies["inscription"].value
    assert token not in str(list(Enrolment.objects.values()))


@pytest.mark.parametrize("token", ["", "x", "0" * 5000, '"quoted"', "../../etc", "%00", "é"])
def test_a_forged_cookie_opens_nothing(rene, token):
    walker = Walker()
    walker.client.cookies["inscription"] = token
    assert walker.step("coordonnees").heading == LOST
