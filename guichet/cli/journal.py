"""What is shown of the journal's months, and of the first row that is not what was written."""

import typer
from django.utils import timezone

from guichet.audit import chain, dropping, rules, verifying
from guichet.audit.models import Entry, Seal, Segment
from guichet.audit.signing import NoSigningKey
from guichet.cli.grants import may_change
from guichet.cli.live_line import LiveLine
from guichet.cli.start import give_up
from guichet.cli.words import counted

_LINE = "{:<8} {:>10}  {:<17} {:>4}  {}"


def verify(month: str) -> None:
    """Walk the journal; say that it is whole, or which row is the first that is not: exit code 1."""
    if month:
        _check_month(month)
    line, total = LiveLine(), Seal.objects.count()
    try:
        found = verifying.verify(
            now=timezone.now(),
            month=month,
            report=lambda done: line.show(f"{done} of {counted(total, 'sealed row')} walked", last=False),
        )
    except verifying.Altered as altered:
        line.end()
        give_up(_said(altered))
    line.end()
    dropped = f", {found.dropped} of them dropped" if found.dropped else ""
    months = f"{counted(found.closed, 'closed month')}{dropped}"
    typer.echo(f"OK: {found.entries} {'entry' if found.entries == 1 else 'entries'} as they were sealed, {months}.")
    if found.waiting:
        typer.echo(f"Not sealed yet: {found.waiting}. The worker seals what is five minutes old.")


def _said(altered: verifying.Altered) -> str:
    entry = f", entry {altered.entry}" if altered.entry is not None else ""
    position = f", position {altered.position}" if altered.position is not None else ""
    return f"NOT WHOLE: {altered.what.value}: month {altered.month}{entry}{position}. Rows before it are as written."


def close() -> None:
    """Seal and close; say what was."""
    now = timezone.now()
    sealed = chain.seal_due(now=now)
    typer.echo(f"Sealed: {sealed}.")
    try:
        closed = chain.close_due(now=now)
    except NoSigningKey:
        give_up("No month can be closed: GUICHET_AUDIT_SIGNING_KEY is empty. See docs/operations.md.")
    typer.echo(f"Closed: {', '.join(closed)}." if closed else "No month is to be closed.")


def list_months() -> None:
    """Show a line for each closed month, the oldest first, and what is not closed."""
    segments = list(Segment.objects.order_by("month"))
    kept = set(verifying.months(Seal))
    if segments:
        typer.echo(_LINE.format("month", "entries", "closed", "key", ""))
    for one in segments:
        closed = timezone.localtime(one.closed_at).strftime("%Y-%m-%d %H:%M")
        state = "kept" if one.month in kept or not one.count else "dropped"
        typer.echo(_LINE.format(one.month, one.count, closed, one.key, state))
    for month in sorted({*kept, *verifying.months(Entry)} - {one.month for one in segments}):
        sealed, waiting = Seal.objects.filter(segment=month).count(), chain.unsealed(month).count()
        typer.echo(_LINE.format(month, sealed, "open", "", f"{waiting} to seal" if waiting else ""))


def drop(month: str) -> None:
    """Drop a month; say how many entries went, or why none."""
    _check_month(month)
    if not may_change(Entry):
        give_up("This role of the database may not drop a month. As the owner: guichet-owner, docs/operations.md.")
    line = LiveLine()
    try:
        dropped = dropping.drop(month, now=timezone.now(), report=lambda done: line.show(f"{done} deleted", last=False))
    except dropping.NotClosed:
        give_up(f"{month} is not closed. See: guichet audit list")
    except dropping.TooYoung:
        give_up(f"{month} is younger than {rules.KEPT_MONTHS} months: the journal is kept that long.")
    line.end()
    typer.echo(f"Dropped: {dropped} {'entry' if dropped == 1 else 'entries'} of {month}. What proves the rest is kept.")


def _check_month(month: str) -> None:
    try:
        known = rules.next_month(month, 0) == month
    except ValueError:
        known = False
    if not known:
        give_up("A month is written 2026-03.")
