"""« Ce n'est pas moi »: somebody reads a letter about an account they never opened."""

import datetime as dt

import pytest

from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.cases.models import Case, CaseKind
from guichet.delivery.models import Channel, Message
from guichet.enrolment import completion
from tests.journeys import people
from tests.journeys.walker import Walker, sent, sent_password

BLOCK = "Oui, bloquer ce compte"
WRONG = "CDFH-CDFH-CDFH"


@pytest.fixture
def thief(rene):
    """Somebody who found René's amount, enrolled in his name with their own mailbox, and is inside."""
    walker = Walker().by_email(rene.but(email="fraude@example.org"))
    walker.log_in(rene.number, sent_password()).choose_password(people.PASSWORD)
    return walker.get("/espace/")


@pytest.fixture
def code(thief):
    [letter] = sent("accounts/enrolment_confirmed", Channel.LETTER)
    assert letter.payload["recipient"] == {"postal_lines": people.POSTAL_LINES}
    return letter.payload["context"]["code"]


@pytest.fixture
def page(walker):
    return walker.get("/alsace/ce-n-est-pas-moi/")


@pytest.mark.requirement("R117")
def test_the_letter_s_reader_puts_the_thief_out(page, code, thief):
    page.press(code=code)
    assert page.heading == "Bloquer ce compte ?"
    assert "lettre du 10 mars 2026" in page.text
    assert thief.get("/espace/").path != "/alsace/connexion/", "nothing happens before the second button"
    page.press(BLOCK)
    assert page.heading == "Ce compte est bloqué"
    assert "Un conseiller de votre MSA vous appelle ou vous écrit" in page.text
    assert thief.get("/espace/").heading == "Se connecter à Mon espace privé"
    assert thief.log_in(people.NUMBER, people.PASSWORD).heading == "Se connecter à Mon espace privé"


def test_without_the_code_nothing_says_whose_account_it_is(page, code):
    page.press(code=code)
    for known in (people.NUMBER, "Muller", "Müller", "René", "fraude@example.org", code):
        assert known not in page.source


def test_who_thinks_better_of_it_goes_home_and_nothing_happened(page, code):
    page.press(code=code).follow("Non, ce compte est bien le mien")
    assert Account.objects.get().state != AccountState.FROZEN


@pytest.mark.parametrize("spread", ["{}", " {} ", "{} \N{EN DASH}"])
def test_it_is_typed_as_people_type(page, code, spread):
    assert page.press(code=spread.format(code.lower().replace("-", " "))).heading == "Bloquer ce compte ?"


@pytest.mark.parametrize(
    ("typed", "said"), [("", "Ce champ est exigé."), (WRONG, "n'est pas le bon"), ("x" * 61, "trop long")]
)
def test_what_is_wrong_is_said_at_the_field_and_stays_there(page, code, typed, said):
    page.press(code=typed)
    assert said in page.errors["code"]
    assert page.fields["code"] == typed
    assert "Appelez l'assistance" in page.text


def test_used_once_it_is_as_any_wrong_one(page, code, walker):
    page.press(code=code).press(BLOCK)
    used = Walker().get("/alsace/ce-n-est-pas-moi/").press(code=code).errors
    assert used == Walker().get("/alsace/ce-n-est-pas-moi/").press(code=WRONG).errors


def test_too_many_are_made_to_wait_and_given_the_telephone(page):
    for _ in range(20):
        page.press(code=WRONG)
    page.press(code=WRONG)
    assert "patientez 60 minutes, ou appelez l'assistance" in page.text


def test_a_page_left_open_asks_for_the_code_again(page, code, clock):
    page.press(code=code)
    clock.shift(dt.timedelta(hours=1))
    page.press(BLOCK)
    assert page.heading == "Ce n'est pas moi"
    assert "Saisissez à nouveau le code" in page.text
    assert page.press(code=code).press(BLOCK).heading == "Ce compte est bloqué"


def test_a_link_blocks_nobody(page, code):
    proof = page.press(code=code).fields["preuve"]
    Walker().get(f"/alsace/ce-n-est-pas-moi/?preuve={proof}&code={code}")
    assert Account.objects.get().state != AccountState.FROZEN


def test_neither_page_may_be_kept(page, code):
    for button in ("Suivant >", BLOCK):
        assert page.response.headers["Cache-Control"] == "no-store"
        page.press(button, code=code)
    assert page.response.headers["Cache-Control"] == "no-store"


def test_an_account_blocked_before_its_first_login_leaves_its_owner_a_way(rene, walker, now):
    """René did not open it; he would still like an account: enrolment says the common words, an agent is told."""
    Walker().by_email(rene.but(email="fraude@example.org"))
    [letter] = sent("accounts/enrolment_confirmed", Channel.LETTER)
    Walker().get("/alsace/ce-n-est-pas-moi/").press(code=letter.payload["context"]["code"]).press(BLOCK)
    assert walker.until_at_hand(rene).heading == "Un compte existe déjà pour :"
    assert "dites que ce n'est pas vous" in walker.text
    assert "prévenez votre MSA" in walker.text
    assert Case.objects.get().kind == CaseKind.NOT_ME


def test_asked_for_by_post_a_blocked_account_is_for_an_agent_and_no_letter_says_log_in(rene, now, clock, with_policy):
    with_policy(existing_account="after_identity_match")
    Walker().by_email(rene)
    [letter] = sent("accounts/enrolment_confirmed", Channel.LETTER)
    Walker().get("/alsace/ce-n-est-pas-moi/").press(code=letter.payload["context"]["code"]).press(BLOCK)
    clock.shift(dt.timedelta(days=2))
    expected = Walker().by_post(people.stranger()).bytes_without_tokens()
    assert Walker().by_post(rene).bytes_without_tokens() == expected
    completion.settle_due(now=now + dt.timedelta(days=2))
    assert not Message.objects.filter(message="accounts/account_exists").exists()
    assert CaseKind.DECEASED_OR_BLOCKED in Case.objects.values_list("kind", flat=True)


@pytest.mark.parametrize("where", ["/alsace/", "/alsace/assistance/", "/alsace/connexion/", "/espace/"])
def test_it_is_a_link_away_from_every_page(walker, where, db):
    walker.get(where)
    links = {address for _words, address in walker.page.links(everywhere=True)}
    assert links & {"/alsace/ce-n-est-pas-moi/", "/ce-n-est-pas-moi/"}
