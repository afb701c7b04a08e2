"""A file at the fund of another department: at once where it knows the member, by a code from a letter elsewhere."""

import datetime as dt

import pytest

from guichet.accounts import file_codes, file_requests
from guichet.accounts.file_requests import Asked
from guichet.accounts.models import File, FileRequest
from guichet.accounts.opening import AddressCameBack, NoPostalAddress, TooManyLetters
from guichet.accounts.states import AccountState, FileRequestState
from guichet.audit.models import Entry
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State
from guichet.funds import catalogue
from guichet.limits.models import Attempt
from guichet.registry.models import PersonState
from guichet.sealing.keyring import Keyring
from tests.factories import AccountFactory, AffiliationFactory, EstablishmentFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)

NETWORK = "192.0.2.0/24"
DAY = dt.timedelta(days=1)
LETTER = "accounts/file_code"


@pytest.fixture
def lorraine():
    return catalogue.by_slug("lorraine")


@pytest.fixture
def member(now):
    account = AccountFactory(opened_at=now)
    AffiliationFactory(person=account.person)
    return account


@pytest.fixture
def ask(lorraine, now):
    """Return `ask(account, at=now) -> Asked`: at the fund of Moselle."""
    return lambda account, at=now, fund=lorraine: file_requests.ask(account, fund=fund, department="57", now=at)


@pytest.fixture
def issue(ask, now):
    """Return `issue(account, at=now) -> str`: ask, and have an agent accept; the code of the letter."""

    def put(account, at=now):
        ask(account, at)
        file_codes.issue_file_code(FileRequest.objects.get(account=account, fund_code="54"), now=at)
        return code_of(account)

    return put


def code_of(account):
    last = Message.objects.filter(message=LETTER, about=str(account.reference)).order_by("created_at").last()
    return last.payload["context"]["code"]


def open_by(account, typed, now, address=NETWORK):
    return file_codes.open_by_code(account, typed=typed, address=address, now=now)


def funds_of(account):
    return sorted(File.objects.filter(account=account).values_list("fund_code", flat=True))


@pytest.mark.requirement("R189")
def test_a_fund_that_knows_the_member_opens_at_once_tells_and_notes(member, ask, now):
    AffiliationFactory(person=member.person, department="57")
    assert ask(member) is Asked.OPENED
    assert funds_of(member) == ["54", "68"]
    [told] = Message.objects.all()
    assert (told.message, told.channel, told.fund_code) == ("accounts/file_opened", Channel.EMAIL, "68")
    assert told.payload["context"]["at_fund"] == "MSA Lorraine"
    entry = Entry.objects.get(event="account.file_added")
    assert (entry.fund_code, entry.facts) == ("54", {"profile": "particulier", "way": "at_once"})
    assert not Case.objects.exists()
    assert ask(member) is Asked.ALREADY_OPEN
    assert Message.objects.count() == 1


def test_without_a_verified_address_nobody_is_told_and_the_file_opens(now, ask):
    account = AccountFactory(opened_at=now, email_verified=False)
    AffiliationFactory(person=account.person, department="57")
    assert ask(account) is Asked.OPENED
    assert not Message.objects.exists()


@pytest.mark.requirement("R192")
def test_a_fund_that_does_not_know_the_member_gets_a_case_and_no_letter_leaves_yet(member, ask):
    assert ask(member) is Asked.WAITING
    case = Case.objects.get()
    assert (case.kind, case.fund_code, case.about) == (CaseKind.FILE_ELSEWHERE, "54", str(member.reference))
    assert case.details["department"] == "57"
    assert not Message.objects.exists()
    assert funds_of(member) == ["68"]


def test_asked_for_twice_it_waits_once(member, ask, now):
    assert [ask(member), ask(member, now + DAY)] == [Asked.WAITING] * 2
    assert FileRequest.objects.count() == Case.objects.count() == 1
    assert Case.objects.get().times == 1


def test_somebody_a_fund_has_blocked_waits_for_an_agent(member, ask):
    AffiliationFactory(person=member.person, department="57")
    type(member.person).objects.update(state=PersonState.BLOCKED)
    assert ask(member) is Asked.WAITING


def test_an_establishment_asks_for_nothing(ask, now):
    account = AccountFactory(establishment=EstablishmentFactory(), profile="entreprise", opened_at=now)
    with pytest.raises(file_requests.NotAPerson):
        ask(account)


@pytest.mark.parametrize("state", [AccountState.FROZEN, AccountState.CLOSED])
def test_an_account_that_is_over_gets_nothing(member, ask, issue, now, state):
    code = issue(member)
    type(member).objects.update(state=state)
    with pytest.raises(file_requests.AccountOver):
        ask(member)
    with pytest.raises(file_requests.AccountOver):
        open_by(member, code, now)
    with pytest.raises(file_requests.AccountOver):
        file_codes.send_another_code(member, fund_code="54", now=now + DAY)
    assert funds_of(member) == ["68"]


