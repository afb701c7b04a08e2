"""What is said where ProConnect opened or tied nothing, whichever page of the agents finds it out."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from guichet.agents.proconnect import door
from guichet.agents.proconnect import operations as proconnect_operations
from guichet.agents.proconnect.asked import Purpose
from guichet.agents.proconnect.operations import Refused
from guichet.agents.proconnect.pages import BACK, PAGES
from guichet.agents.proconnect.rules import Refusal
from guichet.agents.views.common import outside


def refuse(
    request: HttpRequest, refused: Refused, purpose: Purpose, *, id_token: str = "", now: datetime
) -> HttpResponse:
    """Say why nothing was opened, or tied, and what to do; the journal is told too.

    Whoever ProConnect knows may leave it from there: it would give the same account again.
    """
    proconnect_operations.journal(refused, login=purpose is Purpose.LOGIN, now=now)
    if refused.refusal is Refusal.NO_ROLE:
        return no_role(request)
    shown, (name, label) = PAGES[refused.refusal], BACK[purpose]
    context = {
        "heading": shown.heading,
        "said": shown.said,
        "back": reverse(name),
        "here": reverse(name),
        "label": label,
        "leave": door.logout_address(id_token) if id_token else None,
        "leave_first": refused.refusal is Refusal.OLD_PROOF,
    }
    return outside(request, "agents/proconnect_refused.html", context, status=shown.status)


def no_role(request: HttpRequest) -> HttpResponse:
    """Say that no fund gives the agent a role."""
    context = {"heading": _("Aucun rôle ne vous est donné"), "here": reverse("agents:login")}
    return outside(request, "agents/no_role.html", context)
