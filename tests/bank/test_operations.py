"""A new account: when it waits, who is told, what ends it, and what a thief cannot do."""

import datetime as dt

import pytest
from django.db import transaction

from guichet.accounts import changes, disavowal, freezing
from guichet.accounts.models import Account, ContactKind
from guichet.accounts.operations import PasswordSuperseded, replace_password
from guichet.audit.models import Entry
from guichet.bank import operations, queries, rules
from guichet.bank.models import BankChange
from guichet.bank.operations import AlreadyPending, NotPaid, NotPending, SameAccount, TooMany, Wanted
from guichet.bank.rules import ChangeState, Ended, Trust
from guichet.cases import working
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.cases.rules import Outcome
from guichet.cases.working import Worker
from guichet.delivery.models import Channel, Message
from guichet.funds import catalogue
from guichet.login import disowning, undoing
from guichet.registry.models import BankAccount, BankUse, PersonState
from tests.factories import AccountFactory, PersonFactory, change_contact

CLAIRE = Worker("agent:11111111-1111-4111-8111-111111111111")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
OWN, THIEFS = "FR7630006000011234567890189", "DE89370400440532013000"
NETWORK = "192.0.2.0/24"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def known(now):
    """Somebody at a browser of a year ago, whom everything known reaches."""
    return Trust(now - 365 * DAY, None, reached=True, factor_shown=True)


@pytest.fixture
def unknown():
    """Somebody at a browser never seen."""
    return Trust(None, None, reached=True, factor_shown=True)


def ask(account, trust, now, iban=OWN):
    wanted = Wanted(iban, "WEBER FLORENT")
    return operations.ask(account, account.person, fund_code="68", wanted=wanted, trust=trust, now=now)


def told():
    order = [Channel.EMAIL, Channel.SMS, Channel.LETTER]
    found = Message.objects.filter(message="bank/details_asked")
    sent = [(one.channel, next(iter(one.payload["recipient"].values()))) for one in found]
    return sorted(sent, key=lambda one: (order.index(one[0]), one[1]))


def code():
    return Message.objects.filter(message="bank/details_asked").first().payload["context"]["code"]


def case():
    return Case.objects.filter(kind=CaseKind.BANK_DETAILS).first()


def read(change):
    return BankChange.objects.get(pk=change.pk)


def test_from_what_is_known_it_goes_to_an_agent_at_once_and_is_told_all_the_same(account, known, now):
    change = ask(account, known, now)
    assert (change.state, change.waits_for, case().reference) == (ChangeState.SENT, "", change.reference)
    assert case().details["iban"] == "FR76 3000 6000 0112 3456 7890 189"
    assert told() == [(Channel.EMAIL, "florent.weber@example.org"), (Channel.SMS, "+33600000000")]
    assert THIEFS not in str(Message.objects.first().payload)


def test_from_a_new_browser_it_waits_72_hours_and_a_letter_leaves_too(account, unknown, now):
    change = ask(account, unknown, now)
    assert (change.state, change.effective_at, case()) == (ChangeState.HELD, now + 72 * HOUR, None)
    assert [channel for channel, _to in told()] == [Channel.EMAIL, Channel.SMS, Channel.LETTER]
    assert operations.send_due(now=now + 72 * HOUR - dt.timedelta(microseconds=1)) == 0
    assert operations.send_due(now=now + 72 * HOUR) == 1
    assert (read(change).state, case().reference) == (ChangeState.SENT, change.reference)
    assert operations.send_due(now=now + 73 * HOUR) == 0


@pytest.mark.parametrize(
    ("trust", "why"),
    [
        ({"browser_since": None}, ["browser"]),
        ({"browser_since": 29 * DAY}, ["browser"]),
        ({"renewed_at": 29 * DAY}, ["contact"]),
        ({"reached": False}, ["unreached"]),
        ({"factor_shown": False}, ["factor"]),
        ({"browser_since": 30 * DAY, "renewed_at": 30 * DAY}, []),
    ],
)
def test_what_makes_it_wait(now, trust, why):
    ages = {"browser_since": 365 * DAY, "renewed_at": None, "reached": True, "factor_shown": True} | trust
    shown = {name: now - age if isinstance(age, dt.timedelta) else age for name, age in ages.items()}
    assert list(rules.reasons_to_wait(Trust(**shown), now=now)) == why


def test_a_thief_who_changed_the_mailbox_first_waits_and_the_former_one_is_told(account, now):
    change_contact(account, ContactKind.EMAIL, "evil@example.org", now=now)
    account = Account.objects.get(pk=account.pk)
    at = now + 10 * DAY
    assert queries.renewed_at(account, now=at) == now
    assert queries.renewed_at(account, now=now + 30 * DAY) is None
    ask(account, Trust(now - 365 * DAY, now, reached=True, factor_shown=True), now + HOUR, iban=THIEFS)
    addresses = [to for _channel, to in told()]
    assert "florent.weber@example.org" in addresses
    assert addresses[-1] == account.postal_lines


