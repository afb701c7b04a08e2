"""Whose rules are read: a fund's, or an edition's; and which of them an agent may have in sight."""

import dataclasses
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from guichet.agents.access import Desk
from guichet.audit import operations as audit
from guichet.backoffice.policy import words
from guichet.enrolment.profiles import TRAITS, Variant, variants
from guichet.funds import catalogue
from guichet.funds.catalogue import DEFAULT, Fund
from guichet.funds.policy import Policy

NATIONAL = "national"
"""How the national site is named in an address, its slug being empty; the command line has the same word."""
EDITION = "edition-"
"""Before the name of an edition in an address."""


@dataclass(frozen=True)
class Source:
    """A policy with whose it is."""

    of: Fund | str
    """A fund, or the name of an edition."""
    policy: Policy

    @property
    def name(self) -> str:
        """As in an address."""
        return f"{EDITION}{self.of}" if isinstance(self.of, str) else self.of.slug or NATIONAL

    @property
    def title(self) -> str:
        """As agents say it."""
        if isinstance(self.of, str):
            said = _("Édition : %(name)s") % {"name": words.edition(self.of)}
            return _("%(edition)s (historique)") % {"edition": said} if self.is_historical else said
        return _("Site national (msa.fr)") if self.of.is_national else self.of.name

    @property
    def edition(self) -> str:
        """Name of the edition that it starts from; empty where that is the default."""
        name = self.of if isinstance(self.of, str) else self.of.edition
        return "" if name == DEFAULT else name

    @property
    def is_historical(self) -> bool:
        """Whether its edition is below the national floor: it shows a document as it was."""
        return bool(self.edition) and catalogue.is_historical(self.edition)

    @property
    def fund(self) -> Fund:
        """The fund; for an edition, the national site as if it followed it."""
        return self.of if isinstance(self.of, Fund) else dataclasses.replace(catalogue.national(), policy=self.policy)

    def journey(self, profile: str) -> Variant:
        """Return the journey of who enrols at this site; of an edition, by a fund's own."""
        by_fund, by_national, *_others = variants(profile, self.policy)
        return by_national if isinstance(self.of, Fund) and self.of.is_national else by_fund


def of_fund(fund: Fund) -> Source:
    """Return the rules of a fund."""
    return Source(fund, fund.policy)


def find(name: str) -> Source:
    """Return the rules of this name. Raises Http404 where nothing has it."""
    if name.startswith(EDITION):
        edition = name.removeprefix(EDITION)
        if edition not in catalogue.editions():
            raise Http404
        return Source(edition, catalogue.editions()[edition])
    try:
        return of_fund(catalogue.national() if name == NATIONAL else catalogue.by_slug(name or NATIONAL))
    except catalogue.UnknownFund:
        raise Http404 from None


def in_sight(desk: Desk, name: str) -> Source:
    """Return the rules that an agent asks for, their own fund's without a name.

    Another fund's are for who works for the national site: for others there is no such page (404), and the journal
    is told. They may compare, which shows the other fund all the same: it is whose rules they answer for that is kept.
    """
    own = of_fund(desk.fund)
    if name in ("", own.name):
        return own
    asked = find(name)
    if not desk.fund.is_national:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="fund")
        raise Http404
    return asked


def funds() -> list[tuple[str, str]]:
    """Return name and title of each fund, the national site first."""
    return [(one.name, one.title) for one in map(of_fund, (catalogue.national(), *catalogue.all_funds()))]


def editions() -> list[tuple[str, str]]:
    """Return name and title of each edition, but the default, which is the national site's."""
    found = (Source(name, policy) for name, policy in catalogue.editions().items() if name != DEFAULT)
    return [(one.name, one.title) for one in found]


def profiles() -> list[str]:
    """Return the profiles that have a journey."""
    return list(TRAITS)
