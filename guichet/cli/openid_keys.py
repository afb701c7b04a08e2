"""`guichet openid-keys`: what tokens for other sites are signed with."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from guichet.cli.start import start_django

openid_keys = typer.Typer(help="Keys that sign for other sites.", no_args_is_help=True)


@openid_keys.command("list")
def list_keys() -> None:
    """Show every key that is kept: its algorithm, its name, and since when it signs."""
    start_django(tables=True)
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.openid_provider import keys  # noqa: PLC0415 - likewise

    now = timezone.now()
    for key in keys.listed():
        told = f"signs {'from' if key.signs_from > now else 'since'} {_minute(key.signs_from)}"
        if key.retired_at is not None:
            told += f", until {_minute(key.retired_at)}; shown until {_minute(key.retired_at + keys.SHOWN_AFTER)}"
        typer.echo(f"{key.alg}  {key.kid}  {told}")


@openid_keys.command("rotate")
def rotate(
    at_once: Annotated[bool, typer.Option("--at-once", help="Somebody else may have the present ones.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Make the next keys, of ES256 and RS256. Once a year is enough.

    They are shown now, and sign in 24 hours: by then other sites have read them. Those before are shown two days more.
    Nothing is to be told to anybody.

    With --at-once, the new ones sign at once, and those before are neither used nor shown any more: within the next
    hour, members who log in elsewhere may be refused there, until that site has read the new ones.
    """
    start_django(tables=True)
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.openid_provider import keys  # noqa: PLC0415 - likewise

    made = keys.rotate(at_once=at_once, now=timezone.now())
    if not made:
        typer.echo("The next keys wait already: guichet openid-keys list")
    for key in made:
        typer.echo(f"{key.alg}  {key.kid}  signs from {_minute(key.signs_from)}")


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
