"""Letters about an account: how many may leave, and the reminder of one whose password was not used."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from guichet.accounts.holders import greeting
from guichet.accounts.models import Account
from guichet.accounts.operations import spoken_day
from guichet.accounts.states import AccountState
from guichet.audit import operations as audit
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State
from guichet.funds import catalogue
from guichet.funds.policy import Policy

log = structlog.get_logger(__name__)

COUNTED_FOR = timedelta(days=30)
"""How long a letter counts; its row in the outbox must stay longer (guichet/cli/housekeeping.py)."""
LEAST_LEFT = timedelta(days=7)
"""A reminder that arrives after the password has died is worse than none."""
NOTICES = ("bank/", "certificates/", "documents/", "exchanges/", "mandates/", "requests/")
"""How the names of those begin that tell of what waits in the space: nobody outside can ask for one, and what a fund
sends must not keep a member from a new password by post."""
_PASSWORD = "accounts/provisional_password"  # noqa: S105 - the name of a message


def letters_used_up(about: str, policy: Policy, *, now: datetime, only: str = "") -> bool:
    """Whether no other letter may leave for an account now: one a day, four a month, whatever they say.

    One that was cancelled never left, and counts for nothing.

    `only` counts the letters of one message: a warning, which letters that anybody may ask for must not silence.
    `NOTICES` never count with the others.
    """
    letters = Message.objects.filter(about=about, channel=Channel.LETTER, created_at__gt=now - COUNTED_FOR)
    letters = letters.exclude(state=State.CANCELLED)
    if only:
        letters = letters.filter(message=only)
    found = letters.values_list("message", "created_at")
    sent = [moment for message, moment in found if only or not message.startswith(NOTICES)]
    today = sum(moment > now - timedelta(days=1) for moment in sent)
    return today >= policy.letters_per_day or len(sent) >= policy.letters_per_30_days


def remind_due(*, now: datetime, limit: int = 500) -> int:
    """Remind by letter, once, whoever has not used the password of a letter; return how many were reminded.

    The worker calls this again and again, in several processes. One that cannot be reminded stops no other.
    """
    funds = (*catalogue.all_funds(), catalogue.national())
    soonest = min(fund.policy.letter_reminder_days for fund in funds)
    due = Account.objects.filter(
        state=AccountState.AWAITING_LETTER,
        letter_reminded_at=None,
        state_changed_at__lte=now - timedelta(days=soonest),
        password_expires_at__gt=now + LEAST_LEFT,
    ).order_by("state_changed_at")
    reminded = 0
    for account in due.select_related("person", "establishment__responsible")[:limit]:
        try:
            reminded += _remind(account, now=now)
        except Exception as error:  # noqa: BLE001 - the others are reminded all the same
            # The class alone: a database's message may quote a row.
            log.error("account.not_reminded", account=str(account.reference), error=type(error).__name__)  # noqa: TRY400
    return reminded


@transaction.atomic
def _remind(account: Account, *, now: datetime) -> bool:
    policy = catalogue.by_code(account.fund_code).policy
    reference = str(account.reference)
    left_at = _left_at(account, before=now - timedelta(days=policy.letter_reminder_days))
    lines = account.postal_lines
    if left_at is None or not lines or letters_used_up(reference, policy, now=now):
        return False
    # Of two workers that look at once, one writes; and a password replaced since is not this letter's.
    mine = Account.objects.filter(
        pk=account.pk, state=AccountState.AWAITING_LETTER, letter_reminded_at=None, password=account.password
    ).update(letter_reminded_at=now)
    if not mine or account.password_expires_at is None:
        return False
    delivery.enqueue(
        message="accounts/letter_reminder",
        channel=Channel.LETTER,
        fund_code=account.fund_code,
        recipient={"postal_lines": lines},
        context={
            **greeting(account.holder),
            "sent_on": spoken_day(left_at),
            "valid_until": spoken_day(account.password_expires_at),
        },
        about=reference,
        now=now,
        not_after=account.password_expires_at,
    )
    audit.record("account.reminded", account=reference, fund_code=account.fund_code, actor="system", now=now)
    return True


def _left_at(account: Account, *, before: datetime) -> datetime | None:
    """Return when the letter with the present password went to the print shop, if that was long enough ago."""
    return (
        Message.objects.filter(
            about=str(account.reference),
            message=_PASSWORD,
            channel=Channel.LETTER,
            state__in=[State.BATCHED, State.SENT],
            created_at__gte=account.state_changed_at,
            batch__closed_at__lte=before,
        )
        .values_list("batch__closed_at", flat=True)
        .first()
    )
