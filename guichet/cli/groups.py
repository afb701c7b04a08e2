"""The commands of more than one word and their help. As in `app`, each imports what it needs when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from guichet.cli.start import start_django

registry = typer.Typer(help="What the funds know: people, cards, payments.", no_args_is_help=True)
letters = typer.Typer(
    help="Letters: batches, and what the print shop answers. See docs/letters.md.", no_args_is_help=True
)
policy = typer.Typer(help="How each fund runs the journeys, shown and tried out.", no_args_is_help=True)


@registry.command("import")
def registry_import(
    folder: Annotated[Path, typer.Argument(help="Folder of CSV files as docs/registry-format.md describes them.")],
    complete: Annotated[bool, typer.Option("--complete", help="What the files no longer list has left.")] = False,  # noqa: FBT002 - a flag
    most_leaving: Annotated[
        float, typer.Option(help="With --complete: refuse to take away more than this percentage.", min=0, max=100)
    ] = 5.0,
) -> None:
    """Load what the funds know from a folder of CSV files. Running it twice changes nothing.

    A wrong row is told with its file, line, column and reason; the others go in. Exit code 1 if any row was wrong.
    """
    start_django(funds=True, tables=True, owner=True)
    from guichet.cli.registry import import_folder  # noqa: PLC0415 - see the module

    import_folder(folder, complete=complete, most_leaving_percent=most_leaving)


@registry.command("take-in")
def registry_take_in(
    folder: Annotated[Path, typer.Argument(help="The folder that was imported, with its `documents`.")],
) -> None:
    """File the papers that came with an import. Running it twice files none twice.

    `import` does it by itself where it may: on a server where another user owns the tables, the services' own does.
    """
    start_django(funds=True, tables=True)
    from guichet.cli.registry import take_in  # noqa: PLC0415 - see the module

    take_in(folder)


@registry.command("demo")
def registry_demo(
    folder: Annotated[Path, typer.Argument(help="Folder to write; created if missing.")],
    people: Annotated[int, typer.Option(help="How many invented people.", min=1)] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed writes the same people.")] = 1,
) -> None:
    """Write a folder of invented people in the import format. Nobody in it exists; keys are valid.

    \b
    Example:
      guichet registry demo /tmp/people --people 100000 --seed 7
      guichet registry import /tmp/people
    """  # noqa: D301 - \b is how click keeps lines as they are
    start_django(funds=True)
    from guichet.cli.registry import write_demo  # noqa: PLC0415 - see the module

    write_demo(folder, people=people, seed=seed)


@letters.command("close-batch")
def letters_close_batch() -> None:
    """Freeze every letter that is due into one batch.

    The print shop takes it. The batch appears whole or not at all: GUICHET_LETTERS_FOLDER/BATCH/ holds one PDF for each
    letter and manifest.csv. Killed half-way, nothing is lost: run it again, it finishes the same batch. A letter whose
    address cannot be printed is left out and told in the log; the others go.

    \b
    Every evening of the week at 18:00, in a crontab:
      0 18 * * 1-5  guichet letters close-batch && guichet letters read-answers
    """  # noqa: D301 - \b is how click keeps lines as they are
    start_django(funds=True, tables=True)
    from guichet.cli.letters import close_batch  # noqa: PLC0415 - see the module

    close_batch()


@letters.command("send-again")
def letters_send_again(
    batch: Annotated[str, typer.Argument(help="Its name, as `guichet letters list` shows it: 20260310-0001.")],
    changed: Annotated[bool, typer.Option("--even-if-changed", help="Also when it looks different by now.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Write a batch again for a print shop that lost it.

    The files are the same, to the byte. Possible until the print shop's first answer. From then on passwords are
    erased: who waits for a letter that was not printed enrols again, and receives a new password.
    """
    start_django(funds=True, tables=True)
    from guichet.cli.letters import send_again  # noqa: PLC0415 - see the module

    send_again(batch, even_if_changed=changed)


