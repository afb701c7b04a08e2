"""« Qui a consulté mon dossier »."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.space.frame import private
from guichet.space.my_account.consultations import of_account


@require_safe
@private_page
def consultations(request: HttpRequest, session: Session) -> HttpResponse:
    """Show each look of an adviser and why, and never who. Three queries, the session's included."""
    shown = of_account(session.account, now=timezone.now())
    context = {"heading": _("Qui a consulté mon dossier"), "shown": shown}
    return private(request, "space/account/consultations.html", context, session)
