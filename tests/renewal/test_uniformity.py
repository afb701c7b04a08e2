"""Whoever asks, for whomever: the same bytes, the same queries, the same writes, until the right code is typed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guichet.accounts.states import AccountState
from guichet.delivery.models import Message
from guichet.identifiers import ti
from tests.factories import AccountFactory, EstablishmentFactory, PersonFactory
from tests.journeys.renewing import AGAIN, Renewing
from tests.mandates.factories import delegate_account

pytestmark = pytest.mark.django_db(transaction=True)


def account(**values):
    """Return the number of an account whose mailbox and mobile are confirmed."""
    made = AccountFactory(**values)
    made.contact.mobile_verified_at = made.contact.email_verified_at
    made.contact.save()
    return made.identifiers.get().value


WHO = {
    "a member": account,
    "a number that nobody has": lambda: PersonFactory.build().nir,
    "known to the registry, without an account": lambda: PersonFactory().nir,
    "renewal under way": lambda: account(state=AccountState.RENEWAL),
    "awaiting the first login": lambda: account(state=AccountState.AWAITING_FIRST_LOGIN),
    "awaiting the letter": lambda: account(state=AccountState.AWAITING_LETTER),
    "frozen": lambda: account(state=AccountState.FROZEN),
    "closed": lambda: account(state=AccountState.CLOSED),
    "merged": lambda: account(state=AccountState.MERGED),
    "nothing confirmed": lambda: account(email_verified=False),
    "no such mobile": lambda: account(mobile=""),
    "an establishment": lambda: account(establishment=EstablishmentFactory()),
    "an establishment without an account": lambda: EstablishmentFactory().siret,
    "who acts for others": lambda: delegate_account().delegate.number,
    "a number of who acts for others that nobody has": ti.generate,
}


def _kind(sql):
    """Return « INSERT INTO table », « UPDATE table », or the verb alone."""
    words = sql.split()
    return " ".join(words[: {"INSERT": 3, "UPDATE": 2, "DELETE": 3}.get(words[0], 1)])


def watch(walker, number, act):
    """Do something; return what was seen of it: status, address, page, statements by kind, cookies."""
    with CaptureQueriesContext(connection) as queries:
        act()
    page = walker.bytes_without_tokens().replace(number.encode(), b"N")
    statements = sorted(_kind(query["sql"]) for query in queries)
    return walker.status, walker.path, page, statements, sorted(walker.client.cookies)


def seen(number, by):
    """Go through everything that a stranger can do with a number; return what was seen of each."""
    walker = Renewing()
    walker.open_login().follow("J'ai oublié mon mot de passe")
    moves = [
        lambda: walker.press(identifiant=number),
        lambda: walker.press(canal=by),
        lambda: walker.press(code="000000"),
        lambda: walker.press(AGAIN),
        *[lambda: walker.press(code="000000")] * 5,
        lambda: walker.press(AGAIN),
        lambda: walker.follow("< Précédent"),
        lambda: walker.press(canal=by),
        lambda: walker.get("/alsace/connexion/mot-de-passe-oublie/termine/"),
        lambda: walker.press(identifiant=number),
        lambda: walker.press(canal=by),
        lambda: walker.press(AGAIN),
        # The fifth code from this network today: held.
        lambda: walker.press(AGAIN),
    ]
    return [watch(walker, number, move) for move in moves]


@pytest.mark.parametrize("by", ["email", "sms"])
def test_everybody_sees_the_same_pages_at_the_same_cost(by, subtests, monkeypatch):
    # So that no guess of this test can be lucky.
    monkeypatch.setattr("guichet.one_time_codes.rules.new_code", lambda digits: "123456")
    reference = seen(WHO["a member"](), by)
    said = b" ".join(page for _status, _path, page, *_rest in reference).decode()
    for words in (
        "code n&#x27;est pas le bon",
        "Trop d&#x27;essais",
        "Plusieurs codes",
        "Trop de codes ont été demandés",
    ):
        assert words in said
    for name, who in WHO.items():
        with subtests.test(name):
            assert seen(who(), by) == reference


def test_only_a_member_s_confirmed_address_receives_anything(subtests):
    receive = {"a member", "renewal under way", "no such mobile", "an establishment", "who acts for others"}
    for name, who in WHO.items():
        with subtests.test(name):
            Message.objects.all().delete()
            Renewing().until_code(who())
            assert Message.objects.exclude(payload=None).exists() == (name in receive)


def test_a_number_shown_again_is_the_only_thing_a_page_holds_of_anybody():
    number = account()
    walker = Renewing().until_code(number)
    for known in (number, "Weber", "Florent", "florent.weber", "example.org", "+336"):
        assert known not in walker.source
