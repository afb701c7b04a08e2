"""What every page of the agents stands in: their name, their fund, and the menu of what they may do."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.agents.models import Agent
from guichet.agents.roles import Permission
from guichet.funds.catalogue import Fund
from guichet.ui.pages import page


class AtWork(Protocol):
    """What a page shows of an agent at work; `access.Desk` is one."""

    @property
    def agent(self) -> Agent:
        """Who."""

    @property
    def fund(self) -> Fund:
        """For which fund."""

    def may(self, permission: Permission) -> bool:
        """Whether the agent may do this there."""


MENU: tuple[tuple[Permission, str, str | Promise], ...] = (
    (Permission.FIND, "backoffice:find", gettext_lazy("Rechercher")),
    (Permission.CASES, "backoffice:cases", gettext_lazy("Demandes")),
    (Permission.CONVENTIONS, "backoffice:conventions", gettext_lazy("Conventions")),
    (Permission.COUNTER, "backoffice:counter", gettext_lazy("Guichet")),
    (Permission.LETTERS, "backoffice:letters", gettext_lazy("Courriers")),
    (Permission.CONTENT, "backoffice:content", gettext_lazy("Contenus")),
    (Permission.CONTENT, "backoffice:switches", gettext_lazy("Portes")),
    (Permission.POLICY, "backoffice:policy", gettext_lazy("Règles")),
    (Permission.VIGILANCE, "backoffice:vigilance", gettext_lazy("Jour d'attaque")),
    (Permission.TEAM, "backoffice:team", gettext_lazy("Équipe")),
    (Permission.JOURNAL, "backoffice:journal", gettext_lazy("Journal")),
    (Permission.FIGURES, "backoffice:figures", gettext_lazy("Chiffres")),
)
"""Permission, address and words of each entry, in order."""
NATIONAL_ONLY = frozenset({"backoffice:switches"})
"""Entries of who works for the national site: what every fund shares."""
FUNDS_ONLY = frozenset({"backoffice:conventions"})
"""Entries of who works for a fund: the national site signs nothing."""


def office(
    request: HttpRequest, desk: AtWork, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return a page of the agents, a child of `agents/base.html`. Nobody keeps a copy of it, nobody indexes it."""
    menu = [
        (words, reverse(name))
        for permission, name, words in MENU
        if desk.may(permission) and name not in (FUNDS_ONLY if desk.fund.is_national else NATIONAL_ONLY)
    ]
    kept = {**context, "agent": desk.agent, "desk": desk, "office_menu": menu}
    return page(request, template, kept, fund=desk.fund, status=status, private=True, office=True)


def refused(request: HttpRequest, desk: AtWork) -> HttpResponse:
    """Return the page that says that none of the agent's roles opens what was asked for, and who can give one."""
    return office(
        request, desk, "agents/refused.html", {"heading": _("Cette page ne vous est pas ouverte")}, status=403
    )
