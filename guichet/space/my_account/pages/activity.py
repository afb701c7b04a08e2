"""« Mon activité récente »."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.space.frame import private
from guichet.space.my_account.activity import page


@require_safe
@private_page
def activity(request: HttpRequest, session: Session) -> HttpResponse:
    """Show a page of what happened. Three queries, the session's included."""
    shown = page(session.account, asked=request.GET.get("page", ""), now=timezone.now())
    context = {
        "heading": _("Mon activité récente"),
        "shown": shown,
        "newer": _address(shown.number - 1) if shown.number > 1 else None,
        "older": _address(shown.number + 1) if shown.number < shown.last else None,
    }
    return private(request, "space/account/activity.html", context, session)


def _address(number: int) -> str:
    return reverse("space:activity") + (f"?{urlencode({'page': number})}" if number > 1 else "")
