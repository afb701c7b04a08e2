"""The commands of `guichet files` and their help. As in `app`, each imports what it needs when it runs."""

from typing import Annotated

import typer

from guichet.cli.start import start_django

files = typer.Typer(help="Files that members ask for at a fund that does not know them.", no_args_is_help=True)
Reference = Annotated[str, typer.Argument(help="As `guichet files list` shows it.")]


@files.command("list")
def files_list(
    fund: Annotated[str, typer.Option(help="Slug of a fund, as in its address; every fund without it.")] = "",
) -> None:
    """Show the requests that wait, the oldest first."""
    start_django(funds=True, tables=True)
    from guichet.cli.files import list_requests  # noqa: PLC0415 - see the module

    list_requests(fund=fund)


@files.command("show")
def files_show(reference: Reference) -> None:
    """Show who asks, to look for them among those the fund knows. It is personal: mind who sees the screen."""
    start_django(funds=True, tables=True)
    from guichet.cli.files import show  # noqa: PLC0415 - see the module

    show(reference)


@files.command("accept")
def files_accept(reference: Reference) -> None:
    """Send the code by post, to the address that the registry has.

    A request is accepted by itself once an import says that the fund knows the member.
    """
    start_django(funds=True, tables=True)
    from guichet.cli.files import accept  # noqa: PLC0415 - see the module

    accept(reference)


@files.command("refuse")
def files_refuse(reference: Reference) -> None:
    """Refuse a request; the member is told by email."""
    start_django(funds=True, tables=True)
    from guichet.cli.files import refuse  # noqa: PLC0415 - see the module

    refuse(reference)