def test_agents_are_not_flooded(member, now):
    funds = [fund for fund in catalogue.all_funds() if fund.code != "68"]
    for fund in funds[: file_requests.ASKED_PER_DAY]:
        file_requests.ask(member, fund=fund, department=fund.departments[0], now=now)
    with pytest.raises(file_requests.TooManyRequests):
        file_requests.ask(member, fund=funds[-1], department=funds[-1].departments[0], now=now)
    assert Case.objects.count() == file_requests.ASKED_PER_DAY
    file_requests.ask(member, fund=funds[-1], department=funds[-1].departments[0], now=now + DAY)


@pytest.mark.requirement("R192")
def test_the_code_leaves_for_the_address_the_registry_knows(member, issue, now):
    code = issue(member)
    letter = Message.objects.get(message=LETTER)
    assert (letter.channel, letter.fund_code) == (Channel.LETTER, "54")
    assert letter.payload["recipient"] == {"postal_lines": member.person.postal_lines}
    assert letter.payload["context"] == {
        "given_name": "Florent",
        "family_name": "Weber",
        "identifier_kind": "nir",
        "code": code,
        "code_until": "9\N{NO-BREAK SPACE}avril 2026",
    }
    assert letter.not_after == now + 30 * DAY
    assert Case.objects.get().state == CaseState.CLOSED


def test_the_database_does_not_hold_the_code(member, issue):
    code = issue(member)
    kept = FileRequest.objects.values().get()
    assert not any(word in str(kept) for word in (code, *code.split("-")))


@pytest.mark.requirement("R192")
def test_the_code_typed_in_the_account_opens_the_file_once(member, issue, now):
    code = issue(member)
    assert open_by(member, f" {code.upper().replace('-', ' ')} ", now).fund_code == "54"
    assert funds_of(member) == ["54", "68"]
    assert Entry.objects.get(event="account.file_added").facts["way"] == "letter"
    assert Message.objects.filter(message="accounts/file_opened").count() == 1
    assert FileRequest.objects.get().state == FileRequestState.OPENED


def test_a_button_pressed_twice_opens_once_and_says_the_same(member, issue, now):
    code = issue(member)
    assert open_by(member, code, now) == open_by(member, code, now)
    assert Message.objects.filter(message="accounts/file_opened").count() == 1


def test_a_used_code_does_not_open_the_file_again_once_it_is_closed(member, issue, now):
    code = issue(member)
    open_by(member, code, now).delete()
    with pytest.raises(file_codes.WrongCode):
        open_by(member, code, now)
    assert funds_of(member) == ["68"]


def test_the_code_of_one_account_is_worth_nothing_in_another(member, issue, now):
    other = AccountFactory(opened_at=now)
    code, own = issue(member), issue(other)
    with pytest.raises(file_codes.WrongCode):
        open_by(other, code, now)
    assert funds_of(other) == ["68"]
    assert open_by(other, own, now).account == other
    assert open_by(member, code, now).account == member


def test_a_code_opens_the_fund_it_was_sent_for(member, issue, now):
    issue(member)
    nord = catalogue.by_code("59")
    file_requests.ask(member, fund=nord, department="59", now=now)
    second = FileRequest.objects.get(fund_code="59")
    file_codes.issue_file_code(second, now=now + DAY)
    assert open_by(member, code_of(member), now + DAY).fund_code == "59"
    assert funds_of(member) == ["59", "68"]


def test_the_day_it_ends_the_right_code_is_told_so_and_opens_nothing(member, issue, now):
    code = issue(member)
    with pytest.raises(file_codes.ExpiredCode):
        open_by(member, code, now + 30 * DAY)
    assert funds_of(member) == ["68"]


def test_just_before_its_end_it_opens(member, issue, now):
    assert open_by(member, issue(member), now + 30 * DAY - dt.timedelta(seconds=1)).fund_code == "54"


def test_another_code_kills_the_one_before(member, issue, now):
    first = issue(member)
    file_codes.send_another_code(member, fund_code="54", now=now + DAY)
    with pytest.raises(file_codes.WrongCode):
        open_by(member, first, now + DAY)
    assert open_by(member, code_of(member), now + DAY).fund_code == "54"


def test_a_code_that_died_can_be_replaced(member, issue, now):
    issue(member)
    later = now + 31 * DAY
    file_codes.send_another_code(member, fund_code="54", now=later)
    assert open_by(member, code_of(member), later).fund_code == "54"


