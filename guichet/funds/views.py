"""The public pages. None of them sets a cookie or asks who is reading."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guichet.funds import catalogue, kept, queries, wording
from guichet.funds.catalogue import Fund
from guichet.funds.cookies import all_cookies
from guichet.funds.forms import DepartmentChoiceForm, DepartmentNumberForm
from guichet.funds.models import Audience
from guichet.ui.pages import page

ROBOTS = "User-agent: *\nDisallow: /agents/\nDisallow: /espace/\nDisallow: /*connexion/\nDisallow: /*inscription/\n"


@require_safe
def home(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Show the public home of a fund or of the whole organisation; a fund's own host leads to its page (R24, R25)."""
    if fund.is_national and (own := _fund_of_host(request)):
        return redirect(f"{settings.PUBLIC_URL}/{own.slug}/")
    found = queries.notices(fund, now=timezone.now())
    context = {"notices": found, "desk": None if fund.is_national else queries.desk(fund)}
    return page(request, "funds/home.html", context, fund=fund)


@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """List the funds, and find one by its department (R19)."""
    form = DepartmentChoiceForm(request.GET or None)
    context: dict[str, object] = {"heading": _("Changer de région"), "form": form, "funds": _listed_funds()}
    if form.is_valid():
        department = form.department()
        if department.fund_code:
            return redirect("public:home", fund=catalogue.by_code(department.fund_code))
        context["elsewhere"] = department
    return page(request, "funds/regions.html", context, fund=catalogue.national())


@require_safe
def assistance(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Show who helps with the site (R200-R203). A department number leads to the fund that serves it (R143)."""
    form = DepartmentNumberForm(request.GET or None)
    context: dict[str, object] = {"heading": _("L'assistance Internet"), "form": form}
    if form.is_valid():
        department = form.department()
        if department.fund_code:
            return redirect("public:assistance", fund=catalogue.by_code(department.fund_code))
        context["elsewhere"] = department
    context["desk"] = None if fund.is_national else queries.desk(fund)
    return page(request, "funds/assistance.html", context, fund=fund)


@require_safe
def conditions(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Show the general conditions in force, with their version; the approved ones that follow can be read before."""
    return _conditions(request, fund, Audience.MEMBERS)


@require_safe
def third_party_conditions(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Show those of whoever acts for others, likewise."""
    return _conditions(request, fund, Audience.THIRD_PARTIES)


def _conditions(request: HttpRequest, fund: Fund, audience: Audience) -> HttpResponse:
    now = timezone.now()
    coming = kept.version_to_come(audience, now=now)
    if coming is not None and request.GET.get("version") == str(coming.version):
        ahead, shown = True, queries.conditions(coming.version, audience)
    else:
        ahead, shown = False, queries.current_conditions(audience, now=now)
    others = "third_party_conditions" if audience == Audience.MEMBERS else "conditions"
    context = {
        "heading": audience.label,
        "address": request.path,
        "others": reverse(f"public:{others}", kwargs={"fund": fund}),
        "of_members": audience == Audience.MEMBERS,
        "conditions": shown,
        "summary": wording.render(shown.summary, heading=3),
        "text": wording.render(shown.text),
        "coming": coming,
        "ahead": ahead,
    }
    return page(request, "funds/conditions.html", context, fund=fund)


@require_safe
def privacy(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Tell what becomes of personal data (GDPR, art. 13)."""
    return page(request, "funds/privacy.html", {"heading": _("Données personnelles")}, fund=fund)


@require_safe
def cookies(request: HttpRequest, fund: Fund) -> HttpResponse:
    """List the cookies."""
    return page(request, "funds/cookies.html", {"heading": _("Cookies"), "cookies": all_cookies()}, fund=fund)


@require_safe
def accessibility(request: HttpRequest, fund: Fund) -> HttpResponse:
    """State how far the service conforms to RGAA 4.1, truthfully (decree 2019-768)."""
    return page(request, "funds/accessibility.html", {"heading": _("Déclaration d'accessibilité")}, fund=fund)


@require_safe
def legal(request: HttpRequest, fund: Fund) -> HttpResponse:
    """Name who publishes the service, and the state of its security approval (RGS)."""
    return page(request, "funds/legal.html", {"heading": _("Mentions légales")}, fund=fund)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Keep search engines on the public pages."""
    return HttpResponse(ROBOTS, content_type="text/plain")


def _fund_of_host(request: HttpRequest) -> Fund | None:
    host = request.get_host().partition(":")[0]
    return next((fund for fund in catalogue.all_funds() if fund.host == host), None)


def _listed_funds() -> list[tuple[Fund, str]]:
    return [
        (fund, ", ".join(f"{catalogue.department(code).name} ({code})" for code in fund.departments))
        for fund in catalogue.all_funds()
    ]
