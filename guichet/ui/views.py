"""The one thing this layer answers by itself: the size of the text."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from guichet.ui.pages import TEXT_SIZE_COOKIE, TEXT_SIZES, text_size

YEAR_SECONDS = 365 * 24 * 3600


# Without a token on purpose: public pages then set no cookie, and all a forger gains is larger letters.
@csrf_exempt
@require_POST
def set_text_size(request: HttpRequest) -> HttpResponse:
    """Make the text larger (`A+`), smaller (`A-`) or as the browser has it (`A`), then show the same page (R22)."""
    step = {"larger": 1, "smaller": -1}.get(request.POST.get("size", ""))
    index = 0 if step is None else TEXT_SIZES.index(text_size(request)) + step
    chosen = TEXT_SIZES[max(0, min(index, len(TEXT_SIZES) - 1))]
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    # Readable by scripts: reading.js changes the size in place, so that a half-filled form keeps what was typed.
    response.set_cookie(TEXT_SIZE_COOKIE, chosen, max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure())
    return response
