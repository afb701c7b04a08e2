"""What the room of letters shows: letters of one fund, in words, and never who they are for.

Every look-up begins with the fund and reads an index of its own (delivery/models.py).
"""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.backoffice.letters import kinds
from guichet.cases.models import SUBJECT_PURPOSE, Case, CaseKind, CaseState
from guichet.delivery import rules
from guichet.delivery.models import Batch, Channel, Message
from guichet.delivery.states import BatchState, State
from guichet.sealing.keyring import keyring

PER_PAGE: Final = 20
LATE_AFTER: Final = timedelta(days=4)
"""A batch closes each evening of the week: what waits longer was forgotten."""
POSTED_SINCE: Final = timedelta(days=7)
"""Nearly all letters are posted ones: counting every one of them would be most of the page's time."""
BATCHES: Final = 10
"""How many of the last batches are looked at."""
SHORT: Final = 8
"""Characters of a letter's number that tell it from the others of a fund."""
_NUMBER: Final = re.compile(r"[0-9a-f]+", re.ASCII)
_COLUMNS: Final = (
    "id", "message", "state", "created_at", "printed_at", "returned_at", "sent_at", "batch__name", "batch__state",
    "last_error", "about",
)  # fmt: skip
BATCH_STATES: Final[Mapping[str, str | Promise]] = {
    BatchState.CLOSING: gettext_lazy("en cours d'impression"),
    BatchState.AT_PRINTER: gettext_lazy("chez l'imprimeur"),
    BatchState.DONE: gettext_lazy("terminé"),
}


@dataclass(frozen=True)
class Shown:
    """A letter, as an agent sees it."""

    number: uuid.UUID
    kind: kinds.Kind
    message: str
    created_at: datetime
    age: str
    late: bool
    state: str
    words: str
    batch: str
    returned_at: datetime | None
    about: str

    @property
    def short(self) -> str:
        """The beginning of its number, as printed at the foot of the page."""
        return str(self.number)[:SHORT]

    @property
    def may_be_stopped(self) -> bool:
        """Whether it waits, and warns nobody."""
        return self.state == State.QUEUED and self.kind.stoppable


@dataclass(frozen=True)
class Counts:
    """How many letters of a fund are where."""

    waiting: int
    at_printer: int
    posted: int
    returned: int
    dead: int


@dataclass(frozen=True)
class BatchShown:
    """A batch, and how many of its letters are a fund's."""

    name: str
    state: str | Promise
    closed_at: datetime
    letters: int
    posted: int
    returned: int
    dead: int


def counts(fund_code: str, *, now: datetime) -> Counts:
    """Count the letters of a fund that are kept, some forty days of them; of those posted, a week. Three queries."""
    grouped = _of(fund_code).filter(state__in=[State.QUEUED, State.BATCHED, State.DEAD]).order_by()
    by_state = dict(grouped.values_list("state").annotate(count=Count("pk")))
    return Counts(
        waiting=by_state.get(State.QUEUED, 0),
        at_printer=by_state.get(State.BATCHED, 0),
        posted=_of(fund_code).filter(state=State.SENT, created_at__gte=now - POSTED_SINCE).count(),
        returned=_returned(fund_code).count(),
        dead=by_state.get(State.DEAD, 0),
    )


def waiting(fund_code: str, *, after: str, now: datetime) -> tuple[list[Shown], str]:
    """Return letters that wait to be printed, the oldest first, and where the next page begins. One query."""
    return _page(_of(fund_code).filter(state=State.QUEUED), after, now)


def of_batch(fund_code: str, batch: Batch, *, after: str, now: datetime) -> tuple[list[Shown], str]:
    """Return a fund's letters of a batch, in its order. One query."""
    return _page(batch.messages.filter(fund_code=fund_code), after, now)


def batch(fund_code: str, name: str) -> tuple[Batch, BatchShown] | None:
    """Return a batch by its name, None where it has no letter of this fund. Two queries."""
    found = Batch.objects.filter(name=name).first()
    shown = _batches(fund_code, [found]) if found is not None else []
    return (found, shown[0]) if found is not None and shown else None


def last_batches(fund_code: str) -> list[BatchShown]:
    """Return the last batches that have letters of a fund, the latest first. Two queries."""
    return _batches(fund_code, list(Batch.objects.order_by("-pk")[:BATCHES]))


def returned(fund_code: str, *, now: datetime) -> list[tuple[Shown, Case | None]]:
    """Return the letters that came back last, with the case that each opened. Two queries."""
    rows = _returned(fund_code).order_by("-returned_at", "id").values(*_COLUMNS)[:PER_PAGE]
    letters = [_shown(row, now) for row in rows]
    cases = _cases(fund_code, {letter.about for letter in letters})
    return [(letter, cases.get(letter.about)) for letter in letters]


def one(fund_code: str, number: uuid.UUID, *, now: datetime) -> Shown | None:
    """Return a letter of a fund. One query."""
    row = _of(fund_code).filter(pk=number).values(*_COLUMNS).first()
    return _shown(row, now) if row is not None else None


