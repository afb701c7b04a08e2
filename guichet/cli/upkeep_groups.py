"""The commands by which an installation is kept in order, and their help. As in `app`, each imports what it needs."""

import base64
import secrets
from typing import Annotated

import typer

from guichet.cli.start import start_django

keys = typer.Typer(help="The secrets of an installation. See docs/operations.md.", no_args_is_help=True)


@keys.command("new")
def keys_new(
    version: Annotated[
        int, typer.Option(help="Number of the sealing key: one more than the last.", min=1, max=255)
    ] = 1,
) -> None:
    """Print new secrets, ready for the environment. Keep them away from the database's backups.

    \b
    With --version, only a sealing key, to put after the others:
      GUICHET_SEALING_KEYS=1:OLD,2:NEW
    Then restart web and worker, and run: guichet keys rotate
    """  # noqa: D301 - \b is how click keeps lines as they are
    sealing = f"{version}:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    if version > 1:
        typer.echo(sealing)
        return
    typer.echo(f"GUICHET_SECRET_KEY={secrets.token_urlsafe(48)}")
    typer.echo(f"GUICHET_SEALING_KEYS={sealing}")


@keys.command("status")
def keys_status() -> None:
    """Show what each key protects, and which may be removed.

    Every column is counted, each in one reading of its table. A key is needed until `guichet keys rotate` has moved
    what it sealed, and until the indexes whose value is not kept (codes, tries, cards) have had their time. Exit code 1
    where a value has no key.
    """
    start_django(tables=True)
    from guichet.cli.keys import status  # noqa: PLC0415 - see the module

    status()


@keys.command("rotate")
def keys_rotate() -> None:
    """Bring what older keys sealed or indexed under the newest one.

    Pages are served and messages leave meanwhile. Killed, it loses nothing: run it again, it goes on where it was. Exit
    code 1 where something could not be moved, which is then told.
    """
    start_django(tables=True)
    from guichet.cli.keys import rotate  # noqa: PLC0415 - see the module

    rotate()
