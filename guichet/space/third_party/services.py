"""What a convention opens to one of the persons whom it names: a few pages, and those of their rights alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.conventions.models import Member
from guichet.conventions.queries import rights_of
from guichet.conventions.rules import Service, StructureKind


@dataclass(frozen=True)
class Link:
    """A page as the home of a third party shows it."""

    key: str
    title: str
    sentence: str
    address: str


@dataclass(frozen=True)
class _Page:
    title: str | Promise
    sentence: str | Promise
    url_name: str


_PAGES: Final[Mapping[Service, _Page]] = {
    Service.CLIENTS: _Page(
        _("Mes clients"),
        _("Ceux qui ont donné un mandat à votre structure, et ce que vous pouvez faire pour eux."),
        "space:third_clients",
    ),
    Service.PAYMENTS: _Page(
        _("Paiements reçus"),
        _("Les paiements que la MSA vous a faits, par période et par nature."),
        "space:third_payments",
    ),
    Service.BENEFICIARIES: _Page(
        _("Bénéficiaires"), _("Les personnes que votre convention désigne."), "space:third_beneficiaries"
    ),
    Service.EXCHANGES: _Page(
        _("Échanges de fichiers"),
        _("Envoyez un fichier à la MSA au sujet d'un bénéficiaire, et lisez ses réponses."),
        "space:third_exchanges",
    ),
}
_READ: Final[Mapping[str, str | Promise]] = {
    StructureKind.HOME_HELP: _("Les aides accordées aux personnes que votre convention désigne."),
    StructureKind.CHILDCARE: _("Les ressources des familles que votre convention désigne, pour la PSU."),
    StructureKind.COUNTY: _("L'état du dossier RSA des personnes que votre convention désigne."),
}
"""What « Bénéficiaires » holds, by kind of structure."""


def offered(member: Member, *, today: date) -> list[Link]:
    """Return the pages that a person may open today, in one order for all; none of a convention that is not in force.

    No query for a member that came with its convention and structure (`conventions.queries.memberships`).
    """
    rights = rights_of(member, today=today)
    return [_link(member, service, page) for service, page in _PAGES.items() if service in rights]


def _link(member: Member, service: Service, page: _Page) -> Link:
    sentence = page.sentence
    if service == Service.BENEFICIARIES:
        sentence = _READ.get(member.convention.structure.kind, sentence)
    return Link(service.value, str(page.title), str(sentence), reverse(page.url_name, args=[member.reference]))
