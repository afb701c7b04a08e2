"""`guichet switches`: an operator closes what leads to or from other systems, alone and at once."""

from typing import Annotated

import typer

from guichet.cli.start import give_up, start_django

switches = typer.Typer(help="What leads to and from other systems: close it, open it.", no_args_is_help=True)
MEANS = {
    "franceconnect_in": "members log in here with FranceConnect",
    "franceconnect_out": "other sites let members in with their account here, by FranceConnect",
    "services_out": "the organisation's own services open without another login",
    "proconnect_in": "agents log in here with ProConnect",
}
A_DIRECTION = f"{', '.join(MEANS)}."
Direction = Annotated[str, typer.Argument(metavar="DIRECTION", help=A_DIRECTION)]
_LINE = "{:<18}  {:<8}  {:<20}  {}"


@switches.command("list")
def switches_list() -> None:
    """Show whether each direction is open, and since when not."""
    start_django(tables=True)
    from guichet.switches import queries  # noqa: PLC0415 - Django must be ready

    present = queries.under_way()
    for name, means in MEANS.items():
        state, since = "open", None
        if (closing := present.get(name)) is not None:
            state, since = ("CLOSED", closing.closed_at) if closing.closed_at else ("proposed", closing.asked_at)
        typer.echo(_LINE.format(name, state, f"{since:%Y-%m-%d %H:%M} UTC" if since else "", means))


@switches.command("close")
def switches_close(direction: Direction) -> None:
    """Close a direction at once, for every fund. Nothing is asked: it harms nobody, and `open` undoes it.

    Members read a banner, and log in with their password. Who is logged in stays so: `guichet sessions end`. The
    journal notes it as done by the system; on their pages, under « Portes », administrators see it, and two of them
    can open it again.

    \b
    Example, when FranceConnect says that identities were stolen:
      guichet switches close franceconnect_in
    """  # noqa: D301 - \b is how click keeps lines as they are
    _known(direction)
    start_django(tables=True)
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.switches import models, operations  # noqa: PLC0415 - Django must be ready

    try:
        operations.close_at_once(direction=models.Direction(direction), now=timezone.now())
    except operations.AlreadyClosed:
        give_up(f"{direction} is closed already")
    typer.echo(f"{direction} is closed")


@switches.command("open")
def switches_open(direction: Direction) -> None:
    """Open a direction again at once, whoever closed it. The banner is taken down."""
    _known(direction)
    start_django(tables=True)
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.switches import models, operations  # noqa: PLC0415 - Django must be ready

    try:
        operations.open_at_once(direction=models.Direction(direction), now=timezone.now())
    except operations.NotClosed:
        give_up(f"{direction} is open already")
    typer.echo(f"{direction} is open")


def _known(direction: str) -> None:
    if direction not in MEANS:
        give_up(f"no such direction; there are {A_DIRECTION}")