def test_having_no_mobile_any_more_counts_as_new_too(account, now):
    changes.remove_mobile(account, now=now)
    assert queries.renewed_at(Account.objects.get(pk=account.pk), now=now + 20 * DAY) == now


def test_the_code_of_the_warning_freezes_the_account_and_ends_the_change(account, unknown, now):
    change = ask(account, unknown, now, iban=THIEFS)
    seen = disowning.look_at(code(), address=NETWORK, now=now + HOUR)
    assert not seen.renew, "whoever reads the mailbox must not choose the next password"
    disowning.disown(seen.proof, now=now + HOUR)
    assert (read(change).state, read(change).ended_by) == (ChangeState.CANCELLED, Ended.ACCOUNT)
    assert operations.send_due(now=now + 90 * DAY) == 0
    assert case() is None
    assert Account.objects.get().state == "frozen"


def test_the_code_still_stops_what_an_agent_has(account, known, now):
    change = ask(account, known, now, iban=THIEFS)
    working.take(case(), CLAIRE, now=now)
    disowning.disown(disowning.look_at(code(), address=NETWORK, now=now + 4 * DAY).proof, now=now + 4 * DAY)
    assert read(change).ended_by == Ended.ACCOUNT
    assert case().state == CaseState.CLOSED


def test_the_warning_leaves_even_when_all_that_waits_is_cancelled(account, unknown, now):
    ask(account, unknown, now, iban=THIEFS)
    freezing.freeze(account, reason="theft", fund=catalogue.by_code("68"), actor=CLAIRE.actor, now=now)
    assert {one.state for one in Message.objects.filter(message="bank/details_asked")} == {"queued"}


def test_undoing_a_change_of_mailbox_ends_the_new_account(account, known, now):
    change_contact(account, ContactKind.EMAIL, "evil@example.org", now=now)
    change = ask(Account.objects.get(pk=account.pk), known, now, iban=THIEFS)
    [text] = {one.payload["context"]["code"] for one in Message.objects.filter(message="accounts/contact_changed")} - {
        ""
    }
    undoing.undo(undoing.look_at(text, address=NETWORK, now=now + HOUR).proof, now=now + HOUR)
    assert read(change).ended_by == Ended.ACCOUNT


def test_a_renewed_password_leaves_nothing_of_before(account, unknown, now):
    change = ask(account, unknown, now)
    with transaction.atomic():
        changes.drop_pending(account, now=now + HOUR)
    assert read(change).ended_by == Ended.ACCOUNT


def test_a_password_replaced_meanwhile_asks_nothing(account, known, now):
    stale = Account.objects.get(pk=account.pk)
    Account.objects.filter(pk=account.pk).update(password="another")
    with pytest.raises(PasswordSuperseded):
        ask(stale, known, now)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda account: Account.objects.filter(pk=account.pk).update(state="frozen"),
        lambda account: Account.objects.filter(pk=account.pk).update(state="renewal"),
        lambda account: type(account.person).objects.update(state=PersonState.DECEASED),
        lambda account: type(account.person).objects.update(left_on=dt.date(2026, 1, 1)),
    ],
)
def test_nothing_is_sent_for_who_cannot_ask_any_more(account, unknown, now, spoil):
    change = ask(account, unknown, now)
    spoil(account)
    assert operations.send_due(now=now + 4 * DAY) == 0
    assert (read(change).state, case()) == (ChangeState.CANCELLED, None)


def test_a_renewal_from_an_unknown_browser_makes_it_wait_again(account, unknown, now):
    change, until = ask(account, unknown, now), now + 6 * DAY
    Account.objects.update(changes_held_until=until)
    assert operations.send_due(now=now + 4 * DAY) == 0
    assert operations.send_due(now=until) == 1
    assert read(change).effective_at == until


def test_one_at_a_time_even_of_ten_at_once(account, unknown, now, at_once, monkeypatch):
    monkeypatch.setattr(rules, "PER_DAY", 100)
    results = at_once(*[lambda: ask(account, unknown, now)] * 10)
    assert [type(one).__name__ for one in results].count("AlreadyPending") == 9
    assert BankChange.objects.count() == 1
    assert len(told()) == 3
    with pytest.raises(AlreadyPending):
        ask(account, unknown, now + HOUR, iban=THIEFS)


def test_given_up_and_sent_at_the_same_instant_it_is_one_or_the_other(account, unknown, now, at_once):
    change, then = ask(account, unknown, now), now + 72 * HOUR
    at_once(lambda: operations.cancel(account, change, now=then), lambda: operations.send_due(now=then))
    left = read(change)
    assert left.state in {ChangeState.CANCELLED, ChangeState.SENT}
    assert (case() is None or case().state == CaseState.CLOSED) is (left.state == ChangeState.CANCELLED)


