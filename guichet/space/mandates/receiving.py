"""For whom a member or a delegate may act: what they were given, accepting an offer, giving one back."""

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guichet.accounts.holders import display_name
from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.mandates import accepting, ending, giving, queries
from guichet.mandates.models import Mandate
from guichet.space import denied, marks
from guichet.space.frame import private
from guichet.space.mandates import words
from guichet.ui import cookies

SAID = {
    "accepted": gettext_lazy("Le mandat est accepté. La personne qui vous l'a donné est prévenue."),
    "renounced": gettext_lazy("Vous avez renoncé à ce mandat. La personne qui vous l'avait donné est prévenue."),
}


@require_safe
@private_page
def mandates_received(request: HttpRequest, session: Session) -> HttpResponse:
    """Show for whom this account may act, by itself or for a structure."""
    _not_while_acting(session)
    now = timezone.now()
    of_structures = [one for one in queries.to_act_on(session.account, now=now) if one.structure_id is not None]
    found = [*queries.received_by(session.account), *of_structures]
    context = {
        "heading": _("Pour qui vous pouvez agir"),
        "lines": [{**told(one), "reference": one.reference, "state": words.state(one, now=now)} for one in found],
        "done": SAID.get(marks.told(request, session), ""),
    }
    return private(request, "space/mandates/received.html", context, session)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def mandate_accept(request: HttpRequest, session: Session) -> HttpResponse:
    """Show who offers what to whoever typed both codes, with the account that they logged in to; accept it."""
    _not_while_acting(session)
    now = timezone.now()
    offered = accepting.shown(request.COOKIES.get(settings.MANDATE_COOKIE_NAME, ""), now=now)
    context: dict[str, object] = {"heading": _("Accepter un mandat"), "offered": told(offered) if offered else None}
    if offered is None:
        return private(request, "space/mandates/accept.html", context, session)
    context["own"] = offered.giver_id == session.account.pk
    if request.method == "POST":
        try:
            accepting.accept(offered, session.account, now=now)
        except (giving.Oneself, accepting.NotAnOffer):
            context["offered"] = None if not context["own"] else context["offered"]
        else:
            response = marks.go(session, reverse("space:mandates_received"), "accepted")
            return cookies.take(response, settings.MANDATE_COOKIE_NAME)
    return private(request, "space/mandates/accept.html", context, session)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def mandate_renounce(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Ask once, then give it back."""
    _not_while_acting(session)
    now = timezone.now()
    found = next(
        (
            one
            for one in [*queries.received_by(session.account), *queries.to_act_on(session.account, now=now)]
            if one.reference == reference
        ),
        None,
    )
    if found is None:
        denied.note(session, purpose="mandate", now=now)
        raise Http404
    if request.method == "POST":
        here = reverse("space:mandates_received")
        try:
            ending.renounce(found, now=now)
        except ending.Over:
            return marks.go(session, here, "")
        return marks.go(session, here, "renounced")
    context = {"heading": _("Renoncer à ce mandat ?"), "one": told(found), "reference": reference}
    return private(request, "space/mandates/renounce.html", context, session)


def told(mandate: Mandate) -> dict[str, object]:
    """Return what whom it is for reads of it."""
    place = mandate.establishment
    return {
        "giver": display_name(mandate.giver.holder),
        "place": place.name if place is not None and mandate.giver.person_id is not None else "",
        "services": words.titles(mandate.services),
        "starts_on": mandate.starts_on,
        "ends_on": mandate.ends_on,
    }


def _not_while_acting(session: Session) -> None:
    if session.mandate_id is not None:
        raise Http404
