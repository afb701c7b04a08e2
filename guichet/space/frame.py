"""What every page of the private space stands in: the member's name, the menu, the title."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guichet.accounts.holders import display_name
from guichet.login.access import fund_of
from guichet.login.models import Session
from guichet.space import queries, services
from guichet.ui.pages import Member, page


def title(session: Session) -> str:
    """Return « Mon espace privé : particulier », with the profile of the file in sight (R167)."""
    return _("Mon espace privé : %(profile)s") % {"profile": queries.profile_in_title(session.profile)}


def private(request: HttpRequest, template: str, context: Mapping[str, Any], session: Session) -> HttpResponse:
    """Return a page of the space."""
    account = session.account
    member = Member(display_name(account.holder), services.menu(is_person=account.person_id is not None))
    return page(request, template, {**context, "space_title": title(session)}, fund=fund_of(account), member=member)