def by_number(fund_code: str, typed: str) -> Sequence[uuid.UUID]:
    """Return the letters of a fund whose number begins so: at least SHORT of its characters. One query, two at most."""
    digits = re.sub(r"[\s.…-]", "", typed.lower())
    if not SHORT <= len(digits) <= 32 or not _NUMBER.fullmatch(digits):  # noqa: PLR2004 - characters of a UUID
        return ()
    first, last = uuid.UUID(digits.ljust(32, "0")), uuid.UUID(digits.ljust(32, "f"))
    found = Message.objects.filter(pk__gte=first, pk__lte=last, fund_code=fund_code, channel=Channel.LETTER)
    # The second is enough to know that the number is not whole.
    return list(found.values_list("pk", flat=True)[:2])


def _of(fund_code: str) -> QuerySet[Message]:
    return Message.objects.filter(channel=Channel.LETTER, fund_code=fund_code)


def _returned(fund_code: str) -> QuerySet[Message]:
    return Message.objects.filter(fund_code=fund_code, returned_at__isnull=False)


def _page(letters: QuerySet[Message], after: str, now: datetime) -> tuple[list[Shown], str]:
    """Return a page by the place of the last letter of the page before: no row is counted to be passed over."""
    if (place := _place(after)) is not None:
        moment, number = place
        letters = letters.filter(Q(created_at__gt=moment) | Q(created_at=moment, id__gt=number))
    rows = [_shown(row, now) for row in letters.order_by("created_at", "id").values(*_COLUMNS)[: PER_PAGE + 1]]
    last = rows[PER_PAGE - 1] if len(rows) > PER_PAGE else None
    next_place = f"{last.created_at.timestamp():.6f}_{last.number}" if last is not None else ""
    return rows[:PER_PAGE], next_place


def _place(text: str) -> tuple[datetime, uuid.UUID] | None:
    moment, _underscore, number = text.partition("_")
    try:
        return datetime.fromtimestamp(float(moment), tz=timezone.get_current_timezone()), uuid.UUID(number)
    except (ValueError, OverflowError, OSError):
        return None


def _batches(fund_code: str, chosen: Sequence[Batch]) -> list[BatchShown]:
    mine = Message.objects.filter(batch__in=[one.pk for one in chosen], fund_code=fund_code).order_by()
    counted = {
        row["batch"]: row
        for row in mine.values("batch").annotate(
            letters=Count("pk"),
            posted=Count("pk", filter=Q(state=State.SENT)),
            back=Count("pk", filter=Q(returned_at__isnull=False)),
            dead=Count("pk", filter=Q(state=State.DEAD)),
        )
    }
    return [
        BatchShown(
            one.name, BATCH_STATES[one.state], one.closed_at, row["letters"], row["posted"], row["back"], row["dead"]
        )
        for one in chosen
        if (row := counted.get(one.pk)) is not None
    ]


def _cases(fund_code: str, accounts: Iterable[str]) -> Mapping[str, Case]:
    """Return the last case that a returned letter opened, by account; those of another fund are not shown."""
    indexes = [index for about in accounts for index in keyring().blind_indexes(about, purpose=SUBJECT_PURPOSE)]
    found = Case.objects.filter(kind=CaseKind.RETURNED_LETTER, subject_index__in=indexes, fund_code=fund_code).defer(
        "details"
    )
    return {case.about: case for case in found.order_by("opened_at")}


def _shown(row: Mapping[str, object], now: datetime) -> Shown:
    created = row["created_at"]
    assert isinstance(created, datetime)  # noqa: S101 - for the type checker: the column is never empty
    return Shown(
        number=row["id"],  # type: ignore[arg-type]  # a row of `_COLUMNS`
        kind=kinds.of(str(row["message"])),
        message=str(row["message"]),
        created_at=created,
        age=age(created, now=now),
        late=row["state"] == State.QUEUED and now - created > LATE_AFTER,
        state=str(row["state"]),
        words=_words(row),
        batch=str(row["batch__name"] or ""),
        returned_at=row["returned_at"],  # type: ignore[arg-type]  # see above
        about=str(row["about"]),
    )


def _words(row: Mapping[str, object]) -> str:
    """Say where a letter is."""
    if row["returned_at"] is not None:
        return _("revenu")
    if row["state"] == State.CANCELLED:
        return _("arrêté par un agent") if row["last_error"] == rules.STOPPED else _("annulé")
    if row["state"] == State.DEAD:
        return _("périmé avant l'impression") if row["last_error"] == rules.TOO_LATE else _("non imprimé")
    if row["state"] == State.SENT:
        return _("posté")
    if row["state"] == State.BATCHED:
        return _("en cours d'impression") if row["batch__state"] == BatchState.CLOSING else _("chez l'imprimeur")
    return _("en attente")


def age(moment: datetime, *, now: datetime) -> str:
    """Say how long ago, in days."""
    days = (timezone.localdate(now) - timezone.localdate(moment)).days
    if days <= 0:
        return _("aujourd'hui")
    if days == 1:
        return _("hier")
    return ngettext("il y a %(days)s jour", "il y a %(days)s jours", days) % {"days": days}


CASE_STATES: Final[Mapping[str, str | Promise]] = {
    CaseState.OPEN: gettext_lazy("à prendre"),
    CaseState.TAKEN: gettext_lazy("prise par un agent"),
    CaseState.CLOSED: gettext_lazy("traitée"),
}