@letters.command("read-answers")
def letters_read_answers() -> None:
    """Read the print shop's answers.

    They are GUICHET_LETTERS_FOLDER/answers/*.csv; files that were read go to answers/done/.

    \b
    A file, in UTF-8:
      letter_id;answer;date;reason
      0b6cdb5e-4c0c-4a5e-9d0a-0e5a1c9b7f10;printed;2026-03-11;
      7d3f4c1e-2f5b-4d6e-8a49-5b1f6f0c2a33;returned;2026-03-19;unknown_at_address

    Answers are printed, posted, rejected and returned; docs/letters.md lists the reasons. A wrong line is told with its
    file, its number and why, the others go in; exit code 1 if there was any. Reading twice changes nothing.
    """  # noqa: D301 - \b is how click keeps lines as they are
    start_django(funds=True, tables=True)
    from guichet.cli.letters import read_answers  # noqa: PLC0415 - see the module

    read_answers()


@letters.command("list")
def letters_list(
    last: Annotated[int, typer.Option(help="How many batches.", min=1, max=10_000)] = 30,
) -> None:
    """Show the last batches, the latest first.

    Of each: its state, its date, and how many letters were printed, returned or dead.
    """
    start_django(tables=True)
    from guichet.cli.letters import list_batches  # noqa: PLC0415 - see the module

    list_batches(last=last)


A_FUND = "Slug of a fund as in its address, `national`, or an edition of funds/editions/."
A_PROFILE = "exploitant, entreprise, particulier, jardinier or cotisant_solidarite"


@policy.command("show")
def policy_show(
    name: Annotated[str, typer.Argument(metavar="FUND", help=A_FUND)],
    edition: Annotated[bool, typer.Option("--edition", help="The name is an edition's.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Show every value of a fund's policy with the line that gives it.

    Then the steps of each profile.

    \b
    A value comes from the last of these that gives it:
      funds/default.toml            what every fund does
      funds/editions/EDITION.toml   what the documents of one edition have else, if the fund names it
      funds/FUND.toml               what this fund alone has else
    The steps of a page that only some people meet are in [brackets].
    """  # noqa: D301 - \b is how click keeps lines as they are
    start_django(funds=True)
    from guichet.cli.policy import find, show  # noqa: PLC0415 - see the module

    for line in show(find(name, edition=edition)):
        typer.echo(line)


@policy.command("diff")
def policy_diff(
    first: Annotated[str, typer.Argument(metavar="A", help=A_FUND)],
    second: Annotated[str, typer.Argument(metavar="B", help="Likewise.")],
) -> None:
    """Show what two funds or editions do differently.

    Values with the lines that give them, then pages by profile.

    \b
    Example:
      guichet policy diff default leaflet
    """  # noqa: D301 - \b is how click keeps lines as they are
    start_django(funds=True)
    from guichet.cli.policy import diff, find  # noqa: PLC0415 - see the module

    for line in diff(find(first), find(second)):
        typer.echo(line)


@policy.command("measure")
def policy_measure() -> None:
    """Count what each question protects, for agents.

    At every fund: the figures of `guichet policy simulate`, kept in the database. Run it after each import of the
    registry: agents read the last count, and none that was made under other rules.
    """
    start_django(funds=True, tables=True)
    from guichet.cli.simulation import measure  # noqa: PLC0415 - see the module

    measure()


@policy.command("simulate")
def policy_simulate(
    name: Annotated[str, typer.Argument(metavar="FUND", help=A_FUND)],
    profile: Annotated[str, typer.Option(help=f"Whose journey: {A_PROFILE}.")],
) -> None:
    """Show a profile's pages, and how well each question protects.

    Pages are shown as people meet them. For each proof: the share of the fund's members who cannot answer it, and the
    odds that a stranger guesses it within the limits. They are counted in this installation's registry: shares of
    members, for operators. Nothing is written.

    \b
    Example:
      guichet policy simulate alsace --profile particulier
    """  # noqa: D301 - \b is how click keeps lines as they are
    start_django(funds=True)
    from guichet.cli.simulation import run  # noqa: PLC0415 - see the module

    run(name, profile)
