"""Certificates, from the command line: withdraw one."""

from typing import Annotated

import typer

from guichet.cli.start import give_up, start_django

certificates = typer.Typer(help="Certificates that members had issued.", no_args_is_help=True)


@certificates.callback()
def _group() -> None:
    """Keep the command's name, though it is alone."""


@certificates.command("revoke")
def revoke(
    number: Annotated[str, typer.Argument(help="As printed: K7MP-3XRT-9HCD; blanks and case do not matter.")],
    why: Annotated[str, typer.Option(help="mistake, changed, fraud or asked.")],
) -> None:
    """Withdraw a certificate: the public page then says that it proves nothing any more.

    It cannot be undone: its holder asks for another one. The journal tells when and why.
    """
    start_django(funds=True, tables=True)
    from django.utils import timezone  # noqa: PLC0415 - see the module of the commands

    from guichet.certificates import operations  # noqa: PLC0415 - likewise
    from guichet.certificates.models import Why  # noqa: PLC0415 - likewise

    if why not in Why.values:
        give_up(f"--why is one of: {', '.join(Why.values)}.")
    try:
        found = operations.withdraw(number, why=Why(why), actor="system", now=timezone.now())
    except operations.UnknownCertificate:
        give_up("No certificate has this number.")
    except operations.AlreadyWithdrawn:
        give_up("It was withdrawn before.")
    typer.echo(f"{found.number} is withdrawn.")
