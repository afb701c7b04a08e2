"""What a kind of certificate is."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from guichet.accounts.owners import Owner
from guichet.registry.models import Person
from guichet.ui.forms import Form
from guichet.ui.templatetags.ui import in_words

Words = str | Promise
Fact = tuple[str, str]
OF_PEOPLE: Final = frozenset({"particulier", "exploitation"})
OF_PAYERS: Final = frozenset({"exploitation", "entreprise", "jardinier"})
NO_BREAK: Final = "\N{NO-BREAK SPACE}"


class CannotBeGiven(Exception):
    """The registry does not hold what the certificate would say: why, and what to do."""

    def __init__(self, why: Words, *, todo: Words, leads_to: str = "") -> None:
        """Take two sentences, and the name of the address of the page where it is done, if there is one."""
        super().__init__()
        self.why, self.todo, self.leads_to = why, todo, leads_to


@dataclass(frozen=True)
class Whose:
    """Whom a certificate is about, and who gives it."""

    owner: Owner
    fund_code: str
    fund_name: str
    today: date

    @property
    def person(self) -> Person:
        """The person, for kinds that only people have. Raises ValueError for an establishment."""
        if self.owner.person is None:
            raise ValueError("an establishment is no person")
        return self.owner.person


@dataclass(frozen=True)
class Said:
    """What a certificate says."""

    facts: tuple[Fact, ...]
    expires_on: date


class NoQuestion(Form):
    """Nothing is asked."""


class Kind(ABC):
    """One kind: a file of its own, and a line in `kinds.KINDS`."""

    slug: ClassVar[str]
    """In its address, and in the seal."""
    title: ClassVar[Words]
    about: ClassVar[Words]
    """One line on what it serves for."""
    statement: ClassVar[Words]
    """What the fund declares, with `%(fund)s`; what varies is in the facts."""
    bundles: ClassVar[frozenset[str]] = OF_PEOPLE
    """The sets of services that open it."""

    def form(self, data: Mapping[str, Any] | None, *, today: date) -> Form:  # noqa: ARG002 - for those that ask
        """Return what it asks, filled in with what was sent."""
        return NoQuestion(data)

    @abstractmethod
    def read(self, asked: Mapping[str, Any], whose: Whose) -> Said:
        """Return what it says, for the clean answers of its form. Raises CannotBeGiven."""


def contact() -> Words:
    """Return what to do where the fund may know better than the registry."""
    return _("Si vous pensez qu'il s'agit d'une erreur, écrivez à votre caisse par « Contact & échanges ».")


def day(value: date) -> str:
    """Return « 1er avril 2026 » on one line."""
    return in_words(value).replace(" ", NO_BREAK)


def period(since: date, until: date) -> str:
    """Return « Du 1er janvier 2025 au 31 décembre 2025 »."""
    return _("Du %(since)s au %(until)s") % {"since": day(since), "until": day(until)}
