"""« Mon compte » itself, and one module for each thing that is changed there."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.space.frame import private
from guichet.space.my_account import blocks, done, reading


@require_safe
@private_page
def my_account(request: HttpRequest, session: Session) -> HttpResponse:
    """« Mon compte » (R176-R184). Four queries, the session's included."""
    seen = reading.read(session, now=timezone.now())
    context = {"heading": _("Mon compte"), "blocks": blocks.shown(seen), "said": done.said(request, session)}
    return private(request, "space/account/account.html", context, session)
