"""`guichet sessions`: how many are open, and what ends them (ASVS 7.4.5)."""

from typing import Annotated

import typer

from guichet.cli.start import give_up, start_django
from guichet.identifiers import errors, establishment, nir

sessions = typer.Typer(help="Sessions of the private space: count them, end them.", no_args_is_help=True)


@sessions.command("count")
def count() -> None:
    """Say how many sessions are open, of how many accounts."""
    start_django(tables=True)
    from guichet.login.models import Session  # noqa: PLC0415 - Django must be ready

    accounts = Session.objects.values("account").distinct().count()
    typer.echo(f"{Session.objects.count()} sessions of {accounts} accounts")


@sessions.command("end")
def end(
    account: Annotated[str, typer.Option(help="Its random reference, as logs and the journal have it.")] = "",
    everybody: Annotated[bool, typer.Option("--everybody", help="All sessions of all accounts.")] = False,  # noqa: FBT002 - a flag
    door: Annotated[
        str, typer.Option(help="With --everybody: those that began by it alone: password, passkey, franceconnect.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before ending everybody's.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """End sessions at once: those of one account, or everybody's. Members log in again; nothing else changes.

    Without an option, asks for the identifier of the account (NIR, SIRET or ET) and does not show it: an
    argument would stay in the shell's history.

    \b
    Example, after a backup was stolen with its keys:
      guichet sessions end --everybody
    After identities were stolen at FranceConnect, once it is closed:
      guichet sessions end --everybody --door franceconnect
    """  # noqa: D301 - \b is how click keeps lines as they are
    start_django(tables=True)
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.accounts.models import Account  # noqa: PLC0415 - Django must be ready
    from guichet.accounts.queries import by_identifier  # noqa: PLC0415 - Django must be ready
    from guichet.audit.vocabulary import is_reference  # noqa: PLC0415 - Django must be ready
    from guichet.login.models import Door  # noqa: PLC0415 - Django must be ready
    from guichet.login.operations import end_all  # noqa: PLC0415 - Django must be ready

    now = timezone.now()
    if door and (not everybody or door not in Door.values):
        give_up(f"--door goes with --everybody, and is one of {', '.join(Door.values)}")
    if everybody:
        who = f"Everybody who came by {door}" if door else "Everybody"
        if not yes:
            typer.confirm(f"{who} is put out of their private space. Go on?", abort=True)
        typer.echo(f"{end_all(door=Door(door) if door else None, now=now)} sessions ended")
        return
    if account:
        found = Account.objects.filter(reference=account).first() if is_reference(account) else None
    else:
        typed = typer.prompt("Identifier", hide_input=True)
        found = by_identifier(_number(typed))
    if found is None:
        give_up("no such account")
    typer.echo(f"{end_all(found, now=now)} sessions ended")


def _number(typed: str) -> str:
    """Return the number as accounts keep it; ends the command, without quoting it, where it is none."""
    try:
        return establishment.parse(typed).number
    except errors.InvalidIdentifier:
        try:
            return nir.parse(typed).body
        except errors.InvalidIdentifier:
            give_up("that is no NIR, no SIRET and no ET")
