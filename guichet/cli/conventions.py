"""`guichet conventions`: what an operator sees of them, and the pass that ends those whose last day is over."""

from typing import Annotated

import typer

from guichet.cli.start import give_up, start_django

conventions = typer.Typer(help="Conventions of third parties: list them, end what is over.", no_args_is_help=True)
STATES = ("proposed", "approved", "refused", "ended")
_LINE = "{:<12}  {:<4}  {:<26}  {:<9}  {}  {}  {}"


@conventions.command("list")
def conventions_list(
    state: Annotated[str, typer.Option(help=f"Only those that are: {', '.join(STATES)}.")] = "",
    fund: Annotated[str, typer.Option(help="Only those of a fund, by its code, such as 68.")] = "",
    within: Annotated[int, typer.Option(help="Only those whose last day comes within so many days.", min=0)] = 0,
) -> None:
    """List conventions, without a name: number, fund, kind of structure, state, first and last day, persons.

    \b
    Examples:
      guichet conventions list --state proposed        what waits for a second agent
      guichet conventions list --within 60             what ends soon
    """  # noqa: D301 - \b is how click keeps lines as they are
    if state and state not in STATES:
        give_up(f"no such state; there are {', '.join(STATES)}")
    start_django(funds=True, tables=True)
    from datetime import timedelta  # noqa: PLC0415 - see below

    from django.db.models import Count, Q  # noqa: PLC0415 - Django must be ready
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.conventions.models import Convention  # noqa: PLC0415 - Django must be ready

    wanted = Q()
    if state:
        wanted &= Q(state=state)
    if fund:
        wanted &= Q(fund_code=fund)
    if within:
        today = timezone.localdate()
        wanted &= Q(state="approved", ends_on__range=(today, today + timedelta(days=within)))
    named = Count("members", filter=~Q(members__state="removed"))
    found = Convention.objects.filter(wanted).select_related("structure").annotate(named=named)
    for one in found.order_by("fund_code", "ends_on", "pk"):
        told = (one.number, one.fund_code, one.structure.kind, one.state, one.starts_on, one.ends_on)
        typer.echo(_LINE.format(*told, f"{one.named}/{one.most_persons} persons"))


@conventions.command("expire")
def conventions_expire() -> None:
    """End the conventions whose last day is over, and send the reminders that are due. The worker does it by itself.

    Nothing opens after the last day whether or not this runs: dates are read at each page. This ends the sessions that
    are left, tells the structures, and opens a case for the fund 60 days before. Running it twice does no harm.
    """
    start_django(funds=True, tables=True)
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.conventions import operations  # noqa: PLC0415 - Django must be ready

    now = timezone.now()
    typer.echo(f"{operations.expire_due(now=now)} ended, {operations.remind_due(now=now)} reminded")