def test_letters_are_limited_like_all_letters(member, issue, now):
    first = issue(member)
    with pytest.raises(TooManyLetters):
        file_codes.send_another_code(member, fund_code="54", now=now + dt.timedelta(hours=23))
    for day in (1, 2, 3):
        file_codes.send_another_code(member, fund_code="54", now=now + day * DAY)
    with pytest.raises(TooManyLetters):
        file_codes.send_another_code(member, fund_code="54", now=now + 4 * DAY)
    assert Message.objects.filter(message=LETTER).count() == 4
    with pytest.raises(file_codes.WrongCode):
        open_by(member, first, now + 4 * DAY)
    assert open_by(member, code_of(member), now + 4 * DAY).fund_code == "54", "the last one stays good"


@pytest.mark.parametrize("fund_code", ["", "59", "x", "\0", "9" * 5000])
def test_no_letter_leaves_for_a_fund_where_none_did(member, issue, now, fund_code):
    issue(member)
    with pytest.raises(file_requests.NotAsked):
        file_codes.send_another_code(member, fund_code=fund_code, now=now + DAY)


def test_a_request_that_waits_sends_no_letter_by_itself(member, ask, now):
    """Whoever asks does not decide: an agent does."""
    ask(member)
    with pytest.raises(file_requests.NotAsked):
        file_codes.send_another_code(member, fund_code="54", now=now)
    assert not Message.objects.exists()


def test_without_an_address_it_goes_on_waiting(ask, now):
    account = AccountFactory(opened_at=now, person=PersonFactory(postal_lines=[]))
    ask(account)
    with pytest.raises(NoPostalAddress):
        file_codes.issue_file_code(FileRequest.objects.get(), now=now)
    assert FileRequest.objects.get().state == FileRequestState.WAITING
    assert Case.objects.get().state == CaseState.OPEN


def test_where_the_post_brought_a_letter_back_none_leaves(member, issue, now):
    issue(member)
    Message.objects.filter(message=LETTER).update(
        state=State.SENT, sent_at=now, printed_at=now, payload=None, returned_at=now + DAY
    )
    with pytest.raises(AddressCameBack):
        file_codes.send_another_code(member, fund_code="54", now=now + 2 * DAY)


def test_a_refusal_is_told_and_kills_a_code(member, issue, now):
    code = issue(member)
    file_requests.refuse(FileRequest.objects.get(), now=now)
    with pytest.raises(file_codes.WrongCode):
        open_by(member, code, now)
    told = Message.objects.get(message="accounts/file_refused")
    assert told.payload["context"] == {"asked_on": "10\N{NO-BREAK SPACE}mars 2026", "at_fund": "MSA Lorraine"}
    for again in (file_requests.refuse, file_codes.issue_file_code):
        with pytest.raises(file_requests.NotAsked):
            again(FileRequest.objects.get(), now=now)


def test_refused_it_can_be_asked_for_again(member, ask, now):
    ask(member)
    file_requests.refuse(FileRequest.objects.get(), now=now)
    assert ask(member, now + DAY) is Asked.WAITING
    assert FileRequest.objects.get().state == FileRequestState.WAITING
    assert Case.objects.filter(state=CaseState.OPEN).count() == 1


@pytest.mark.parametrize("waits_with_a_code", [False, True])
def test_a_fund_that_came_to_know_the_member_opens_at_once_whatever_waits(member, ask, issue, now, waits_with_a_code):
    code = issue(member) if waits_with_a_code else ask(member) and ""
    AffiliationFactory(person=member.person, department="57")
    assert ask(member, now + DAY) is Asked.OPENED
    assert FileRequest.objects.get().state == FileRequestState.OPENED
    assert not Case.objects.exclude(state=CaseState.CLOSED).exists()
    with pytest.raises(file_codes.WrongCode):
        open_by(member, code or "tomika-pareno-dibafo", now + DAY)


def test_an_import_that_brings_the_member_sends_the_code(member, ask, now):
    stranger = AccountFactory(opened_at=now)
    ask(member)
    ask(stranger)
    assert file_codes.accept_known(now=now) == 0
    AffiliationFactory(person=member.person, department="57")
    AffiliationFactory(person=member.person, department="88")
    assert file_codes.accept_known(now=now + DAY) == 1
    assert file_codes.accept_known(now=now + DAY) == 0
    assert open_by(member, code_of(member), now + DAY).fund_code == "54"
    assert FileRequest.objects.get(account=stranger).state == FileRequestState.WAITING


