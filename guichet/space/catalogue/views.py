"""« Mes services », and the search."""

import base64
import binascii
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.sealing.keyring import SealBroken, keyring
from guichet.space import services as offer
from guichet.space import sight as sights
from guichet.space.catalogue import queries
from guichet.space.catalogue.forms import SearchForm
from guichet.space.catalogue.words import understood
from guichet.space.frame import private
from guichet.space.payments import household
from guichet.space.services.base import page

SEALED_FOR = "space.search"


@require_safe
@private_page
def services(request: HttpRequest, session: Session) -> HttpResponse:
    """Show every service of the file in sight, family by family (R12), with what the registry lacks for some."""
    sight = sights.of(session)
    held = queries.needs(household.of(sight, today=timezone.localdate()), sight)
    lacking = {one.key: one.need.label for one in offer.SERVICES if one.need is not None and one.need not in held}
    families = [
        (family.label, family.value, [(link, lacking.get(link.key, "")) for link in links])
        for family, links in offer.families(sight.bundle)
    ]
    return private(request, "space/services.html", {"heading": _("Mes services"), "families": families}, session)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def search(request: HttpRequest, session: Session) -> HttpResponse:
    """« Rechercher » (R166): what is typed comes by POST, and the address of the answer holds it sealed.

    An address in clear would stand in the log of the proxy, in the history of a shared computer, and in the Referer.
    """
    if request.method == "POST":
        if not request.POST.get("recherche", "").strip():
            # No mistake: the page says what can be looked for.
            return HttpResponseRedirect(reverse("space:search"))
        form = SearchForm(request.POST)
        if not form.is_valid():
            return _show(request, session, form)
        return HttpResponseRedirect(_address(session, form.cleaned_data["recherche"]))
    text = _typed(session, request.GET.get("r", ""))
    return _show(request, session, SearchForm(initial={"recherche": text}), text)


def _show(request: HttpRequest, session: Session, form: SearchForm, text: str = "") -> HttpResponse:
    sight, today = sights.of(session), timezone.localdate()
    asked = understood(text, today=today)
    context = {
        "heading": _("Rechercher"),
        "form": form,
        "text": text,
        "found": None if asked.is_nothing else queries.found(asked, household.of(sight, today=today), sight),
        "documents": page("documents").address,
        "messages": page("messages").address,
    }
    return private(request, "space/search.html", context, session)


def _address(session: Session, text: str) -> str:
    sealed = keyring().seal_json([str(session.reference), text], purpose=SEALED_FOR)
    return f"{reverse('space:search')}?{urlencode({'r': base64.urlsafe_b64encode(sealed).decode().rstrip('=')})}"


def _typed(session: Session, sealed: str) -> str:
    """Return what was typed in this very session, empty for anything else: a link can put words in nobody's field."""
    try:
        opened = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
        reference, text = keyring().unseal_json(opened, purpose=SEALED_FOR)
    except (SealBroken, binascii.Error, ValueError):
        return ""
    return str(text) if reference == str(session.reference) else ""
