"""The pages of the private space."""

import functools
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.accounts import files
from guichet.enrolment import browser, complement
from guichet.funds.queries import notices
from guichet.login import operations as login
from guichet.login.access import interrupted, private_page
from guichet.login.models import Session
from guichet.space import queries, services
from guichet.space import sight as sights
from guichet.space.acting import pages as acting
from guichet.space.complement import queries as requests
from guichet.space.frame import private, title
from guichet.space.payments import household
from guichet.space.payments import queries as payments
from guichet.space.third_party import home as third_party


@require_safe
@private_page
def home(request: HttpRequest, session: Session) -> HttpResponse:
    """« Mon espace privé : particulier », or another profile (R160-R172). Six queries, the session's included."""
    # After the stages of a login that another site asked for, the way goes on there.
    if (onward := interrupted(request)) is not None:
        return onward
    if session.acting is not None:
        return acting.home(request, session)
    if session.account.delegate_id is not None:
        return third_party.home(request, session)
    sight = sights.of(session)
    paid = household.of(sight, today=timezone.localdate())
    said = notices(sight.fund, now=timezone.now())
    shown = queries.files_shown(sight)
    context = {
        "heading": title(session),
        "payments": payments.latest(paid, sight),
        "unread": paid.unread,
        "asked": paid.asked,
        "files": shown,
        "banners": said.banners,
        "news": said.news,
        "places": queries.places(sight.account, fund_codes=shown.fund_codes),
        "shortcuts": _shortcuts(services.shortcuts(sight.bundle), paid.unread),
        "offer": _offer(sight.bundle),
    }
    return private(request, "space/home.html", context, session)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def my_files(request: HttpRequest, session: Session) -> HttpResponse:
    """« Changer de dossier » (R164) between all files of the account, and the way to others.

    Whoever acts for others has no file: what they may open is on their home.
    """
    if session.account.delegate_id is not None:
        return HttpResponseRedirect(reverse("space:home"))
    if request.method == "POST":
        chosen = request.POST.get("dossier", "")
        # Among the account's own files, whatever is sent.
        if file := next((one for one in files.of_account(session.account) if one.key == chosen), None):
            login.switch_file(session, file=file)
        return HttpResponseRedirect(reverse("space:home"))
    context = {
        "heading": _("Mes dossiers"),
        "files": queries.files_shown(sights.of(session)),
        "requests": requests.under_way(session.account, now=timezone.now()),
    }
    return private(request, "space/my_files.html", context, session)


@require_POST
@private_page
def add_file(request: HttpRequest, session: Session) -> HttpResponse:
    """Begin the journey that adds a file of another profile to this very account, never a second account."""
    sight = sights.of(session)
    profile = request.POST.get("profil", "")
    if profile not in {name for name, _label in queries.files_shown(sight).addable}:
        return HttpResponseRedirect(reverse("space:my_files"))
    fund = sight.fund
    enrolment, token = complement.begin(session.account, profile=profile, fund=fund, now=timezone.now())
    visit = browser.visit_of(request, enrolment, now=timezone.now())
    following = visit.journey.next_step(visit.answers)
    url = reverse("enrolment:step", kwargs={"fund": fund, "slug": following.slug if following else ""})
    return browser.remember(HttpResponseRedirect(url), token)


@functools.cache
def _offer(bundle: str) -> SafeString:
    """Return the services by family as home shows them, the same for every member whose file opens them (R172)."""
    return render_to_string("space/_offer.html", {"families": services.families(bundle)})


@functools.lru_cache(maxsize=512)
def _shortcuts(shortcuts: Sequence[tuple[str, str, str]], unread: int) -> SafeString:
    """Return the shortcuts as home shows them (R170), the same for every member with so many documents to read."""
    return render_to_string("space/_shortcuts.html", {"shortcuts": shortcuts, "unread": unread})
