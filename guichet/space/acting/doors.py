"""Which services each page of the space belongs to: a page that is not found here never opens under a mandate.

Each service says by which pages it is given (`Service.given`). Bank details, contact details, the postal address, a
direct debit, « Mon compte », the keys of the account, its mandates, the files and single sign-on are given by none, on
purpose: whoever holds those holds the account.
"""

import functools
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from guichet.certificates.kinds import BY_SLUG
from guichet.certificates.models import Certificate
from guichet.requests import kinds
from guichet.requests.models import Request
from guichet.space.services import SERVICES
from guichet.space.services.follow_up import ALL_CERTIFICATES, ALL_REQUESTS

Kwargs = Mapping[str, Any]
Keys = frozenset[str]

ALWAYS: Final[frozenset[str]] = frozenset({"home", "act", "stop_acting"})
"""Open under any mandate: what it opens, another one, and the way back."""
_READ: Final = frozenset({"request", "request_sheet", "request_paper"})
"""Of a request: who may follow them all may read these too."""
_WRITTEN: Final = frozenset({
    "request_sent", "request_papers", "request_paper_remove", "request_check", "request_send", "request_abandon",
    "request_complement", "request_complement_send", "request_complement_remove", "request_step",
})  # fmt: skip
"""Of a request: who may send that kind."""
_CERTIFICATE: Final = frozenset({"certificate_ready", "certificate"})


def opening(url_name: str, kwargs: Kwargs, given: Keys) -> str:
    """Return the service of a mandate that opens a page, empty where none does. One query where a page is of a kind."""
    return min(_keys(url_name, kwargs) & given & givable(), default="")


@functools.cache
def givable() -> Keys:
    """Return the keys of the services that a mandate may open, whatever a row of the database says."""
    return frozenset(one.key for one in SERVICES if one.given is not None)


@functools.cache
def of_requests() -> Keys:
    """Return those that are kinds of requests."""
    return frozenset(key for key in givable() if kinds.by_key(key) is not None)


def _keys(url_name: str, kwargs: Kwargs) -> Keys:
    """Return the services that a page belongs to; whose it is, the page itself looks."""
    if url_name == "certificate_ask":
        return _certificate(str(kwargs["kind"]))
    if url_name in _CERTIFICATE:
        found = Certificate.objects.filter(reference=_reference(kwargs)).values_list("kind", flat=True).first()
        return _certificate(found or "")
    if url_name == "request_begin":
        return frozenset({str(kwargs["kind"]).replace("-", "_")})
    if url_name in _READ | _WRITTEN:
        kind = Request.objects.filter(reference=_reference(kwargs)).values_list("kind", flat=True).first()
        return frozenset({kind} if kind else ()) | (frozenset({ALL_REQUESTS}) if url_name in _READ else frozenset())
    if url_name == "requests":
        # Whoever may send one kind sees what became of it, and of nothing else (`reading.kinds_named`).
        return of_requests() | {ALL_REQUESTS}
    return _plain().get(url_name, frozenset())


def _certificate(slug: str) -> Keys:
    return frozenset({ALL_CERTIFICATES, f"att_{slug.replace('-', '_')}"}) if slug in BY_SLUG else frozenset()


def _reference(kwargs: Kwargs) -> UUID:
    return UUID(str(kwargs["reference"]))


@functools.cache
def _plain() -> Mapping[str, Keys]:
    """Return page -> the services that say that they are given by it."""
    pages = {page for one in SERVICES for page in one.given or ()}
    return {page: frozenset(one.key for one in SERVICES if page in (one.given or ())) for page in pages}
