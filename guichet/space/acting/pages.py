"""What is shown while acting: what the mandate opens, that it opens nothing here, that it is over."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from guichet.accounts.holders import display_name
from guichet.funds import catalogue
from guichet.login.models import Session
from guichet.mandates import queries
from guichet.mandates.models import Mandate
from guichet.space import services
from guichet.space import sight as sights
from guichet.space.frame import private
from guichet.space.services import Link

FORBIDDEN = 403


def home(request: HttpRequest, session: Session) -> HttpResponse:
    """« Au nom de … »: what the mandate opens, until when. No query of its own."""
    mandate, giver = _mandate(session), sights.of(session).establishment or session.account.holder
    context = {
        "heading": _("Au nom de %(name)s") % {"name": display_name(giver)},
        "links": links(session),
        "mandate": mandate,
    }
    return private(request, "space/acting/home.html", context, session)


def choose(request: HttpRequest, session: Session, *, lost: bool = False) -> HttpResponse:
    """« Agir pour quelqu'un »: whom the account may act for now. At most two queries."""
    own = session.own
    found = queries.to_act_on(own.account, now=timezone.now())
    context: dict[str, Any] = {
        "heading": _("Agir pour quelqu'un"),
        "givers": [_line(one) for one in found],
        "lost": lost,
    }
    return private(request, "space/acting/choose.html", context, session)


def not_given(request: HttpRequest, session: Session) -> HttpResponse:
    """Say that the mandate does not open this page, and what it opens."""
    context = {"heading": _("Votre mandat n'ouvre pas cette page"), "links": links(session)}
    return _refusal(private(request, "space/acting/not_given.html", context, session))


def over(request: HttpRequest, session: Session) -> HttpResponse:
    """Say that the mandate has ended, and lead home: nothing of the giver's is shown, not even the name."""
    return _refusal(private(request, "space/acting/over.html", {"heading": _("Ce mandat a pris fin")}, session))


def links(session: Session) -> Sequence[Link]:
    """Return the services that the mandate opens in the file that it is for, in the order of the space."""
    given, bundle = frozenset(_mandate(session).services), sights.of(session).bundle
    return [services.link(one) for one in services.offered(bundle) if one.key in given and one.may_be_given]


def _mandate(session: Session) -> Mandate:
    if session.acting is None:
        raise ValueError("nobody acts for anybody here")
    return session.acting.mandate


def _line(mandate: Mandate) -> dict[str, Any]:
    code = mandate.fund_code
    return {
        "reference": mandate.reference,
        "name": display_name(mandate.establishment or mandate.giver.holder),
        "fund": catalogue.by_code(code).name if catalogue.has_code(code) else "",
        "services": [str(one.title) for one in services.SERVICES if one.key in mandate.services],
        "ends_on": mandate.ends_on,
    }


def _refusal(response: HttpResponse) -> HttpResponse:
    response.status_code = FORBIDDEN
    return response
