"""Issue, resend, check and purge codes. `rules` holds the table of what becomes of them."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import connection, transaction

from guichet.delivery.models import Channel
from guichet.delivery.operations import RECIPIENT_KEYS, enqueue, enqueue_nothing
from guichet.funds.catalogue import Fund
from guichet.one_time_codes import rules
from guichet.one_time_codes.models import OneTimeCode
from guichet.one_time_codes.rules import CodeAnswer
from guichet.prepared import check_durable
from guichet.sealing.keyring import keyring
from guichet.ui.figures import count_code

__all__ = ["CodeAnswer", "NothingToResend", "TooManyResends", "check", "check_where", "issue", "purge", "resend"]

MESSAGE = "one_time_codes/security_code"
KEPT_AFTER_EXPIRY = timedelta(days=1)
"""So that somebody who comes late is told that the code expired, not that there was none."""
_PURPOSE = "one_time_codes.OneTimeCode.digest"

# One statement, so that codes asked for in parallel cannot beat the counts. No row comes back when none may be sent.
_UPSERT = """
INSERT INTO one_time_codes_onetimecode AS kept
    (purpose, subject, digest, destination, channel, issued_at, expires_at, most_tries, counts_until, tries, resends)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 0, 0)
ON CONFLICT (purpose, subject) DO UPDATE SET
    digest = excluded.digest, destination = excluded.destination, channel = excluded.channel,
    issued_at = excluded.issued_at, expires_at = excluded.expires_at, most_tries = excluded.most_tries,
    used_at = NULL,
    counts_until = CASE WHEN kept.used_at IS NOT NULL OR kept.counts_until <= excluded.issued_at
        THEN excluded.counts_until ELSE kept.counts_until END,
    tries = CASE WHEN kept.used_at IS NOT NULL OR kept.counts_until <= excluded.issued_at
        THEN 0 ELSE kept.tries END,
    resends = CASE WHEN kept.used_at IS NOT NULL OR kept.counts_until <= excluded.issued_at
        THEN 0 ELSE kept.resends + 1 END
WHERE kept.used_at IS NOT NULL OR kept.counts_until <= excluded.issued_at
    OR (kept.resends < %s AND kept.tries < excluded.most_tries)
