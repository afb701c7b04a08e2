"""What happened since: accounts, with what each leaves in the other tables."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models.functions import Mod

from bench.support.registry import fund_of
from guichet.accounts.models import Account, ContactDetails, File, Identifier, PasswordKind
from guichet.accounts.queries import identifier_index
from guichet.accounts.states import AccountState
from guichet.audit.models import Entry
from guichet.audit.operations import segment
from guichet.cases.models import SUBJECT_PURPOSE, Case, CaseKind, CaseState
from guichet.delivery.models import Batch, Channel, Message
from guichet.delivery.states import BatchState, State
from guichet.registry.models import Person
from guichet.sealing.keyring import keyring

ONE_IN = 5
"""One person in so many has an account."""
ENTRIES, LETTERS_OF_BATCH = 10, 400
"""Entries of the journal for each account; letters that leave together."""
HASH = "argon2$argon2id$v=19$m=19456,t=2,p=1$YmVuY2gtc3VwcG9ydA$2vYkq0Yb0mV4l0hQ1m3J0q9wq0m0x4pZ8x1V4c2m3nE"
"""Nobody logs in with it."""
EVENTS = (
    "enrolment.started", "enrolment.proof_refused", "enrolment.proof_accepted", "account.opened",
    "account.provisional_password_issued", "login.refused", "login.succeeded", "code.sent", "code.accepted",
    "account.details_confirmed",
)  # fmt: skip
STATES = (
    *[AccountState.ACTIVE] * 7,
    AccountState.AWAITING_LETTER,
    AccountState.AWAITING_FIRST_LOGIN,
    AccountState.FROZEN,
)


def reference(number: int, what: str) -> uuid.UUID:
    """Return the reference of something of the `number`th person, the same each time."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{what}-{number}")


class Accounts:
    """The accounts of one person in five, and what each left behind."""

    def __init__(self, people: int, now: datetime) -> None:
        """Take how many people there are, and the time it is."""
        self.numbers = range(ONE_IN, people + 1, ONE_IN)
        self.now = now

    def opened_at(self, number: int) -> datetime:
        """Return when somebody's account was opened: in the last eleven months."""
        return self.now - timedelta(minutes=5 + number * 7919 % (330 * 24 * 60))

    def accounts(self) -> Iterator[Account]:
        """Yield them."""
        for number in self.numbers:
            state, at = STATES[number // ONE_IN % len(STATES)], self.opened_at(number)
            waits = state in {AccountState.AWAITING_LETTER, AccountState.AWAITING_FIRST_LOGIN}
            yield Account(
                pk=number,
                reference=reference(number, "account"),
                person_id=number,
                state=state,
                fund_code=fund_of(number),
                password=HASH,
                password_kind=PasswordKind.PROVISIONAL if waits else PasswordKind.PERSONAL,
                password_expires_at=at + timedelta(days=30) if waits else None,
                opened_at=at,
                state_changed_at=at,
                last_login_at=None if waits else at,
            )

    def identifiers(self) -> Iterator[Identifier]:
        """Yield the number that opens each."""
        for pk, body in Person.objects.alias(rest=Mod("pk", ONE_IN)).filter(rest=0).values_list("pk", "nir").iterator():
            yield Identifier(pk=pk, account_id=pk, index=identifier_index(body), value=body)

    def contacts(self) -> Iterator[ContactDetails]:
        """Yield how each holder is reached."""
        for number in self.numbers:
            at = self.opened_at(number)
            yield ContactDetails(
                pk=number,
                account_id=number,
                email=f"membre.{number}@exemple.test",
                email_verified_at=at,
                mobile="+33600000000",
                confirmed_at=at,
            )

    def files(self) -> Iterator[File]:
        """Yield the one file of each."""
        for number in self.numbers:
            code, at = fund_of(number), self.opened_at(number)
            yield File(pk=number, account_id=number, profile="particulier", fund_code=code, opened_at=at)

    def entries(self) -> Iterator[Entry]:
        """Yield what the journal kept of each."""
        key = 0
        for number in self.numbers:
            about, code, at = str(reference(number, "account")), fund_of(number), self.opened_at(number)
            for rank in range(ENTRIES):
                key += 1
                moment = min(at + timedelta(hours=7 * rank), self.now)
                yield Entry(
                    pk=key,
                    event=EVENTS[rank % len(EVENTS)],
                    at=moment,
                    segment=segment(moment),
                    account=about,
                    fund_code=code,
                    actor="member",
                    facts={},
                )

    def batches(self) -> Iterator[Batch]:
        """Yield the batches that the letters left in."""
        for rank in range(-(-len(self.numbers) // LETTERS_OF_BATCH)):
            at = self.now - timedelta(hours=12 * rank + 1)
            yield Batch(
                pk=rank + 1,
                name=f"{at:%Y%m%d}-{rank % 9000 + 1:04}",
                state=BatchState.DONE.value,
                closed_at=at,
                at_printer_at=at,
                done_at=at,
                letters=LETTERS_OF_BATCH,
            )

    def messages(self) -> Iterator[Message]:
        """Yield a letter and an email of each account, both gone long ago."""
        for rank, number in enumerate(self.numbers):
            at, about = self.opened_at(number), str(reference(number, "account"))
            for channel, name in (("letter", "accounts/provisional_password"), ("email", "accounts/welcome")):
                letter = channel == Channel.LETTER
                yield Message(
                    pk=reference(number, channel),
                    message=name,
                    channel=channel,
                    fund_code=fund_of(number),
                    about=about,
                    state=State.SENT.value,
                    attempts=1,
                    next_attempt_at=at,
                    created_at=at,
                    sent_at=at,
                    batch_id=rank // LETTERS_OF_BATCH + 1 if letter else None,
                    printed_at=at if letter else None,
                    returned_at=at if letter and rank % 50 == 0 else None,
                )

    def cases(self) -> Iterator[Case]:
        """Yield a case for one account in seven, most of them closed."""
        kinds, states = list(CaseKind), (CaseState.CLOSED, CaseState.CLOSED, CaseState.OPEN, CaseState.TAKEN)
        for rank, number in enumerate(self.numbers[::7]):
            at, about = self.opened_at(number), str(reference(number, "account"))
            state = states[rank % len(states)]
            taken, closed = state == CaseState.TAKEN, state == CaseState.CLOSED
            yield Case(
                pk=number,
                reference=reference(number, "case"),
                kind=kinds[rank % len(kinds)],
                fund_code=fund_of(number),
                subject_index=keyring().blind_index(about, purpose=SUBJECT_PURPOSE),
                about=about,
                details={},
                opened_at=at,
                opened_on=at.date(),
                last_at=at,
                due_on=at.date() + timedelta(days=30),
                state=state,
                taken_by=reference(number % 40, "agent") if taken else None,
                taken_at=at if taken else None,
                touched_at=at if taken else None,
                closed_at=at if closed else None,
            )
