"""How every page is answered: its fund, its colours, the reader's text size, and who may keep a copy."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader

from guichet.ui import stay, stylesheet

TEXT_SIZE_COOKIE = "text-size"
TEXT_SIZES = ("0", "1", "2", "3")
"""From the browser's own size to half as large again."""


class Site(Protocol):
    """What a page shows of a fund; `guichet.funds.catalogue.Fund` is one."""

    @property
    def slug(self) -> str:
        """Empty for the national site."""

    @property
    def name(self) -> str:
        """As in a sentence."""

    @property
    def short_name(self) -> str:
        """As in the header."""

    @property
    def accent(self) -> str:
        """`#rrggbb`."""

    @property
    def is_national(self) -> bool:
        """Whether no fund was chosen."""


@dataclass(frozen=True)
class NationalSite:
    """Stands for the national site where no fund is known, such as an address that leads nowhere."""

    slug: str = ""
    name: str = "MSA"
    short_name: str = "msa.fr"
    accent: str = "#1b5a6b"
    is_national: bool = True


@dataclass(frozen=True)
class Member:
    """Whom the header of a private page names (R162, R174), with the menu: label and address of each entry."""

    display_name: str
    menu: Sequence[tuple[str, str]] = ()
    search: str = ""
    """Where what is typed in « Rechercher » goes (R166); empty, there is no field."""
    on_behalf_of: str = ""
    """For whom they act under a mandate: both names stand on the page."""


def page(  # noqa: PLR0913 - the named options of one answer
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fund: Site,
    status: int = 200,
    member: Member | None = None,
    private: bool = False,
    office: bool = False,
) -> HttpResponse:
    """Return a page of `fund` drawn from `template`, a child of `ui/base.html`.

    `member` draws the header of the private space. `private` (implied by it) forbids keeping a copy and indexing:
    reception desks share computers. A page at an address that only takes forms says in `context["here"]` which one
    shows it, or what follows it: changing the size of the text leads there. A page of a member whom it does
    not name, such as the last of a file that was added, says so in `context["of_member"]`: no door to log in is drawn.
    `office` adds the styles of the agents' pages, which no member downloads.
    """
    own = private or member is not None
    sheet = stylesheet.for_accent(fund.accent, space=member is not None, office=office)
    size = text_size(request)
    session = stay.noted(request) if member else None
    typed_again = session is not None and session.typed is not None and stay.refill(context or {}, session.typed)
    response = HttpResponse(
        loader.get_template(template).render(
            {
                **(context or {}),
                "fund": fund,
                "member": member,
                "stay": session,
                "typed_again": typed_again,
                "private": own,
                "is_demo": settings.IS_DEMO,
                "stylesheet": sheet.text,
                "text_size": size,
                "here": (context or {}).get("here", request.get_full_path()),
                "path": request.path,
            },
            request,
        ),
        status=status,
    )
    response["Content-Security-Policy"] = content_security_policy(sheet.allowed_by, asks=session is not None)
    if own:
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
    else:
        response["Cache-Control"] = "no-cache"
    return response


def text_size(request: HttpRequest) -> str:
    """Return the text size the reader chose (R22, R23), one of TEXT_SIZES."""
    chosen = request.COOKIES.get(TEXT_SIZE_COOKIE, "0")
    return chosen if chosen in TEXT_SIZES else "0"


@functools.lru_cache(maxsize=128)
def content_security_policy(style_source: str, *, asks: bool = False) -> str:
    """Return the policy of a page whose only style is the one this source expression allows.

    A page that `asks` may ask this site, and no other, whether its session goes on.
    """
    connect = "connect-src 'self'; " if asks else ""
    return (
        f"default-src 'none'; style-src {style_source}; script-src 'self'; img-src 'self'; {connect}"
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
