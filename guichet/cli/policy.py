"""What `guichet policy` shows: the values of a fund or of an edition, what two of them do differently."""

import dataclasses
import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from guichet.cli.start import give_up
from guichet.enrolment.outline import outline
from guichet.enrolment.paths import Stuck
from guichet.enrolment.profiles import TRAITS, Variant, variants
from guichet.funds import catalogue
from guichet.funds.catalogue import DEFAULT, Fund
from guichet.funds.meanings import meanings
from guichet.funds.policy import Policy, key, perhaps, written

NATIONAL = "national"
"""How the national site is named here: its slug is empty."""


@dataclass(frozen=True)
class Source:
    """Whose policy it is: a fund's, or an edition's."""

    name: str
    title: str
    of: Fund | str
    policy: Policy

    @property
    def fund(self) -> Fund:
        """The fund; for an edition, the national site as if it followed it."""
        return self.of if isinstance(self.of, Fund) else dataclasses.replace(catalogue.national(), policy=self.policy)

    def origin(self, value: str) -> str:
        """Return where a value is written, `file:line`."""
        return catalogue.origin(self.of, value)


def find(name: str, *, edition: bool = False) -> Source:
    """Return the fund of this slug, or the edition of this name; ends the command where there is neither."""
    funds = {NATIONAL: catalogue.national(), **{fund.slug: fund for fund in catalogue.all_funds()}}
    editions = catalogue.editions()
    if name in funds and not edition:
        fund = funds[name]
        return Source(name, f"{fund.name} ({name}), edition {_edition(fund.edition)}", fund, fund.policy)
    if name in editions:
        return Source(name, f"edition {_edition(name)}", name, editions[name])
    known = [*editions, *([] if edition else funds)]
    kind = "edition" if edition else "fund or edition"
    return give_up(f"{name}: no such {kind}; {perhaps(name, known)}")


def show(source: Source) -> Iterator[str]:
    """Yield every value with where it is written and what it means, then the steps of each profile."""
    values = [(key(field.name), field.name) for field in dataclasses.fields(Policy)]
    widest = max(len(words) for words, _ in values)
    told = meanings()
    yield source.title
    yield ""
    for words, name in values:
        yield f"{words:<{widest}}  {written(getattr(source.policy, name))}  ({source.origin(name)})"
        yield f"{'':<{widest}}  {told[name]}"
    yield ""
    yield "Steps by profile; [those] that some paths leave out"
    for profile in TRAITS:
        yield f"{profile:<{widest}}  {' > '.join(_steps(profile, source.policy))}"


def diff(first: Source, second: Source) -> Iterator[str]:
    """Yield the values that differ, both ways, then the pages that differ by profile."""
    yield f"- {first.title}"
    yield f"+ {second.title}"
    for field in dataclasses.fields(Policy):
        ours, theirs = getattr(first.policy, field.name), getattr(second.policy, field.name)
        if ours != theirs:
            yield ""
            yield f"  {key(field.name)}: {meanings()[field.name]}"
            yield f"- {written(ours)}  ({first.origin(field.name)})"
            yield f"+ {written(theirs)}  ({second.origin(field.name)})"
    if first.policy == second.policy:
        yield ""
        yield "No value differs."
    for profile in TRAITS:
        ours, theirs = _steps(profile, first.policy), _steps(profile, second.policy)
        yield ""
        yield f"  {profile}: {'the same steps' if ours == theirs else 'steps'}"
        if ours != theirs:
            yield from (line for line in difflib.ndiff(ours, theirs) if not line.startswith("?"))


def plain_journey(profile: str, policy: Policy) -> Variant:
    """Return the journey of who enrols by a fund's own site."""
    return next(variants(profile, policy))


def _edition(name: str) -> str:
    return f"{name}, historical" if name != DEFAULT and catalogue.is_historical(name) else name


def _steps(profile: str, policy: Policy) -> list[str]:
    """Return the pages in order, by the last part of their address."""
    try:
        stages = outline(plain_journey(profile, policy))
    except (KeyError, Stuck) as error:
        return [f"no journey ({error}): see guichet check"]
    return [stage.step.slug if stage.by_all else f"[{stage.step.slug}]" for stage in stages]
