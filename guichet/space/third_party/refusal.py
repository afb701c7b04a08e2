"""A page that is not open to whoever acts for others: it says which ones are."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guichet.accounts.holders import display_name
from guichet.login.access import fund_of
from guichet.login.models import Session
from guichet.ui.pages import Member, page


def refused(request: HttpRequest, session: Session) -> HttpResponse:
    """Return it, with the name of whoever is logged in: nothing of anybody they act for is read."""
    home = reverse("space:home")
    context = {"heading": _("Cette page n'est pas ouverte à votre accès"), "home": home, "here": home}
    member = Member(display_name(session.account.holder))
    return page(
        request, "space/third_party/refused.html", context, fund=fund_of(session.account), status=403, member=member
    )
