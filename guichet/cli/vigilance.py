"""`guichet vigilance`: an operator declares a day of attack, or ends it, alone and at once."""

from typing import Annotated

import typer

from guichet.cli.start import give_up, start_django

vigilance = typer.Typer(help="A day of attack: more is asked of everybody, for a time.", no_args_is_help=True)
MOST_HOURS = 168
A_FUND = "Name of a fund, as in its address (alsace); without it, every fund."
Fund = Annotated[str, typer.Option("--fund", metavar="FUND", help=A_FUND)]
_LINE = "{:<22}  {:<9}  {:<24}  {}"


@vigilance.command("status")
def vigilance_status() -> None:
    """Show the days of attack in force, and those that wait for another administrator."""
    start_django(tables=True)
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.funds import catalogue  # noqa: PLC0415 - Django must be ready
    from guichet.vigilance import models, rules  # noqa: PLC0415 - Django must be ready

    now, shown = timezone.now(), 0
    for day in models.AttackDay.objects.filter(over_at=None).order_by("fund_code"):
        if not (day.is_on(now) or day.is_proposed(now)):
            continue
        fund = catalogue.by_code(day.fund_code).slug if catalogue.has_code(day.fund_code) else day.fund_code
        state = "ON" if day.is_on(now) else "proposed"
        until = f"until {day.ends_at:%Y-%m-%d %H:%M} UTC" if day.ends_at else f"for {day.hours} h"
        measures = rules.word(day.measures, banner=bool(day.banner_title)).replace("_", " ")
        typer.echo(_LINE.format(fund or "every fund", state, until, measures))
        shown += 1
    if not shown:
        typer.echo("No day of attack is in force or proposed.")


@vigilance.command("start")
def vigilance_start(  # noqa: PLR0913 - one option for each measure
    *,
    hours: Annotated[int, typer.Option(min=1, max=MOST_HOURS, help="How long; it ends by itself.")],
    fund: Fund = "",
    proofs: Annotated[bool, typer.Option("--proofs", help="Two proofs of identity, and fewer tries.")] = False,
    letters: Annotated[bool, typer.Option("--letters", help="Hold the letters that bring a password.")] = False,
    codes: Annotated[bool, typer.Option("--codes", help="A code at each login, trusted browsers too.")] = False,
    banner: Annotated[str, typer.Option(metavar="WORDS", help="Shown on top of the pages, in French, plain.")] = "",
) -> None:
    """Declare a day of attack at once. Nothing is asked: nobody is locked out by it, and `stop` ends it.

    What was begun before is judged by it too, up to its last page. Who cannot prove enough online goes on by post or
    at a reception desk; letters that are held leave when it ends. The journal notes it as done by the system; two
    administrators see it under « Jour d'attaque », and can prolong or end it.

    \b
    Examples:
      guichet vigilance start --fund alsace --hours 12 --proofs --letters
      guichet vigilance start --hours 48 --codes --banner "De faux SMS circulent au nom de la MSA."
    """  # noqa: D301 - \b is how click keeps lines as they are
    start_django(tables=True)
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.vigilance import models, operations, rules  # noqa: PLC0415 - Django must be ready

    code = _code_of(fund)
    title = banner.strip()
    measures = rules.Measures(proofs, letters, codes)
    if not measures and not title:
        give_up("nothing to do: name one of --proofs, --letters, --codes, --banner")
    if len(title) > models.BANNER_TITLE or not title.isprintable():
        give_up(f"--banner: {models.BANNER_TITLE} characters at most, on one line")
    wanted = operations.Wanted(fund_code=code, measures=measures, hours=hours, title=title)
    try:
        day = operations.start_at_once(wanted, now=timezone.now())
    except operations.ChangedMeanwhile:
        give_up("one is in force there already: guichet vigilance status, then stop")
    typer.echo(f"a day of attack is in force until {day.ends_at:%Y-%m-%d %H:%M} UTC")


@vigilance.command("stop")
def vigilance_stop(fund: Fund = "") -> None:
    """End a day of attack at once, whoever declared it. Its banner is taken down, and letters that waited leave."""
    start_django(tables=True)
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.vigilance import operations  # noqa: PLC0415 - Django must be ready

    try:
        operations.stop_at_once(fund_code=_code_of(fund), now=timezone.now())
    except operations.NotUnderWay:
        give_up("none is in force there: guichet vigilance status")
    typer.echo("the day of attack is over")


def _code_of(name: str) -> str:
    from guichet.funds import catalogue  # noqa: PLC0415 - Django must be ready

    try:
        return catalogue.by_slug(name).code
    except catalogue.UnknownFund:
        give_up(f"{name}: no such fund; guichet policy show NAME knows the same names")
