"""What is shown of batches of letters and of the print shop's answers."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from django.utils import timezone

from guichet.cli.live_line import LiveLine
from guichet.cli.start import give_up
from guichet.cli.words import counted
from guichet.delivery import answer_files, batches, print_folder, printing, queries
from guichet.delivery.answer_files import Wrong
from guichet.delivery.states import BatchState
from guichet.vigilance.queries import holding_letters

WRONG_SHOWN = 50
_PROGRESS_STEP = 100
_LINE = "{:<14} {:<11} {:<17} {:>7} {:>7} {:>8} {:>5} {:>7}"


def close_batch() -> None:
    """Close the batch and say what came of it."""
    screen = _Progress()
    with _readable_errors():
        closed = printing.close_batch(now=timezone.now(), report=screen.report)
    screen.line.end()
    if closed is None:
        typer.echo("No letter is due.")
        return
    if closed.letters:
        typer.echo(
            f"Batch {closed.batch}: {counted(closed.letters, 'letter')} in {print_folder.folder() / closed.batch}"
        )
    if closed.taken_out:
        unprintable = counted(closed.taken_out, "letter")
        typer.echo(f"{unprintable} could not be printed: see message.dead and message.failed in the log.")


def send_again(name: str, *, even_if_changed: bool) -> None:
    """Write the batch again and say where."""
    screen = _Progress()
    with _readable_errors():
        sent = printing.send_again(name, even_if_changed=even_if_changed, report=screen.report)
    screen.line.end()
    typer.echo(f"Batch {sent.batch} again: {counted(sent.letters, 'letter')} in {print_folder.folder() / sent.batch}")


def read_answers() -> None:
    """Read the answers and say what they changed; exit code 1 when something could not be taken."""
    shown = left = 0

    def tell(wrong: Wrong) -> None:
        nonlocal shown, left
        shown += 1
        left += not wrong.line
        if shown <= WRONG_SHOWN:
            line = f", line {wrong.line}" if wrong.line else ""
            typer.echo(f"{wrong.file}{line}: {wrong.reason}", err=True)

    with _readable_errors():
        done = answer_files.read_answers(now=timezone.now(), tell=tell)
    if shown > WRONG_SHOWN:
        typer.echo(f"The first {WRONG_SHOWN} of {shown} were shown.", err=True)
    files = (
        f"{counted(done.files, 'file')} read"
        + f", {counted(left, 'file')} left where {'it is' if left == 1 else 'they are'}" * bool(left)
    )
    wrong_lines = done.wrong - left
    typer.echo(f"{files}; answers: {done.new} new, {done.known} known already, {wrong_lines} wrong")
    if done.batches_done:
        typer.echo(f"{done.batches_done} batch{'es' * (done.batches_done > 1)} answered in full and erased")
    if done.wrong:
        raise typer.Exit(1)


def list_batches(*, last: int) -> None:
    """Show a line for each of the last batches, the latest first, and what waits for the next."""
    shown = queries.last_batches(last)
    if shown:
        typer.echo(_LINE.format("batch", "state", "closed", "letters", "printed", "returned", "dead", "waiting"))
    for batch in shown:
        closed = timezone.localtime(batch.closed_at).strftime("%Y-%m-%d %H:%M")
        counts = (batch.letters, batch.printed, batch.returned, batch.dead, batch.waiting)
        typer.echo(_LINE.format(batch.name, batch.state, closed, *counts))
    waiting_now = batches.waiting(timezone.now()).count()
    typer.echo(f"{counted(waiting_now, 'letter')} for the next batch" if waiting_now else "No letter is due.")
    if holding_letters(now=timezone.now()):
        typer.echo("Letters that bring a password wait for the end of a day of attack: guichet vigilance status.")
    if any(batch.state == BatchState.CLOSING for batch in shown):
        typer.echo("A batch was left closing: `guichet letters close-batch` finishes it.")


class _Progress:
    def __init__(self) -> None:
        self.line = LiveLine()

    def report(self, done: int, total: int) -> None:
        if done % _PROGRESS_STEP == 0 or done == total:
            self.line.show(f"{done} of {counted(total, 'letter')} drawn", last=done == total)


@contextmanager
def _readable_errors() -> Iterator[None]:
    try:
        yield
    except print_folder.Busy:
        give_up("Another command works in the print folder at this moment. Try again when it is done.")
    except (printing.NotClosedYet, answer_files.NotClosedYet):
        give_up("A batch was left closing. Finish it first: guichet letters close-batch")
    except printing.UnknownBatch as unknown:
        give_up(f"No batch is called {unknown.args[0]!r}. See: guichet letters list")
    except printing.AlreadyAnswered:
        give_up(
            "The print shop answered for this batch: its passwords are erased and it cannot be sent again.\n"
            "Let the print shop answer `rejected` for each letter it did not print: an agent is told. No other letter "
            "leaves by itself: who waits for it enrols again, and that letter carries a new password."
        )
    except printing.CannotPrint as letter:
        give_up(f"A letter cannot be made any more: {letter}. Are all the keys in GUICHET_SEALING_KEYS?")
    except printing.Changed:
        give_up(
            "The letters would not be the same bytes: guichet, its letters or its fonts changed since then.\n"
            "Install the version that closed it, or, if the print shop printed none of it, add --even-if-changed."
        )
    except OSError as error:
        why = error.strerror or type(error).__name__
        give_up(f"The print folder cannot be used: {why}. Nothing is lost; mend it and try again.")
