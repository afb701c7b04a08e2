"""« Mes mandats »: the list, one of them, and its end."""

import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guichet.accounts.holders import display_name
from guichet.login.models import Session
from guichet.mandates import codes, ending, notices, queries
from guichet.mandates.models import OFFER_LASTS, Mandate, Use
from guichet.mandates.rules import MandateState
from guichet.space import marks
from guichet.space import sight as sights
from guichet.space.bank.views import WHY
from guichet.space.frame import private
from guichet.space.mandates import words
from guichet.space.mandates.home import at_home, own

SAID = {
    "offered": gettext_lazy("La proposition est partie. Il vous reste à donner le code à cette personne."),
    "given": gettext_lazy("Le mandat est donné. Une lettre vous le confirme."),
    "revoked": gettext_lazy("Le mandat est retiré. Plus personne ne peut agir en votre nom par lui."),
}


@require_safe
@at_home
def mandates(request: HttpRequest, session: Session) -> HttpResponse:
    """Show whom the member let act for them, of all their files: what is forgotten must be seen."""
    now, found = timezone.now(), queries.given_by(session.account)
    uses = queries.last_uses(found)
    context = {
        "heading": _("Mes mandats"),
        "open": [_line(one, uses.get(one.pk, []), now=now) for one in found if one.state != MandateState.ENDED],
        "ended": [_line(one, uses.get(one.pk, []), now=now) for one in found if one.state == MandateState.ENDED],
        "may_give": bool(words.givable(sights.of(session).bundle)),
        "done": SAID.get(marks.told(request, session), ""),
    }
    return private(request, "space/mandates/list.html", context, session)


@require_safe
@at_home
def mandate(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Show one: to whom, what, until when, how it was used; and the code to tell, while it is offered."""
    now = timezone.now()
    found = own(session, reference, now=now)
    waits = [WHY[one] for one in found.waits_for.split(",") if one in WHY] if found.state != MandateState.ENDED else []
    context = {
        "heading": _("Un mandat donné"),
        "one": _line(found, queries.last_uses([found], most=50).get(found.pk, []), now=now),
        "code": codes.aloud(str(found.offer_code)) if found.offer_code else "",
        "until": found.given_at + OFFER_LASTS,
        "waits": waits,
        "done": SAID.get(marks.told(request, session), ""),
    }
    return private(request, "space/mandates/mandate.html", context, session)


@require_http_methods(["GET", "HEAD", "POST"])
@at_home
def mandate_revoke(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Ask once, then end it. No password is asked: whoever has a doubt must not be slowed down."""
    now = timezone.now()
    found = own(session, reference, now=now)
    here = reverse("space:mandates")
    if request.method == "POST":
        try:
            ending.revoke(found, now=now)
        except ending.Over:
            return marks.go(session, here, "")
        return marks.go(session, here, "revoked")
    context = {"heading": _("Retirer ce mandat ?"), "one": _line(found, [], now=now)}
    return private(request, "space/mandates/revoke.html", context, session)


def _line(mandate: Mandate, uses: list[Use], *, now: datetime) -> dict[str, object]:
    return {
        "reference": mandate.reference,
        "whom": notices.receiver_name(mandate),
        "relation": words.RELATIONS[mandate.relation],
        "services": words.titles(mandate.services),
        "starts_on": mandate.starts_on,
        "ends_on": mandate.ends_on,
        "file": sights.label(mandate.profile, attached=False),
        "state": words.state(mandate, now=now),
        "is_over": mandate.state == MandateState.ENDED,
        "uses": [(use.day, words.titles([use.service]), display_name(use.account.holder)) for use in uses],
    }
