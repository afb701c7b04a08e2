"""What a request or a declaration is: its screens, its papers, who may send it, and what the law says of it.

A kind is data: a file of this folder that makes one `Kind`, and a line in `kinds.KINDS`; no view, no write knows one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts.models import Account
from guichet.accounts.owners import Owner
from guichet.enrolment.journey import Answer, Answers, Journey
from guichet.funds.catalogue import Fund
from guichet.requests.kinds.forms import Line, ScreenForm
from guichet.requests.kinds.law import Law
from guichet.requests.kinds.periods import Period, Periods

Words = str | Promise

OF_PEOPLE = frozenset({"particulier", "exploitation"})
"""The bundles of a natural person: what concerns them and their family."""
OF_FARMS = frozenset({"exploitation"})
OF_COMPANIES = frozenset({"entreprise"})
OF_EMPLOYERS = frozenset({"entreprise", "jardinier"})
"""Of establishments, a gardener's employer among them."""
OF_CONTRIBUTORS = OF_FARMS | OF_EMPLOYERS
"""Who pays contributions."""
ON_HONOUR: Final[Words] = _("Je certifie sur l'honneur que ces renseignements sont exacts et complets.")


class Family(StrEnum):
    """Two of the four families of services; the two others ask for nothing (R12)."""

    DECLARATION = "declaration"
    REQUEST = "request"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Whose request it is, and what is known beforehand: everything a screen may look at besides the answers."""

    account: Account
    owner: Owner
    fund: Fund
    today: date
    """In Paris."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What `Kind.facts` read in the registry when the draft was begun. It stays so until the draft is sent."""
    period: Period | None = None
    """What is declared once only; None where a kind has no periods."""


def always(_answers: Answers) -> bool:
    """Whoever: a screen that everybody meets."""
    return True


def never(_answers: Answers) -> bool:
    """Nobody: a paper that nobody must give."""
    return False


def said(screen: str, name: str, *values: Any) -> Callable[[Answers], bool]:
    """Return who answered a field of an earlier screen by one of these values: `said("couple", "vie", "oui")`."""
    return lambda answers: answers.get(screen, {}).get(name) in values


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One page of questions: one thing each. It is a step of a journey (`enrolment.journey.StepLike`)."""

    name: str
    """Key of its answer; never changes, since drafts bear it."""
    slug: str
    """Last part of its address, in French."""
    title: Words
    form: Callable[..., ScreenForm]
    """A class of forms, or one with its own arguments given (`functools.partial`)."""
    lead: Words = ""
    """A sentence under the title; may be empty."""
    when: Callable[[Answers], bool] = always
    """Who meets it, by what was answered before."""
    rests_on: frozenset[str] = frozenset()
    """Names of the earlier screens that, answered otherwise, make this one's answer void."""
    template: str = "space/requests/step.html"

    def applies(self, answers: Answers) -> bool:
        """Whether the member meets this screen."""
        return self.when(answers)

    def essence(self, answer: Answer) -> Answer:
        """Return the part of an answer that other screens rest on: all of it."""
        return answer

    def make(self, data: Mapping[str, Any] | None, situation: Situation, answers: Answers) -> ScreenForm:
        """Return the form, filled with what was typed now, or else answered before."""
        return self.form(data, situation=situation, answers=answers, answer=answers.get(self.name))

    def lines(self, situation: Situation, answers: Answers) -> Sequence[Line]:
        """Return what was answered here, as labels and words to check; nothing where it was not."""
        return self.make(None, situation, answers).lines() if self.name in answers else ()


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper that goes with it."""

    name: str
    """At most 30 characters, which `RequestPaper.name` holds."""
    label: Words
    hint: Words = ""
    needed: Callable[[Answers], bool] = never
    """Whether it cannot be sent without one, given what was answered."""
    offered: Callable[[Answers], bool] = always
    most: int = 5
    """How many files at most."""


def no_facts(_situation: Situation) -> dict[str, Any]:
    """Nothing of the registry is needed."""
    return {}


def opened(_situation: Situation) -> Words:
    """Whenever one wants."""
    return ""


def no_totals(_situation: Situation, _answers: Answers) -> Sequence[Line]:
    """Nothing to add up."""
    return ()


def nothing_more(_situation: Situation, _answers: Answers) -> Sequence[Words]:
    """Say nothing but what follows any of them."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One request or declaration."""

    key: str
    """As in the catalogue of services: `dec_ressources`. At most 30 characters; never changes."""
    slug: str
    """In addresses: `dec-ressources`."""
    family: Family
    title: Words
    """To the letter of the documents where they name it."""
    lead: Words
    """What it is for, in one or two sentences."""
    bundles: frozenset[str]
    """The sets of services that open it (`accounts.files.bundle`)."""
    screens: Sequence[Screen] | Callable[[Situation], Sequence[Screen]]
    """In order; made for a situation where who lives there decides."""
    law: Law
    at_hand: Sequence[Words] = ()
    """What to have within reach before one begins."""
    papers: Sequence[Paper] = ()
    periods: Periods | None = None
    """Where it is sent once for each period."""
    facts: Callable[[Situation], dict[str, Any]] = no_facts
    """Reads once, when a draft is begun, what its screens are filled with; JSON."""
    closed: Callable[[Situation], Words] = opened
    """Why it cannot be begun now, in words that say what to do; empty when it can."""
    totals: Callable[[Situation, Answers], Sequence[Line]] = no_totals
    """What is added up, below the summary."""
    follows: Callable[[Situation, Answers], Sequence[Words]] = nothing_more
    """What becomes of it and what to do meanwhile, a sentence or two each: once sent, and on the acknowledgement."""
    honour: Words = ON_HONOUR
    """What is ticked before it is sent."""
    answer_days: int = 20
    """Working days within which the fund answers: what the member is told, and when its case is late."""

    def screens_for(self, situation: Situation) -> tuple[Screen, ...]:
        """Return the screens of a situation."""
        return tuple(self.screens(situation) if callable(self.screens) else self.screens)

    def journey(self, situation: Situation) -> Journey[Screen]:
        """Return what decides which screen comes next."""
        return Journey(self.screens_for(situation))

    def papers_for(self, answers: Answers) -> list[Paper]:
        """Return the papers that may be given, in order."""
        return [paper for paper in self.papers if paper.offered(answers) or paper.needed(answers)]
