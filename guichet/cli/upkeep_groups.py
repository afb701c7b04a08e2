"""The commands by which an installation is kept in order, and their help. As in `app`, each imports what it needs."""

import base64
import secrets
from pathlib import Path
from typing import Annotated

import typer

from guichet.cli.start import give_up, start_django

keys = typer.Typer(help="The secrets of an installation. See docs/operations.md.", no_args_is_help=True)
backup = typer.Typer(help="Backups: made, proved, put back. See docs/operations.md.", no_args_is_help=True)
database = typer.Typer(help="The database of an installation. See docs/operations.md.", no_args_is_help=True)


@keys.command("new")
def keys_new(
    version: Annotated[int, typer.Option(help="Number of the key: one more than the last.", min=1, max=255)] = 1,
    journal: Annotated[bool, typer.Option("--journal", help="A pair of keys of the journal alone.")] = False,  # noqa: FBT002 - a flag
    certificates: Annotated[bool, typer.Option("--certificates", help="A pair of keys of certificates alone.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Print new secrets, ready for the environment. Keep them away from the database's backups.

    \b
    Two are the journal's: the worker alone signs, whoever verifies needs the second. The last two are those of
    certificates: the pages alone seal, whoever verifies needs the second.

    \b
    With --version, only a sealing key, to put after the others:
      GUICHET_SEALING_KEYS=1:OLD,2:NEW
    Then restart web and worker, and run: guichet keys rotate

    \b
    With --journal, only a pair of the journal: it signs instead of the former, whose public part stays in
      GUICHET_AUDIT_VERIFY_KEYS=1:OLD,2:NEW

    \b
    With --certificates, likewise a pair that seals certificates; the former public part stays in
      GUICHET_CERTIFICATE_VERIFY_KEYS=1:OLD,2:NEW
    """  # noqa: D301 - \b is how click keeps lines as they are
    signing, verifying = _key_of_the_journal(version)
    if journal:
        typer.echo(f"GUICHET_AUDIT_SIGNING_KEY={signing}")
        typer.echo(f"GUICHET_AUDIT_VERIFY_KEYS={verifying}")
        return
    if certificates:
        _print_certificate_keys(version)
        return
    sealing = f"{version}:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    if version > 1:
        typer.echo(sealing)
        return
    typer.echo(f"GUICHET_SECRET_KEY={secrets.token_urlsafe(48)}")
    typer.echo(f"GUICHET_SEALING_KEYS={sealing}")
    typer.echo(f"GUICHET_AUDIT_SIGNING_KEY={signing}")
    typer.echo(f"GUICHET_AUDIT_VERIFY_KEYS={verifying}")
    _print_certificate_keys(version)


def _print_certificate_keys(version: int) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - other commands do without
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415 - likewise

    key = ec.generate_private_key(ec.SECP256R1())
    secret = key.private_numbers().private_value.to_bytes(32, "big")
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    typer.echo(f"GUICHET_CERTIFICATE_KEY={version}:{base64.b64encode(secret).decode()}")
    typer.echo(f"GUICHET_CERTIFICATE_VERIFY_KEYS={version}:{base64.b64encode(point).decode()}")


def _key_of_the_journal(version: int) -> tuple[str, str]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - other commands do without
        Ed25519PrivateKey,
    )

    key = Ed25519PrivateKey.generate()
    pair = (key.private_bytes_raw(), key.public_key().public_bytes_raw())
    private, public = (f"{version}:{base64.b64encode(part).decode()}" for part in pair)
    return private, public


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
    start_django(tables=True, owner=True)
    from guichet.cli.keys import rotate  # noqa: PLC0415 - see the module

    rotate()


@backup.command("create")
def backup_create(
    where: Annotated[
        Path, typer.Argument(metavar="FOLDER|FILE", help="A folder, where its name says when; or a file.")
    ],
) -> None:
    """Copy the database into one archive while it is used.

    It holds the database and the print shop's answers that nobody read yet, with a manifest: version, migrations, rows,
    digests. It does not hold GUICHET_SEALING_KEYS, which must be kept elsewhere, nor PDFs of letters: `guichet letters
    send-again` makes them anew. PostgreSQL is copied by pg_dump. About twice the room of the archive is needed.
    """
    start_django(tables=True)
    from guichet.cli.backups.command import create  # noqa: PLC0415 - see the module

    create(where)


@backup.command("verify")
def backup_verify(
    file: Annotated[Path, typer.Argument(help="An archive of `guichet backup create`.")],
) -> None:
    """Prove that a backup can be restored here, with these keys.

    It is restored into a scratch database, compared with its manifest, brought up to date, and a sample of each sealed
    column is opened; then the scratch database is dropped. On PostgreSQL the role needs CREATEDB. Exit code 1, and what
    is wrong in words, if it is not fit.
    """
    start_django()
    from guichet.cli.backups.command import verify  # noqa: PLC0415 - see the module

    verify(file)


@backup.command("restore")
def backup_restore(
    file: Annotated[Path, typer.Argument(help="An archive of `guichet backup create`.")],
) -> None:
    """Put a backup into the empty database of GUICHET_DATABASE_URL.

    All of it, or nothing. A database that has tables is refused: make another one. Afterwards: guichet migrate, then
    guichet check.
    """
    start_django()
    from guichet.cli.backups.command import restore  # noqa: PLC0415 - see the module

    restore(file)


@backup.command("files")
def backup_files(
    where: Annotated[Path, typer.Argument(help="A folder that is there.")],
) -> None:
    """Copy members' papers, sealed, beside the archives.

    Those that are not there yet, after `create`. An archive holds the key of each and not its bytes. To put them back,
    copy the folder to GUICHET_FILES_FOLDER. Exit code 1, and how many, where a paper of the database is in neither.
    """
    start_django(tables=True)
    from guichet.cli.backups.papers import copy  # noqa: PLC0415 - see the module

    copy(where)


@database.command("grants")
def database_grants(
    role: Annotated[
        str, typer.Argument(help="PostgreSQL role of the pages and the worker; another one owns the tables.")
    ],
) -> None:
    """Print the SQL that gives a PostgreSQL role the rights it needs.

    It may add to the journal and not change it, read the registry and not write it. Run it as the owner, after each
    migration:

    \b
      guichet-owner database grants guichet | sudo -u guichet_owner psql guichet
    """  # noqa: D301 - \b is how click keeps lines as they are
    start_django()
    from guichet.cli.grants import is_role, statements  # noqa: PLC0415 - see the module

    if not is_role(role):
        give_up("The name of a role is of lower-case letters, digits, _ and -.")
    typer.echo("\n".join(statements(role)))
