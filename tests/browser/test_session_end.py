"""The last two minutes of a session, in a real browser whose clock the test moves."""

import datetime as dt

import pytest
from django.utils import timezone

from guichet.login.models import Session, Unsent
from tests.browser.looks import misplaced, violations
from tests.browser.visitor import Visitor
from tests.factories import PASSWORD, AccountFactory
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/connexion/coordonnees/mobile/"
TYPED = "06 12 34 56 78"


@pytest.fixture
def account(live_server, settings):
    settings.PUBLIC_URL = live_server.url
    return AccountFactory(confirmed=False, mobile="")


@pytest.fixture
def visitor(live_server, open_page, sink, account):
    """A member who has typed half of a number, in a browser whose clock stands still until the test moves it."""
    page = open_page(base_url=live_server.url, bypass_csp=True)
    someone = people.Someone(number=account.person.nir, email=account.contact.email)
    visitor = Visitor(page, someone, sink)
    page.clock.install()
    page.goto("/alsace/connexion/")
    visitor.log_in(PASSWORD)
    page.goto(PAGE)
    visitor.type(valeur=TYPED)
    return visitor


def pass_time(visitor, minutes):
    """Let this time pass for the browser, and for the server as well."""
    shift = dt.timedelta(minutes=minutes)
    for session in Session.objects.all():
        session.seen_at -= shift
        session.began_at -= shift
        session.save()
    visitor.page.clock.run_for(int(shift.total_seconds() * 1000))


def dialog(visitor):
    return visitor.page.get_by_role("alertdialog", name="Votre session va prendre fin")


def test_two_minutes_before_one_is_told_and_stays_with_the_keyboard_alone(visitor):
    visitor.page.locator("[name=valeur]").focus()
    pass_time(visitor, 12.5)
    assert not dialog(visitor).is_visible()
    pass_time(visitor, 1)
    dialog(visitor).wait_for()
    assert visitor.page.evaluate("document.activeElement.textContent") == "Rester connecté"
    assert violations(visitor.page) + misplaced(visitor.page) == []
    assert " h " in dialog(visitor).locator("strong").inner_text().replace("\xa0", " ")
    with visitor.page.expect_response("**/session/"):
        visitor.page.keyboard.press("Enter")
    dialog(visitor).wait_for(state="hidden")
    # Back in the field, with all that was typed, and a quarter of an hour again.
    assert visitor.page.evaluate("document.activeElement.name") == "valeur"
    pass_time(visitor, 12)
    assert not dialog(visitor).is_visible()
    visitor.press("Enregistrer")
    assert visitor.heading == "Confirmation de vos coordonnées"


def test_the_escape_key_closes_the_message_which_does_not_come_back(visitor):
    pass_time(visitor, 13.5)
    dialog(visitor).wait_for()
    visitor.page.keyboard.press("Escape")
    pass_time(visitor, 0.5)
    assert not dialog(visitor).is_visible()
    assert visitor.page.locator("[name=valeur]").input_value() == TYPED


def test_when_it_has_ended_the_page_goes_away_and_comes_back_as_it_was(visitor):
    with visitor.page.expect_navigation(url="**/connexion/?*"):
        pass_time(visitor, 13.5)
        dialog(visitor).wait_for()
        pass_time(visitor, 2)
    assert "Votre session a pris fin" in visitor.page.locator("main").inner_text()
    assert TYPED not in visitor.page.content()
    visitor.log_in(PASSWORD)
    assert visitor.page.url.endswith(PAGE)
    assert "Voici ce que vous aviez saisi" in visitor.page.locator("main").inner_text()
    assert visitor.page.locator("[name=valeur]").input_value() == TYPED
    visitor.press("Enregistrer")
    assert not Unsent.objects.exists()


def test_where_nothing_was_typed_the_page_goes_away_all_the_same(visitor):
    visitor.page.goto("/connexion/coordonnees/")
    with visitor.page.expect_navigation(url="**/connexion/?*"):
        pass_time(visitor, 13.5)
        dialog(visitor).wait_for()
        pass_time(visitor, 2)
    assert not Unsent.objects.exists()


def test_used_in_another_tab_it_goes_on_here_without_a_word(visitor):
    pass_time(visitor, 12)
    Session.objects.update(seen_at=timezone.now())
    visitor.page.clock.run_for(90_000)
    assert not dialog(visitor).is_visible()
    visitor.press("Enregistrer")
    assert visitor.heading == "Confirmation de vos coordonnées"


def test_in_the_last_minutes_of_all_nothing_is_offered_that_cannot_be_had(visitor):
    Session.objects.update(
        began_at=timezone.now() - dt.timedelta(hours=11, minutes=58, seconds=30), seen_at=timezone.now()
    )
    visitor.page.reload()
    visitor.page.clock.run_for(2000)
    dialog(visitor).wait_for()
    assert not visitor.page.get_by_role("button", name="Rester connecté").is_visible()
    assert "C'est la durée la plus longue." in dialog(visitor).inner_text()


def test_when_the_site_does_not_answer_the_message_says_so_and_nothing_private_stays_in_sight(visitor):
    visitor.page.route("**/session/", lambda route: route.abort())
    pass_time(visitor, 13.5)
    dialog(visitor).wait_for()
    visitor.page.get_by_role("button", name="Rester connecté").click()
    visitor.page.get_by_text("Le site ne répond pas.").wait_for()
    pass_time(visitor, 2)
    visitor.page.locator("main").wait_for(state="hidden")
    visitor.page.unroute("**/session/")
    with visitor.page.expect_navigation(url="**/connexion/?*"):
        visitor.page.clock.run_for(12_000)
    # The browser's own remarks on what was refused, some of which come late.
    visitor.page.complaints.clear()


def test_without_scripts_a_sentence_says_how_long_a_page_waits(live_server, open_page, sink, account):
    page = open_page(base_url=live_server.url, java_script_enabled=False)
    visitor = Visitor(page, people.Someone(number=account.person.nir, email=account.contact.email), sink)
    page.goto("/alsace/connexion/")
    visitor.log_in(PASSWORD)
    assert page.get_by_text("si vous restez 15 minutes sur une page").is_visible()
