"""Progress on one line that is written over on a terminal, and only its last state elsewhere."""

import sys

import typer


class LiveLine:
    """A line of the standard error."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._width = 0

    def show(self, text: str, *, last: bool) -> None:
        """Show how far things are; `last` when they are done."""
        if self._live:
            typer.echo("\r" + text.ljust(self._width), nl=False, err=True)
            self._width = len(text)
        elif last:
            typer.echo(text, err=True)

    def end(self) -> None:
        """Leave the line as it is: what is written next stands below it."""
        if self._width:
            typer.echo("", err=True)
            self._width = 0
