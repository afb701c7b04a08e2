"""An agent takes one person's access away: to give one takes another convention, and two agents."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.agents.access import Desk
from guichet.agents.frame import office
from guichet.backoffice.conventions import reading
from guichet.backoffice.conventions.guard import convention_page
from guichet.backoffice.conventions.outcomes import address
from guichet.conventions import persons
from guichet.conventions.models import Convention
from guichet.conventions.rules import MemberState


@require_http_methods(["GET", "HEAD", "POST"])
@convention_page
def remove(request: HttpRequest, desk: Desk, convention: Convention, person: UUID) -> HttpResponse:
    """Say what it does, then do it. Removed by somebody else meanwhile, the page of the convention says so."""
    member = convention.members.filter(reference=person).exclude(state=MemberState.NAMED).first()
    if member is None:
        raise Http404
    if request.method == "POST":
        try:
            persons.remove(member, by=desk.agent.reference, now=desk.now)
        except persons.LastAdministrator:
            return HttpResponseRedirect(address(convention, "derniere"))
        return HttpResponseRedirect(address(convention, "personne"))
    context = {
        "heading": _("Retirer l'accès de cette personne"),
        "convention": convention,
        "name": reading.name_of(convention),
        "person": member,
    }
    return office(request, desk, "backoffice/conventions/remove.html", context)
