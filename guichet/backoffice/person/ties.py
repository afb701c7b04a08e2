"""What ties an account to other systems, as an agent sees it: since when and how many, never a name it has there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import F, QuerySet

from guichet.franceconnect.models import Link
from guichet.openid_provider.models import ClientKind, Subject
from guichet.prepared import slot

_LINK: Final = "link"


@dataclass(frozen=True)
class Tie:
    """One of them."""

    kind: str
    """`link` for FranceConnect as a way in; else the kind of the client that is told who the member is."""
    since: datetime
    agreed: bool
    """Whether the member said that a service may be told."""


@dataclass(frozen=True)
class Ties:
    """All of an account."""

    franceconnect_since: datetime | None = None
    """When it was associated with FranceConnect; None where it is not."""
    services: int = 0
    """The organisation's own that the member agreed to tell who they are."""
    elsewhere_since: datetime | None = None
    """When it first served at another site, by way of FranceConnect; None where it never did."""


def told() -> "list[tuple[QuerySet[Any], dict[str, Any]]]":
    """Return the branches of the UNION, and which of its columns tell what."""
    links = Link.objects.filter(account=slot(Link, "account"))
    subjects = Subject.objects.filter(account=slot(Subject, "account"), client__disabled_at__isnull=True)
    return [
        (links, {"t1": F("linked_at")}),
        (subjects, {"a": F("client__kind"), "t1": F("first_at"), "t2": F("consented_at")}),
    ]


def tie(cells: tuple[Any, ...]) -> Tie:
    """Return one from a row of the UNION."""
    kind, _b, _c, _d, _e, _n, since, agreed_at, *_rest = cells
    return Tie(kind or _LINK, since, agreed_at is not None)


def of(ties: Sequence[Tie]) -> Ties:
    """Return what an agent is shown of them."""
    since = {one.kind: one.since for one in ties if one.kind != ClientKind.SERVICE}
    return Ties(
        franceconnect_since=since.get(_LINK),
        services=sum(one.kind == ClientKind.SERVICE and one.agreed for one in ties),
        elsewhere_since=since.get(ClientKind.FRANCECONNECT),
    )
