"""`guichet figures`: what the agents' « Chiffres » are made of."""

from datetime import datetime
from typing import Annotated

import typer

from guichet.cli.start import give_up, start_django

figures = typer.Typer(
    help="How many people go how far: counts, and nobody. See docs/operations.md.", no_args_is_help=True
)


@figures.command("collect")
def figures_collect(
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="First day to count again, in Paris; by default five days ago."),
    ] = None,
) -> None:
    """Count the last days again, and publish what is of enough people.

    The worker does the same every hour: run it after the worker was down for days, or was behind. A day counted twice
    gives the same counts. A day whose rows are gone keeps its counts: enrolments are deleted after a week, messages
    after 40 days, the journal after a year.

    \b
    What pages show is batches: the counts of one fund, profile and step are put together, day after day, until there
    are GUICHET_FIGURES_FLOOR of them. A day under way is counted, and published once it is over.

    \b
    Example:
      guichet figures collect --since 2026-03-01
    """  # noqa: D301 - \b is how click keeps lines as they are
    start_django(funds=True, tables=True)
    from django.utils import timezone  # noqa: PLC0415 - see cli/app.py

    from guichet.cli.live_line import LiveLine  # noqa: PLC0415 - likewise
    from guichet.figures import operations  # noqa: PLC0415 - likewise

    now, line = timezone.now(), LiveLine()
    first = since.date() if since is not None else None
    if first is not None and first > timezone.localdate(now):
        give_up("--since: this day has not come yet.")
    done = operations.collect(
        now=now, since=first, report=lambda day, changed: line.show(f"{day}: {changed} changed", last=False)
    )
    line.end()
    typer.echo(f"{done.days} days counted, {done.changed} counts changed, {done.batches} batches to show.")