def test_an_import_waits_for_the_next_day_where_no_letter_may_leave(member, issue, now):
    issue(member)
    nord = catalogue.by_code("59")
    file_requests.ask(member, fund=nord, department="59", now=now)
    AffiliationFactory(person=member.person, department="59")
    assert file_codes.accept_known(now=now) == 0
    assert file_codes.accept_known(now=now + DAY) == 1


def test_one_that_fails_stops_no_other(member, ask, now, monkeypatch, caplog):
    other = AccountFactory(opened_at=now)
    for account in (member, other):
        ask(account)
        AffiliationFactory.create(person=account.person, department="57")
    issue = file_codes.issue_file_code

    def broken(request, *, now):
        if request.account == member:
            raise RuntimeError(member.person.birth_name)
        issue(request, now=now)

    monkeypatch.setattr(file_codes, "issue_file_code", broken)
    assert file_codes.accept_known(now=now) == 1
    assert "Weber" not in caplog.text


def test_guesses_meet_a_delay_that_grows_and_never_lasts(member, issue, now):
    code = issue(member)
    for _ in range(file_codes.TRIES_PER_5_MINUTES):
        with pytest.raises(file_codes.WrongCode):
            open_by(member, "bababa-bababa-bababa", now)
    with pytest.raises(file_codes.Delayed) as delayed:
        open_by(member, code, now)
    assert delayed.value.retry_at <= now + dt.timedelta(minutes=15)
    assert funds_of(member) == ["68"], "the right one is not even looked at"
    assert open_by(member, code, delayed.value.retry_at).fund_code == "54"
    counted = Attempt.objects.filter(scope=file_codes.SCOPE).exclude(key_index="")
    assert not counted.exists(), "a success forgets the failures"


def test_a_network_is_limited_whatever_the_account(now, monkeypatch, member, issue):
    monkeypatch.setattr(file_codes, "TRIES_PER_HOUR_PER_ADDRESS", 2)
    for _ in range(2):
        with pytest.raises(file_codes.WrongCode):
            open_by(AccountFactory(opened_at=now), "bababa", now)
    code = issue(member)
    with pytest.raises(file_codes.Delayed):
        open_by(member, code, now)
    assert open_by(member, code, now, address="198.51.100.0/24").fund_code == "54"


def test_a_wrong_code_leaves_a_line_without_the_code(member, now):
    with pytest.raises(file_codes.WrongCode):
        open_by(member, "bababa", now)
    entry = Entry.objects.get(event="code.refused")
    assert entry.facts == {"purpose": "open_file"}
    assert (entry.account, entry.actor) == (str(member.reference), "member")


def test_keys_that_rotate_kill_no_code(member, issue, now, settings, monkeypatch):
    code = issue(member)
    rotated = Keyring({**settings.SEALING_KEYS, 2: bytes(reversed(range(32)))})
    monkeypatch.setattr(file_codes, "keyring", lambda: rotated)
    assert open_by(member, code, now).fund_code == "54"


def test_guesses_in_parallel_do_not_beat_the_count(member, issue, now, at_once):
    issue(member)
    answers = at_once(*[lambda: open_by(member, "bababa-bababa-bababa", now)] * 12)
    looked_at = sum(isinstance(one, file_codes.WrongCode) for one in answers)
    assert looked_at <= file_codes.TRIES_PER_5_MINUTES
    assert all(isinstance(one, file_codes.WrongCode | file_codes.Delayed) for one in answers)


def test_the_right_code_typed_at_once_from_two_windows_opens_one_file(member, issue, now, at_once):
    code = issue(member)
    answers = at_once(*[lambda: open_by(member, code, now)] * 3)
    assert all(isinstance(one, File) for one in answers), answers
    assert funds_of(member) == ["54", "68"]
    assert Message.objects.filter(message="accounts/file_opened").count() == 1


def test_asked_for_at_once_from_two_windows_it_waits_once(member, ask, at_once):
    assert at_once(*[lambda: ask(member)] * 3) == [Asked.WAITING] * 3
    assert FileRequest.objects.count() == Case.objects.count() == 1


def test_known_and_asked_for_at_once_it_opens_once(member, ask, at_once):
    AffiliationFactory(person=member.person, department="57")
    answers = at_once(*[lambda: ask(member)] * 3)
    assert sorted(answers) == [Asked.ALREADY_OPEN, Asked.ALREADY_OPEN, Asked.OPENED]
    assert Message.objects.count() == 1


def test_two_agents_who_accept_at_once_send_one_letter(member, ask, now, at_once):
    ask(member)
    request = FileRequest.objects.get()
    at_once(*[lambda: file_codes.issue_file_code(request, now=now)] * 3)
    assert Message.objects.filter(message=LETTER).count() == 1
    assert open_by(member, code_of(member), now).fund_code == "54"
