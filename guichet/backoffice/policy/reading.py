"""The rules of a source as a page shows them, and what two of them do differently.

A policy never changes while a process lives: what is read of it is kept.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from guichet.backoffice.policy import sources
from guichet.backoffice.policy.sources import Source
from guichet.backoffice.policy.words import BY_NAME, THEMES, edition
from guichet.backoffice.policy.words.base import Rule, Words
from guichet.backoffice.policy.words.proofs import questions
from guichet.backoffice.policy.words.settled import SETTLED, references
from guichet.enrolment import drawing
from guichet.enrolment.outline import outline
from guichet.enrolment.profile_names import BY_NAME as PROFILES
from guichet.funds import origins
from guichet.funds.floor import Floor
from guichet.funds.origins import Giver
from guichet.funds.policy import PROOFS_PREFIX


@dataclass(frozen=True)
class Line:
    """A rule as it is at one fund."""

    rule: Rule
    answer: str
    giver: Giver
    """Which file says so."""
    origin: str
    """The same in words."""
    floor: str
    """What bounds it nationally; empty where nothing does."""
    settled: tuple[Words, ...]
    """What the documents say of it, where they disagree or say nothing."""
    references: str
    """The requirements it answers: `R54, C-08`."""


@dataclass(frozen=True)
class Section:
    """A theme with its rules."""

    name: str
    label: Words
    lines: tuple[Line, ...]


def rules(source: Source) -> tuple[Section, ...]:
    """Return every rule of a source, by theme."""
    return _rules(settings.FUNDS_FOLDER, source)


@functools.lru_cache(maxsize=64)
def _rules(_folder: Path, source: Source) -> tuple[Section, ...]:
    floor = origins.national_floor()
    return tuple(
        Section(theme.name, theme.label, tuple(_line(rule, source, floor) for rule in theme.rules)) for theme in THEMES
    )


def _line(rule: Rule, source: Source, floor: Floor) -> Line:
    cited = references(rule.name)
    giver = origins.giver(source.of, rule.name)
    return Line(
        rule=rule,
        answer=rule.say(getattr(source.policy, rule.name)),
        giver=giver,
        origin=_origin(giver, source),
        floor=_floor(rule, floor),
        settled=tuple(SETTLED[one] for one in cited if one in SETTLED),
        references=", ".join(cited),
    )


def _origin(giver: Giver, source: Source) -> str:
    if giver is Giver.FUND:
        return _("choix de cette caisse")
    if giver is Giver.EDITION:
        return _("édition suivie : %(name)s") % {"name": edition(source.edition)}
    return _("règle commune")


def _floor(rule: Rule, floor: Floor) -> str:
    """Return what no fund may go below, in the words of the rule."""
    name = rule.name
    if name in floor.required:
        return _("la même pour toutes les caisses : %(value)s") % {"value": rule.say(floor.required[name])}
    said = []
    if name in floor.at_least:
        said.append(_("%(value)s au moins") % {"value": rule.say(floor.at_least[name])})
    if name in floor.at_most:
        said.append(_("%(value)s au plus") % {"value": rule.say(floor.at_most[name])})
    if name.startswith(PROOFS_PREFIX) and floor.refused_proofs:
        said.append(_("refusé partout : %(proofs)s") % {"proofs": questions(floor.refused_proofs)})
    return ", ".join(said)


@dataclass(frozen=True)
class Difference:
    """A rule that two sources answer differently."""

    rule: Rule
    first: Line
    second: Line


@dataclass(frozen=True)
class Pages:
    """How the journeys of one profile differ; nothing in any list where they have the same pages."""

    label: Words
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    fewer_first: tuple[str, ...]
    """Pages that some people of the first one alone are spared."""
    fewer_second: tuple[str, ...]
    other_order: bool
    """Whether the pages that both have come in another order."""

    @property
    def differ(self) -> bool:
        """Whether there is anything to tell."""
        lists = (self.only_first, self.only_second, self.fewer_first, self.fewer_second)
        return any(lists) or self.other_order


@dataclass(frozen=True)
class Comparison:
    """Two sources beside each other."""

    differences: tuple[Difference, ...]
    same: tuple[Section, ...]
    """What both answer alike, with the lines of the first."""
    pages: tuple[Pages, ...]
    """Of each profile."""

    @property
    def alike(self) -> int:
        """How many rules both answer alike."""
        return sum(len(section.lines) for section in self.same)


def compare(first: Source, second: Source) -> Comparison:
    """Return what differs and what does not; the other way round, the same with the sides exchanged."""
    theirs = {line.rule.name: line for section in rules(second) for line in section.lines}
    differences, same = [], []
    for section in rules(first):
        alike = []
        for line in section.lines:
            name = line.rule.name
            if getattr(first.policy, name) == getattr(second.policy, name):
                alike.append(line)
            else:
                differences.append(Difference(BY_NAME[name], line, theirs[name]))
        same += [Section(section.name, section.label, tuple(alike))] if alike else []
    pages = (_pages(profile, first, second) for profile in sources.profiles())
    return Comparison(tuple(differences), tuple(same), tuple(pages))


def _pages(profile: str, first: Source, second: Source) -> Pages:
    ours, theirs = _titles(first, profile), _titles(second, profile)
    shared = [name for name in ours if name in theirs]
    return Pages(
        label=PROFILES[profile].label,
        only_first=tuple(title for name, (title, _all) in ours.items() if name not in theirs),
        only_second=tuple(title for name, (title, _all) in theirs.items() if name not in ours),
        fewer_first=tuple(ours[name][0] for name in shared if theirs[name][1] and not ours[name][1]),
        fewer_second=tuple(ours[name][0] for name in shared if ours[name][1] and not theirs[name][1]),
        other_order=shared != [name for name in theirs if name in ours],
    )


@functools.lru_cache(maxsize=256)
def _titles(source: Source, profile: str) -> Mapping[str, tuple[str, bool]]:
    """Return each page as it is called, the end of its address after it, and whether everybody meets it."""
    variant = source.journey(profile)
    shapes = drawing.flow(variant.walk(), source.policy).shapes
    found = {}
    for stage in outline(variant):
        shape = shapes[stage.step.name]
        asked = f" ({shape.asked})" if shape.asked else ""
        found[stage.step.name] = f"{shape.title}{asked}, {shape.note}", stage.by_all
    return found
