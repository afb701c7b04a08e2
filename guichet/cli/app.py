"""The commands and their help.

Each imports what it needs when it runs: `--help` and `keys new` are instant and need no setting.
"""

from pathlib import Path
from typing import Annotated

import typer

from guichet.cli.agents import agents
from guichet.cli.audit_commands import audit
from guichet.cli.certificates import certificates
from guichet.cli.clients import clients
from guichet.cli.conventions import conventions
from guichet.cli.figures import figures
from guichet.cli.file_commands import files
from guichet.cli.groups import letters, policy, registry
from guichet.cli.openid_keys import openid_keys
from guichet.cli.sessions import sessions
from guichet.cli.start import give_up, start_django
from guichet.cli.switches import switches
from guichet.cli.upkeep_groups import backup, database, keys
from guichet.cli.vigilance import vigilance

# \b is how click is told to keep lines as they are.
FIRST_STEPS = """\
\b
First steps:
  guichet demo                      a demonstration on http://localhost:8000/
  guichet keys new                  the secrets an installation needs
  guichet migrate                   create or update the database
  guichet registry import FOLDER    load what the funds know
  guichet check                     is this installation fit for use?
  guichet policy show FUND          how a fund runs the journeys, and which line says so
  guichet agents invite EMAIL …     the first administrator of a fund, who invites the others
  guichet web                       serve pages
  guichet worker                    send emails, settle what waits
  guichet letters close-batch       give the print shop the letters that wait
  guichet files list                who asks for a file at a fund that does not know them
  guichet housekeeping              erase what has had its time
  guichet certificates revoke …     a certificate proves nothing any more
  guichet clients add …             FranceConnect, or a service of ours, may ask who a member is
  guichet openid-keys rotate        the next keys that sign for them
  guichet switches close …          nobody comes from FranceConnect any more, at once
  guichet vigilance start …         more is asked of everybody, for a time
  guichet figures collect           count again what the agents' « Chiffres » show
  guichet conventions list          the structures whose people have an access, until when
  guichet audit verify              was a row of the journal altered, and which first?
  guichet backup create FOLDER      copy the database while it is used; verify proves it
  guichet keys rotate               bring everything under a new key

Settings are environment variables: see docs/settings.md. A server, step by step: docs/operations.md.
"""

app = typer.Typer(
    name="guichet",
    help="Lets a person a fund already knows claim an online account, prove who they are, and get in.",
    epilog=FIRST_STEPS,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    # A traceback drawn by typer shows local variables, and with them secrets and people.
    pretty_exceptions_enable=False,
)
app.add_typer(registry, name="registry")
app.add_typer(letters, name="letters")
app.add_typer(keys, name="keys")
app.add_typer(backup, name="backup")
app.add_typer(database, name="database")
app.add_typer(policy, name="policy")
app.add_typer(sessions, name="sessions")
app.add_typer(files, name="files")
app.add_typer(agents, name="agents")
app.add_typer(audit, name="audit")
app.add_typer(certificates, name="certificates")
app.add_typer(clients, name="clients")
app.add_typer(openid_keys, name="openid-keys")
app.add_typer(switches, name="switches")
app.add_typer(vigilance, name="vigilance")
app.add_typer(figures, name="figures")
app.add_typer(conventions, name="conventions")


@app.command()
def web(  # noqa: PLR0913, PLR0917 - each is an option
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    uds: Annotated[Path | None, typer.Option(help="Unix socket to listen on instead, for a reverse proxy.")] = None,
    workers: Annotated[int, typer.Option(help="Processes; one per core is right.", min=1)] = 1,
    threads: Annotated[int, typer.Option(help="Requests each process handles at a time.", min=1)] = 4,
    collect: Annotated[bool, typer.Option(help="Collect the static files first.")] = True,  # noqa: FBT002 - a flag
) -> None:
    """Serve the pages. Stops at Ctrl-C or SIGTERM, once the requests under way are answered.

    \b
    Behind a reverse proxy on the same machine:
      GUICHET_TRUSTED_PROXIES=1 guichet web --uds /run/guichet/web.sock --workers 4
    """  # noqa: D301 - \b is how click keeps lines as they are
    from guichet.cli.web import serve, shared_figures  # noqa: PLC0415 - see the module

    with shared_figures(workers):
        start_django(funds=True, floor=True)
        serve(host=host, port=port, uds=uds, workers=workers, threads=threads, collect=collect)


@app.command()
def worker() -> None:
    """Send emails, settle what waits. Several may run; one is enough for a long time.

    It closes batches of letters only if GUICHET_LETTERS_CLOSE_EVERY says so; see `guichet letters close-batch`.

    Ctrl-C or SIGTERM lets it finish the message in hand. Killed without notice, it loses nothing.
    """
    start_django(funds=True, floor=True, tables=True)
    from guichet.cli.worker import serve  # noqa: PLC0415 - see the module

    serve()


@app.command()
def housekeeping() -> None:
    """Erase what has had its time, and say what and how many.

    The worker does the same by itself. Safe to run again, and beside workers. The journal is not touched: another
    database role drops its months.
    """
    start_django(funds=True, tables=True)
    from django.utils import timezone  # noqa: PLC0415 - see the module

    from guichet.cli.housekeeping import run  # noqa: PLC0415 - see the module

    failed = 0
    for name, kind, done in run(timezone.now()):
        typer.echo(f"{name}: {'FAILED' if done is None else done} ({kind.what}, {kind.delay})")
        failed += done is None
    if failed:
        give_up(f"{failed} kind{'s' * (failed > 1)} could not be erased; the log names the error.")


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the pages.", min=1, max=65535)] = 8000,
) -> None:
    """Run everything on this machine with invented people.

    There is a mailbox and a letter tray. Ctrl-C stops it all. Data is kept in .demo/ between runs; `make demo-reset`
    forgets it.
    """
    from guichet.demo.command import run  # noqa: PLC0415 - it makes the settings before Django reads them

    run(port=port)


@app.command()
def migrate() -> None:
    """Create the database's tables, or bring them up to date. Safe to run again."""
    start_django()
    from django.core.management import call_command  # noqa: PLC0415 - see the module

    call_command("migrate", interactive=False, verbosity=1)


@app.command()
def check() -> None:
    """Tell whether this installation is fit for use.

    One line per point, exit code 1 if any is to mend. A point marked ! is fit, with something to know.
    """
    start_django()
    from guichet.cli.checks import findings  # noqa: PLC0415 - see the module

    failed = 0
    for finding in findings():
        typer.echo(f"{finding.mark} {finding.point}{f': {finding.left_out}' if finding.left_out else ''}")
        for line in (*finding.wrong, *finding.to_know):
            typer.echo(f"    {line}")
        failed += bool(finding.wrong)
    if failed:
        give_up(f"\n{failed} point{'s' * (failed > 1)} to mend. Settings are explained in docs/settings.md.")
    typer.echo("\nFit for use.")