def test_the_member_gives_it_up_until_an_agent_has_noted_it(account, known, now):
    change = ask(account, known, now)
    operations.cancel(account, change, now=now)
    assert (read(change).ended_by, case().state) == (Ended.MEMBER, CaseState.CLOSED)
    with pytest.raises(NotPending):
        operations.cancel(account, change, now=now)
    again = ask(account, known, now + HOUR)
    noting = Case.objects.get(reference=again.reference)
    working.take(noting, CLAIRE, now=now + HOUR)
    working.close(noting, CLAIRE, outcome=Outcome.DONE, now=now + HOUR)
    with pytest.raises(NotPending):
        operations.cancel(account, again, now=now + HOUR)
    assert read(again).state == ChangeState.SENT


def test_an_agent_stops_one(account, unknown, now):
    change = ask(account, unknown, now)
    operations.stop(change, actor=CLAIRE.actor, now=now)
    assert read(change).ended_by == Ended.AGENT
    entry = Entry.objects.get(event="bank.change_cancelled")
    assert (entry.actor, entry.facts) == (CLAIRE.actor, {"reason": "agent"})


def test_the_import_notes_it_and_a_refused_case_refuses_it(account, known, now):
    change = ask(account, known, now)
    assert operations.follow(now=now) == 0
    BankAccount.objects.filter(person=account.person).update(iban=OWN)
    assert operations.follow(now=now + DAY) == 1
    assert read(change).state == ChangeState.NOTED
    other = ask(account, known, now + DAY, iban=THIEFS)
    refused = Case.objects.get(reference=other.reference)
    working.take(refused, CLAIRE, now=now)
    working.close(refused, CLAIRE, outcome=Outcome.REFUSED, now=now)
    assert operations.follow(now=now + 2 * DAY) == 1
    assert (read(other).state, read(other).ended_by) == (ChangeState.REFUSED, Ended.AGENT)


def test_one_that_no_fund_notes_is_given_up_in_the_end(account, known, now):
    change = ask(account, known, now)
    assert operations.follow(now=now + 183 * DAY) == 1
    assert read(change).ended_by == Ended.FORGOTTEN


def test_the_account_that_benefits_go_to_is_no_change(account, known, now):
    with pytest.raises(SameAccount):
        ask(account, known, now, iban="FR1420041010050500013M02606")
    BankAccount.objects.update(use=BankUse.CONTRIBUTIONS)
    ask(account, known, now, iban="FR1420041010050500013M02606")


def test_an_account_that_others_gave_is_told_to_the_agent(account, known, now):
    ask(AccountFactory(), known, now, iban=THIEFS)
    ask(account, known, now, iban=THIEFS)
    assert Case.objects.get(about=str(account.reference)).details["partage"] == "1"


def test_nothing_personal_is_in_the_journal_nor_in_clear(account, known, now):
    ask(account, known, now)
    assert all(OWN not in str(entry.facts) for entry in Entry.objects.all())
    assert disavowal.find(code(), now=now + 89 * DAY) is not None


def test_a_new_password_makes_a_change_wait(account, known, now):
    replace_password(account, password="Un autre mot de passe 42", now=now - DAY)
    assert queries.renewed_at(account, now=now) == now - DAY
    assert queries.renewed_at(account, now=now + 31 * DAY) is None


def test_asked_for_and_given_up_again_and_again_it_tells_nobody_any_more(account, known, now):
    for _ in range(rules.PER_DAY):
        operations.cancel(account, ask(account, known, now), now=now)
    before = Message.objects.count()
    with pytest.raises(TooMany):
        ask(account, known, now)
    assert Message.objects.count() == before
    assert ask(account, known, now + 2 * DAY)


@pytest.mark.parametrize("facts", [{"state": PersonState.DECEASED}, {"left_on": dt.date(2026, 1, 1)}])
def test_at_the_browser_of_the_dead_nobody_is_paid_in_their_place(account, known, now, facts):
    for name, value in facts.items():
        setattr(account.person, name, value)
    account.person.save()
    with pytest.raises(NotPaid):
        ask(account, known, now)
    assert not Case.objects.filter(kind=CaseKind.BANK_DETAILS).exists()


def test_whom_the_registry_gave_another_row_still_sees_what_waits_and_what_was_noted(account, known, unknown, now):
    change = ask(account, unknown, now)
    account.person = PersonFactory()
    account.save()
    assert queries.pending(account.person) == change
    operations.cancel(account, change, now=now)
    change = ask(account, known, now)
    account.person = PersonFactory()
    account.save()
    BankAccount.objects.create(
        person=account.person, source_ref="RIB9", fund_code="68", use=BankUse.BENEFITS, iban=OWN,
        holder_name="WEBER FLORENT", since=now.date(),
    )  # fmt: skip
    assert operations.follow(now=now) == 1
    assert read(change).ended_by == Ended.REGISTRY
