"""What typing the code of a letter does, once, however often and however fast it is done (R117, C-09)."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guichet.accounts import changes, disavowal
from guichet.accounts.disavowal_codes import ALPHABET
from guichet.accounts.models import Account, CodedLetter, DisavowalCode
from guichet.accounts.opening import AccountExists, open_at_once
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind
from guichet.delivery.models import Channel, Message
from guichet.login import disowning, operations
from guichet.login.models import Session
from guichet.login.whence import Whence
from tests.factories import PASSWORD, PROVISIONAL_PASSWORD, AccountFactory, change_email

pytestmark = pytest.mark.django_db(transaction=True)

NETWORK = "192.0.2.0/24"
BLOCKED = disowning.Done("enrolment_confirmed", renew=False)
WRONG = "-".join(["CDFH"] * 3)


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def issue(fund, now):
    """Return `issue(account, **changes) -> str`: the code of its letter."""

    def put(account, *, letter=CodedLetter.ENROLMENT_CONFIRMED, at=now):
        return disavowal.issue(account, letter=letter, fund=fund, now=at).text

    return put


@pytest.fixture
def disown(now):
    def both_pages(typed, *, at=now):
        disowning.disown(disowning.look_at(typed, address=NETWORK, now=at).proof, now=at)

    return both_pages


@pytest.mark.parametrize(
    "state",
    [state for state in AccountState if state not in {AccountState.CLOSED, AccountState.MERGED}],
)
@pytest.mark.requirement("R117")
def test_the_account_is_blocked_and_nobody_is_inside_any_more(issue, disown, now, state):
    account = AccountFactory(state=state, opened_at=now)
    bystander = AccountFactory(opened_at=now)
    for one in (account, account, bystander):
        operations.open_session(one, now=now)
    password = account.password
    disown(issue(account))
    account.refresh_from_db()
    assert account.state == AccountState.FROZEN
    assert account.password != password
    assert [session.account for session in Session.objects.all()] == [bystander]


def test_looking_at_the_code_does_nothing_yet(issue, now):
    account = AccountFactory(opened_at=now)
    known = disowning.look_at(issue(account), address=NETWORK, now=now)
    assert (known.letter, known.letter_date) == ("enrolment_confirmed", now)
    account.refresh_from_db()
    assert account.state == AccountState.ACTIVE
    assert not Case.objects.exists()


@pytest.mark.parametrize("state", ["active", "awaiting_first_login"])
def test_whoever_chose_it_the_password_is_dead_even_once_an_adviser_frees_the_account(issue, disown, fund, now, state):
    account = AccountFactory(state=state, opened_at=now)
    typed = PASSWORD if state == "active" else PROVISIONAL_PASSWORD
    pair = {"identifier": account.person.nir, "password": typed, "whence": Whence(NETWORK), "policy": fund.policy}
    disown(issue(account))
    for freed in (False, True):
        if freed:
            Account.objects.update(state=state)
        with pytest.raises(operations.Refused):
            operations.check_pair(**pair, now=now)


def test_a_password_that_waits_is_cancelled_no_warning_is_and_the_verified_mailbox_is_told_by_which_letter(
    issue, disown, claim, rene, now
):
    account = open_at_once(claim(rene), now=now)
    code = Message.objects.get(channel=Channel.LETTER).payload["context"]["code"]
    disown(code)
    assert Message.objects.get(state="cancelled").message == "accounts/provisional_password"
    assert Message.objects.get(channel=Channel.LETTER).state == "queued"
    [told] = Message.objects.filter(channel=Channel.EMAIL).exclude(payload=None)
    assert (told.message, told.about) == ("accounts/account_disowned", str(account.reference))
    assert told.payload["recipient"] == {"email": "rene@example.org"}
    assert told.payload["context"] == {
        "letter": "enrolment_confirmed",
        "letter_date": "10\N{NO-BREAK SPACE}mars 2026",
        "renew": False,
    }


def test_a_change_that_a_stranger_asked_for_and_that_waits_is_given_up(issue, disown, now):
    """An adviser frees the account a day later: the mailbox of the stranger must not be put in use on the third."""
    account = AccountFactory(opened_at=now, changes_held_until=now + dt.timedelta(hours=72))
    change_email(account, "evil@example.org", now=now)
    disown(issue(account))
    Account.objects.update(state=AccountState.ACTIVE)
    assert changes.apply_due(now=now + dt.timedelta(hours=73)) == 0
    account.contact.refresh_from_db()
    assert account.contact.verified_email != "evil@example.org"


def test_an_unverified_mailbox_is_told_nothing(issue, disown, now):
    disown(issue(AccountFactory(email_verified=False, opened_at=now)))
    assert not Message.objects.exists()


def test_an_agent_has_a_case_and_the_journal_has_its_line(issue, disown, now):
    account = AccountFactory(opened_at=now)
    disown(issue(account))
    case = Case.objects.get()
    assert (case.kind, case.about, case.fund_code) == (CaseKind.NOT_ME, str(account.reference), "68")
    assert case.details == {"letter": "enrolment_confirmed", "letter_date": now.isoformat(), "state": "active"}
    entry = Entry.objects.get(event="account.disowned")
    assert entry.account == str(account.reference)
    assert entry.facts == {"old_state": "active", "purpose": "enrolment_confirmed"}


def test_frozen_it_exists_so_the_stolen_proof_opens_no_other(issue, disown, claim, rene, now):
    """Who is behind a fraud holds a right proof: without this they would be back in a minute."""
    open_at_once(claim(rene), now=now)
    disown(Message.objects.get(channel=Channel.LETTER).payload["context"]["code"])
    account = Account.objects.get()
    for days in (0, 8, 400):
        assert account.counts_as_existing(now + dt.timedelta(days=days))
        with pytest.raises(AccountExists):
            open_at_once(claim(rene), now=now + dt.timedelta(days=days))


@pytest.mark.parametrize("state", [AccountState.CLOSED, AccountState.MERGED])
def test_an_account_that_has_ended_is_left_as_it_is(issue, now, state):
    account = AccountFactory(opened_at=now)
    code = issue(account)
    known = disowning.look_at(code, address=NETWORK, now=now)
    Account.objects.update(state=state)
    with pytest.raises(disowning.NotACode):
        disowning.look_at(code, address=NETWORK, now=now)
    disowning.disown(known.proof, now=now)
    assert Account.objects.get().state == state
    assert not Case.objects.exists()


def test_pressed_twice_it_is_done_once(issue, now):
    proof = disowning.look_at(issue(AccountFactory(opened_at=now)), address=NETWORK, now=now).proof
    for _ in range(3):
        disowning.disown(proof, now=now)
    assert Case.objects.get().times == 1
    assert Entry.objects.filter(event="account.disowned").count() == 1
    assert Message.objects.count() == 1


def test_pressed_by_many_at_the_same_instant_it_is_done_once(issue, now, at_once):
    for _ in range(10):
        proof = disowning.look_at(issue(AccountFactory(opened_at=now)), address=NETWORK, now=now).proof
        assert at_once(*[lambda: disowning.disown(proof, now=now)] * 4) == [BLOCKED] * 4  # noqa: B023 - run at once
    assert Case.objects.count() == 10
    assert set(Case.objects.values_list("times", flat=True)) == {1}
    assert Entry.objects.filter(event="account.disowned").count() == 10
    assert Message.objects.count() == 10


def test_two_letters_about_one_account_typed_at_the_same_instant(issue, now, at_once):
    account = AccountFactory(opened_at=now)
    proofs = [disowning.look_at(issue(account), address=NETWORK, now=now).proof for _ in range(2)]
    assert at_once(*[lambda proof=proof: disowning.disown(proof, now=now) for proof in proofs]) == [BLOCKED] * 2
    account.refresh_from_db()
    assert account.state == AccountState.FROZEN
    assert Case.objects.get().times == 2


def test_a_proof_is_of_one_code_and_lives_half_an_hour(issue, now, clock):
    proof = disowning.look_at(issue(AccountFactory(opened_at=now)), address=NETWORK, now=now).proof
    for forged in ("", "1", proof[:-1], "x" + proof, proof.replace(proof[0], "z", 1)):
        with pytest.raises(disowning.ProofTooOld):
            disowning.disown(forged, now=now)
    clock.shift(dt.timedelta(minutes=30, seconds=2))
    with pytest.raises(disowning.ProofTooOld):
        disowning.disown(proof, now=now + dt.timedelta(minutes=30, seconds=2))
    assert Account.objects.get().state == AccountState.ACTIVE


def test_a_code_withdrawn_meanwhile_blocks_nobody(issue, now):
    account = AccountFactory(opened_at=now)
    proof = disowning.look_at(issue(account), address=NETWORK, now=now).proof
    disavowal.withdraw(account)
    with pytest.raises(disowning.ProofTooOld):
        disowning.disown(proof, now=now)


def test_codes_are_still_found_while_keys_are_rotated(issue, now, monkeypatch):
    from guichet.sealing.keyring import Keyring, keyring

    code = issue(AccountFactory(opened_at=now))
    both = Keyring({1: bytes(range(32)), 2: bytes(range(1, 33))})
    assert keyring().blind_index("x", purpose="y") in both.blind_indexes("x", purpose="y")
    monkeypatch.setattr(disavowal, "keyring", lambda: both)
    assert disavowal.find(code, now=now)


def _used(issue, now):
    code = issue(AccountFactory(opened_at=now))
    disowning.disown(disowning.look_at(code, address=NETWORK, now=now).proof, now=now)
    return code


WHAT = {
    "wrong": lambda issue, now: WRONG,
    "used": _used,
    "expired": lambda issue, now: issue(AccountFactory(opened_at=now), at=now - dt.timedelta(days=90)),
    "of a closed account": lambda issue, now: issue(AccountFactory(state=AccountState.CLOSED, opened_at=now)),
    "too short": lambda issue, now: "K7MP",
    "no character of a code": lambda issue, now: "<script>é\N{GRINNING FACE}",
}


def _seen(typed):
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        response = client.post("/alsace/ce-n-est-pas-moi/", {"code": typed})
    page = re.sub(rb'(name="csrfmiddlewaretoken"|id="id_code"[^>]*) value="[^"]*"', b"", response.content)
    return response.status_code, page, [query["sql"].split(" ", 1)[0] for query in queries], sorted(response.cookies)


def test_wrong_used_and_expired_look_and_cost_the_same(issue, now, subtests):
    reference = _seen(WRONG)
    assert "Ce code n&#x27;est pas le bon, ou n&#x27;est plus valable." in reference[1].decode()
    for name, typed in WHAT.items():
        with subtests.test(name):
            assert _seen(typed(issue, now)) == reference


def test_a_network_has_twenty_codes_an_hour(issue, now):
    code = issue(AccountFactory(opened_at=now))
    for _ in range(disowning.CODES_PER_HOUR_PER_ADDRESS):
        with pytest.raises(disowning.NotACode):
            disowning.look_at(WRONG, address=NETWORK, now=now)
    with pytest.raises(disowning.Delayed) as delayed:
        disowning.look_at(code, address=NETWORK, now=now)
    assert delayed.value.retry_at == now + dt.timedelta(hours=1)
    assert disowning.look_at(code, address="198.51.100.0/24", now=now)


def test_all_networks_together_have_an_end_too(issue, now, monkeypatch):
    monkeypatch.setattr(disowning, "CODES_PER_HOUR", 3)
    code = issue(AccountFactory(opened_at=now))
    for number in range(3):
        with pytest.raises(disowning.NotACode):
            disowning.look_at(WRONG, address=f"192.0.{number}.0/24", now=now)
    with pytest.raises(disowning.Delayed):
        disowning.look_at(code, address="198.51.100.0/24", now=now)


def test_the_length_of_a_code_is_reckoned_on_these_limits(fund):
    """guichet/accounts/disavowal_codes.py: a million codes alive, a quarter of uninterrupted attack."""
    guesses = disowning.CODES_PER_HOUR * 24 * fund.policy.disavowal_days
    assert 1_000_000 * guesses / len(ALPHABET) ** 12 < 1 / 1_800
    assert DisavowalCode._meta.get_field("index").unique
