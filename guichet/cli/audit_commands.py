"""The commands of `guichet audit` and their help. As in `app`, each imports what it needs when it runs."""

from typing import Annotated

import typer

from guichet.cli.start import start_django

audit = typer.Typer(help="The journal: proved whole, closed and dropped by months.", no_args_is_help=True)
A_MONTH = "A month in UTC: 2026-03."


@audit.command("verify")
def audit_verify(
    month: Annotated[str, typer.Option(help=f"{A_MONTH} Every month without it.")] = "",
) -> None:
    """Walk the journal and name the first row that was altered, deleted or inserted.

    Every entry is compared with its seal, each seal with the one before it, each closed month with its signature and
    with the month before. Exit code 1 at the first that does not fit. Nothing is written; pages are served meanwhile.
    """
    start_django(tables=True)
    from guichet.cli.journal import verify  # noqa: PLC0415 - see the module

    verify(month)


@audit.command("close")
def audit_close() -> None:
    """Seal what waits, and close each month that ended more than a day ago.

    The worker does the same by itself. GUICHET_AUDIT_SIGNING_KEY is needed.
    """
    start_django(tables=True)
    from guichet.cli.journal import close  # noqa: PLC0415 - see the module

    close()


@audit.command("list")
def audit_list() -> None:
    """Show each closed month, and what the open one holds."""
    start_django(tables=True)
    from guichet.cli.journal import list_months  # noqa: PLC0415 - see the module

    list_months()


@audit.command("drop")
def audit_drop(
    month: Annotated[str, typer.Option(help=A_MONTH)],
) -> None:
    """Delete the entries of one whole closed month that ended more than twelve months ago.

    What proves the months after it is kept. Verify it first, and keep a backup as long as you must. On PostgreSQL the
    role of the pages may not:

    \b
      guichet-owner audit drop --month 2025-03
    """  # noqa: D301 - \b is how click keeps lines as they are
    start_django(tables=True)
    from guichet.cli.journal import drop  # noqa: PLC0415 - see the module

    drop(month)