RETURNING id
"""

# Counted and used at once: of the same code typed twice at the same moment, one finds it used. Digests are keyed: the
# time that the database takes to compare them tells nothing that anybody could aim at.
_TRY = """
UPDATE one_time_codes_onetimecode
SET tries = tries + 1, used_at = CASE WHEN digest IN ({digests}) THEN %s ELSE used_at END
WHERE purpose = %s AND subject = %s AND used_at IS NULL AND expires_at > %s AND tries < most_tries
RETURNING digest, destination
"""


class TooManyResends(Exception):
    """No other code may be sent before `retry_at`: too many were sent, or every try was used."""

    def __init__(self, retry_at: datetime) -> None:
        """Take the moment from which a code may be asked for again."""
        super().__init__()
        self.retry_at = retry_at


class NothingToResend(Exception):
    """No code was ever sent for this, or too long ago."""


def issue(  # noqa: PLR0913 - each is a fact of the code, by name
    *,
    purpose: str,
    subject: str,
    channel: Channel,
    destination: str | None,
    fund: Fund,
    now: datetime,
    about: str = "",
) -> None:
    """Send a new code; the one before, if any, opens nothing any more.

    `purpose` is a name in the code (`login`). `subject` is the random reference of what the code protects, such as the
    account, never of the attempt: an attacker who starts again must meet the same counts; or else the caller counts
    each code on what it protects before it is issued. Lengths, lives and counts are those of the fund's policy. `about`
    is what the message is about, the subject by default. Raises TooManyResends.

    Without a destination nothing leaves, and all the rest is the same: statements, counts, and what is said of what is
    typed. It stands for somebody who may receive nothing, which no page may tell.
    """
    policy = fund.policy
    code = rules.new_code(policy.code_digits)
    life = timedelta(minutes=policy.code_minutes)
    values = {
        "purpose": purpose,
        "subject": subject,
        "digest": keyring().blind_index(_bound(purpose, subject, code), purpose=_PURPOSE),
        "destination": destination or "",
        "channel": channel,
        "issued_at": now,
        "expires_at": now + life,
        "most_tries": policy.code_tries,
        "counts_until": now + life,
    }
    columns = {column.name: column for column in OneTimeCode._meta.concrete_fields}  # noqa: SLF001 - Django's documented API
    parameters = [columns[name].get_db_prep_save(value, connection) for name, value in values.items()]
    with transaction.atomic():
        if _execute(_UPSERT, [*parameters, policy.code_resends]) is None:
            raise TooManyResends(OneTimeCode.objects.get(purpose=purpose, subject=subject).counts_until)
        _enqueue(code, channel=channel, destination=destination, fund=fund, about=about or subject, now=now)


def _enqueue(  # noqa: PLR0913 - as above
    code: str, *, channel: Channel, destination: str | None, fund: Fund, about: str, now: datetime
) -> None:
    if destination is None:
        enqueue_nothing(message=MESSAGE, channel=channel, fund_code=fund.code, about=about, now=now)
        return
    minutes = fund.policy.code_minutes
    enqueue(
        message=MESSAGE,
        channel=channel,
        fund_code=fund.code,
        recipient={RECIPIENT_KEYS[channel]: destination},
        context={"code": code, "minutes": minutes, "fund_name": fund.name},
        about=about,
        now=now,
        not_after=now + timedelta(minutes=minutes),
    )


def resend(*, purpose: str, subject: str, fund: Fund, now: datetime) -> None:
    """Send a new code where the last one went. Raises TooManyResends, or NothingToResend if none waits."""
    kept = OneTimeCode.objects.filter(purpose=purpose, subject=subject, used_at=None).first()
    if kept is None:
        raise NothingToResend
    channel = Channel(kept.channel)
    to = kept.destination or None
    issue(purpose=purpose, subject=subject, channel=channel, destination=to, fund=fund, now=now)


def check(*, purpose: str, subject: str, typed: str, now: datetime) -> CodeAnswer:
    """Say what the code typed is worth, as `check_where` does."""
    return check_where(purpose=purpose, subject=subject, typed=typed, now=now)[0]


def check_where(*, purpose: str, subject: str, typed: str, now: datetime) -> tuple[CodeAnswer, str]:
    """Count a try, then say what the code typed is worth, and where it went once accepted: the right one is, once.

    The code and where it went are read together: a code asked for elsewhere meanwhile proves elsewhere, and no more.
    The try is counted before the code is looked at, so guesses made in parallel cannot beat the count. Raises
    RuntimeError inside a transaction: what rolls back after a wrong code would give the try back.
    """
    answer, went_to = _look(purpose, subject, typed, now)
    # Many wrong ones are somebody guessing.
    count_code(purpose, answer.value)
    return answer, went_to


def _look(purpose: str, subject: str, typed: str, now: datetime) -> tuple[CodeAnswer, str]:
    check_durable()
    moment = connection.ops.adapt_datetimefield_value(now)
    # Under every key: they may be rotated while a code waits.
    digests = keyring().blind_indexes(_bound(purpose, subject, rules.tidy(typed)), purpose=_PURPOSE)
    statement = _TRY.format(digests=", ".join(["%s"] * len(digests)))
    counted = _execute(statement, [*digests, moment, purpose, subject, moment])
    if counted is None:
        kept = OneTimeCode.objects.filter(purpose=purpose, subject=subject).defer("destination").first()
        # Where nothing forbids a try any more, a new code was sent in between: it is not the one that was typed.
        return rules.refusal(kept, now=now) or CodeAnswer.WRONG, ""
    digest, sealed = counted
    if not any(hmac.compare_digest(digest, one) for one in digests):
        return CodeAnswer.WRONG, ""
    column = cast("Any", OneTimeCode._meta.get_field("destination"))  # noqa: SLF001 - as above
    return CodeAnswer.ACCEPTED, str(column.from_db_value(sealed, None, connection) or "")


def purge(now: datetime) -> int:
    """Delete the codes that expired a day ago, and their counts; return how many."""
    long_ago = now - KEPT_AFTER_EXPIRY
    return OneTimeCode.objects.filter(expires_at__lte=long_ago, counts_until__lte=long_ago).delete()[0]


def _execute(statement: str, parameters: Sequence[Any]) -> Any:
    """Return the row that a statement gives back, None without one."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()


def _bound(purpose: str, subject: str, code: str) -> str:
    """Bind a code to its row: a digest copied to another one opens nothing there."""
    return f"{purpose}:{subject}:{code}"
