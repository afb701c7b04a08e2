"""What `guichet policy simulate` shows: the pages of every path, then how well each answer is kept."""

from collections.abc import Iterator
from datetime import datetime

import typer
from django.utils import timezone

from guichet.cli.policy import NATIONAL, Source, find, plain_journey
from guichet.cli.start import find_tables, give_up
from guichet.cli.words import counted
from guichet.enrolment import worth
from guichet.enrolment.paths import Stuck, paths
from guichet.enrolment.profiles import TRAITS
from guichet.enrolment.screens import Screen, screens
from guichet.funds import catalogue
from guichet.funds.policy import Policy
from guichet.registry import odds
from guichet.registry.facts import FEWEST_MEMBERS
from guichet.registry.odds import Members, Odds

LEFT_OUT = """\
A stranger here knows the number, the names and the birth date, and how widespread each answer is among the members;
the guesses begin with the answers that most members have. Left out, since no registry knows it: what somebody of the
household reads on a bank statement or on a card, and what an age or a trade says of an amount.
These are figures of members: for operators, not for publication."""
SERIALS = "serials are kept as blind indexes only: all those that 8 digits make are taken as equally likely"
WITHIN = {"enrolment": "one enrolment", "6_hours": "6 hours", "30_days": "30 days"}

FEW = "among {} an answer of one of them counts: the fewer they are, the better guesses look"


def run(name: str, profile: str) -> None:
    """Print both; ends the command where the fund, the profile or the journey does not exist."""
    source = find(name)
    if profile not in TRAITS:
        give_up(f"{profile}: no such profile; there are {', '.join(TRAITS)}")
    find_tables()
    now = timezone.now()
    try:
        for lines in (pages(source, profile, now=now), figures(source, profile, now=now)):
            for line in lines:
                typer.echo(line)
    except (KeyError, Stuck) as error:
        give_up(f"{profile}: no journey ({error}); see guichet check")


def measure() -> None:
    """Count anew at every fund and for all members together; ends the command where a proof does not exist."""
    now = timezone.now()
    for fund in (*catalogue.all_funds(), catalogue.national()):
        _progress(f"Counting {fund.slug or NATIONAL} ...")
        try:
            worth.count_anew(fund, now=now)
        except KeyError as error:
            give_up(f"{fund.slug or NATIONAL}: no such proof ({error}); see guichet check")
    typer.echo(f"Counted at {len(catalogue.all_funds())} funds and for all members together.")


def pages(source: Source, profile: str, *, now: datetime) -> Iterator[str]:
    """Yield each page once, in the order in which paths meet them, then each path as the pages it goes through."""
    variant = plain_journey(profile, source.policy)
    numbers: dict[Screen, int] = {}
    told = []
    for path in paths(variant.walk()):
        seen = []
        for screen, move in zip(screens(path, variant.journey, source.fund, now=now), path, strict=True):
            number = numbers.setdefault(screen, len(numbers) + 1)
            choice = f" « {move.outcome.label} »" if len(move.step.outcomes()) > 1 else ""
            seen.append(f"{number}{choice}")
        told.append(" > ".join(seen))
    yield f"{profile}, {source.title}: {counted(len(numbers), 'page')}, {counted(len(told), 'path')}"
    for screen, number in numbers.items():
        yield ""
        yield f"{number:>2}. {screen.title}  /{screen.slug}/"
        yield from (f"      {line}" for line in screen.lines)
        yield f"      {'  '.join(f'[{button}]' for button in screen.buttons)}"
    yield ""
    yield "Paths"
    yield from (f"  {path}" for path in told)


def figures(source: Source, profile: str, *, now: datetime) -> Iterator[str]:
    """Yield, for each proof of the profile, who cannot answer it and how well a stranger guesses it."""
    policy = source.policy
    members = TRAITS[profile].members(source.fund.code)
    yield ""
    accepted = worth.proofs(profile, policy)
    if not accepted:
        yield "No proof: everybody receives a letter."
        return
    if not members.exists():
        yield "The registry has no member of this profile here: no figures. See guichet registry import."
        return
    needed = policy.proofs_needed
    yield "Proofs" if needed == 1 else f"Proofs: {needed} right answers are needed; each figure is of one alone"
    today = timezone.localdate(now)
    questions = []
    for proof in accepted:
        _progress(f"Counting {proof.name} ...")
        questions.append(proof.secrets(policy, today))
        measured = worth.weigh(questions[-1], members, policy)
        yield f"  {proof.name}: {proof.label}"
        yield from _figures_of(measured, questions[-1].missing, policy)
    if len(questions) > 1:
        yield from _none(questions, members)
    yield ""
    yield from LEFT_OUT.splitlines()


def _figures_of(measured: Odds, missing: str, policy: Policy) -> Iterator[str]:
    members = counted(measured.members, "member")
    yield f"    cannot answer: {_share(measured.cannot_answer_share)} of {members} ({missing})"
    for limit in worth.limits(policy):
        said = f"{limit.tries} {'try' if limit.tries == 1 else 'tries'}"
        chance = _chance(measured.guessed_share(limit.tries))
        yield f"    guessed by a stranger in {WITHIN[limit.within]}, {said}: {chance}"
    if not measured.space and 0 < measured.can_answer < FEWEST_MEMBERS:
        yield f"    ({FEW.format(counted(measured.can_answer, 'member'))})"
    if measured.space:
        yield f"    ({SERIALS})"


def _none(questions: list[odds.Secrets], members: Members) -> Iterator[str]:
    _progress("Counting who can answer none ...")
    total = members.count()
    yield f"  none of them: {_share(odds.cannot_answer_any(questions, members) / total)} of {counted(total, 'member')}"


def _share(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.1%}"


def _chance(share: float | None) -> str:
    if share is None:
        return "nobody can answer"
    return f"1 in {round(1 / share):,} ({share:.2g})" if share else "never"


def _progress(words: str) -> None:
    typer.echo(words, err=True)
