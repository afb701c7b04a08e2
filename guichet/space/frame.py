"""What every page of the private space stands in: the member's name, the menu, the title of the file in sight."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guichet.accounts.holders import display_name
from guichet.login.models import Session
from guichet.space import queries, services
from guichet.space import sight as sights
from guichet.ui.pages import Member, page


def title(session: Session) -> str:
    """Return « Mon espace privé : particulier », with the profile of the file in sight (R167)."""
    return _("Mon espace privé : %(profile)s") % {"profile": queries.profile_in_title(sights.of(session))}


def private(request: HttpRequest, template: str, context: Mapping[str, Any], session: Session) -> HttpResponse:
    """Return a page of the space: its header and its menu follow the file in sight (R164)."""
    sight = sights.of(session)
    if session.acting is not None:
        by, of = display_name(session.own.account.holder), display_name(sight.establishment or session.account.holder)
        kept = {**context, "space_title": _("Au nom de %(name)s") % {"name": of}, "sight": sight}
        return page(request, template, kept, fund=sight.fund, member=Member(by, on_behalf_of=of))
    search = reverse("space:search")
    # The page of the search has the field itself; whoever acts for others has no services to search.
    has_field = request.path != search and session.account.delegate_id is None
    member = Member(display_name(session.account.holder), services.menu(sight.bundle), search if has_field else "")
    kept = {**context, "space_title": title(session), "sight": sight}
    return page(request, template, kept, fund=sight.fund, member=member)
