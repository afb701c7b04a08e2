"""What session.js asks: how long the session lasts, to make it last, and to keep what was typed when it has ended."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from guichet.login import access, operations, unsent


@require_http_methods(["GET", "POST"])
def stay(request: HttpRequest) -> HttpResponse:
    """Say how many seconds are left, 0 when it is over. A GET is no use of the session; a POST, by the member, is."""
    now = timezone.now()
    session = access.live(request, now=now)
    if session is None or (request.method == "POST" and not operations.extend(session, now=now)):
        return JsonResponse({"ends_in": 0, "may_extend": False})
    left = access.stay_of(session, now=now)
    return JsonResponse({"ends_in": left.ends_in, "may_extend": left.may_extend})


@require_POST
def over(request: HttpRequest) -> HttpResponse:
    """Keep what was typed in a page that its session outlived, and go to the login window, then back to it.

    Where the session goes on after all, used in another window, the page opens again as it was.
    """
    shown = access.safe_return(request.POST.get(unsent.PAGE, ""), request) or reverse("space:home")
    if access.live(request, now=timezone.now()) is None:
        return access.to_login(request, back=shown)
    return access.keep_typed(request, HttpResponseRedirect(shown), page=shown)
