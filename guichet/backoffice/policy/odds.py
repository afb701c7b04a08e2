"""How well each question protects, in words: what `guichet policy simulate` prints, from what was counted last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.backoffice.policy import sources
from guichet.backoffice.policy.words.base import Words, wrong_answers
from guichet.backoffice.policy.words.proofs import question
from guichet.enrolment import worth
from guichet.enrolment.models import Worth
from guichet.enrolment.profile_names import BY_NAME as PROFILES
from guichet.enrolment.worth import TOGETHER
from guichet.funds.catalogue import Fund
from guichet.funds.policy import Policy
from guichet.registry.facts import FEWEST_MEMBERS

FEWEST_TOLD = 20
"""Members from which shares are told: of fewer, a share speaks of somebody."""
WITHIN: Mapping[str, Words] = {
    "enrolment": gettext_lazy("en une inscription"),
    "6_hours": gettext_lazy("en 6 heures"),
    "30_days": gettext_lazy("en 30 jours"),
}
BLANK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Question:
    """One proof of a profile."""

    label: str
    cannot: str
    """Which share of the members cannot answer."""
    chances: tuple[str, ...]
    """For each limit, the chance of a stranger."""
    chance: float | None
    """Of the widest limit, 0 to 1; None where nobody can answer."""
    few: bool
    """Whether so few can answer that guesses look better than they are."""
    by_length: bool
    """Whether only its length counts: the registry knows no more of it."""


@dataclass(frozen=True)
class Profile:
    """The proofs of a profile at a fund."""

    name: str
    label: Words
    members: str
    """How many were counted, as it is written."""
    questions: tuple[Question, ...]
    """None where the letter is the only way, where nothing was counted yet, or where too few are concerned."""
    neither: str
    """Which share can answer none of several; empty where there is one question."""
    measured_at: datetime | None
    by_letter: bool
    """Whether no proof is accepted."""
    too_few: bool


def limits(policy: Policy) -> list[tuple[Words, str]]:
    """Return the limits that a stranger meets, each with how many tries it leaves."""
    return [(WITHIN[limit.within], wrong_answers(limit.tries)) for limit in worth.limits(policy)]


def profiles(fund: Fund) -> list[Profile]:
    """Return every profile with what is known of its proofs. One query."""
    kept = worth.kept(fund)
    return [_profile(name, fund.policy, kept) for name in sources.profiles()]


def code(policy: Policy) -> tuple[float, float]:
    """Return the chance to guess one security code, then all those of a quarter of an hour."""
    once = policy.code_tries / 10**policy.code_digits
    return once, min(1.0, once * (1 + policy.code_resends))


def chance(share: float | None) -> str:
    """Say a chance, as a player would: « 1 chance sur 275 »."""
    if share is None:
        return _("personne ne peut répondre")
    if not share:
        return _("aucune")
    if (tries := round(1 / share)) == 1:
        return _("presque à coup sûr")
    return _("1 chance sur %(count)s") % {"count": thousands(tries)}


def thousands(count: int) -> str:
    """Write a number with its thousands apart."""
    return f"{count:,}".replace(",", BLANK)


def _profile(name: str, policy: Policy, kept: Mapping[tuple[str, str], Worth]) -> Profile:
    accepted = policy.proofs_of(name)
    rows = [kept[name, proof] for proof in accepted if (name, proof) in kept]
    together = kept.get((name, TOGETHER))
    too_few = bool(rows) and rows[0].members < FEWEST_TOLD
    told: Sequence[Worth] = () if too_few else rows
    several = together is not None and len(told) > 1
    return Profile(
        name=name,
        label=PROFILES[name].label,
        members=thousands(rows[0].members) if rows else "",
        questions=tuple(_question(row, policy) for row in told),
        neither=_share(worth.read(together).cannot_answer_share) if several and together else "",
        measured_at=rows[0].measured_at if rows else None,
        by_letter=not accepted,
        too_few=too_few,
    )


def _question(row: Worth, policy: Policy) -> Question:
    found = worth.read(row)
    shares = [found.guessed_share(limit.tries) for limit in worth.limits(policy)]
    return Question(
        label=question(row.proof),
        cannot=_share(found.cannot_answer_share),
        chances=tuple(chance(share) for share in shares),
        chance=shares[-1],
        few=not found.space and 0 < found.can_answer < FEWEST_MEMBERS,
        by_length=bool(found.space),
    )


def _share(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.1f}{BLANK}%".replace(".", ",")
