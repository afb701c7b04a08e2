"""« Mes établissements » and « Cotisations sur salaires »."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.registry.models import ContributionKind
from guichet.space import sight as sights
from guichet.space.bundles import opened_by
from guichet.space.company import queries
from guichet.space.farm import queries as farm
from guichet.space.farm.views import bills_file, pages
from guichet.space.frame import private
from guichet.space.services import direct_debit

_PLACES = opened_by(
    {"exploitation", "entreprise", "jardinier"},
    heading=gettext_lazy("Mes établissements"),
    whose=gettext_lazy("Cette page montre les établissements d'un exploitant ou d'un employeur."),
)
_WAGES = opened_by(
    {"entreprise", "jardinier"},
    heading=gettext_lazy("Cotisations sur salaires"),
    whose=gettext_lazy("Cette page montre ce que doit un employeur sur les salaires qu'il verse."),
)


@require_safe
@private_page
@_PLACES
def establishments(request: HttpRequest, session: Session) -> HttpResponse:
    """« Mes établissements », « Mes entreprises » for a person: what the funds hold. Two queries."""
    sight = sights.of(session)
    context = {
        "heading": _("Mes entreprises") if session.account.person_id else _("Mes établissements"),
        "places": queries.establishments(sight),
    }
    return private(request, "space/company/establishments.html", context, session)


@require_safe
@private_page
@_WAGES
def wage_contributions(request: HttpRequest, session: Session) -> HttpResponse:
    """« Cotisations sur salaires » by period: paid and due. Four queries, the session's included."""
    sight = sights.of(session)
    shown = farm.bills(
        sight.owner,
        ContributionKind.WAGES,
        page=request.GET.get("page", ""),
        fund_code=sight.fund.code,
        today=timezone.localdate(timezone.now()),
    )
    context = {
        "heading": _("Cotisations sur salaires"),
        "shown": shown,
        "file": reverse("space:wage_contributions_csv"),
        **pages(reverse("space:wage_contributions"), shown.number, shown.last),
        "nothing": _("Votre caisse ne vous a pas encore demandé de cotisations sur salaires."),
        "debit": direct_debit(sight.bundle),
    }
    return private(request, "space/farm/bills.html", context, session)


@require_safe
@private_page
@_WAGES
def wage_contributions_csv(_request: HttpRequest, session: Session) -> HttpResponse:
    """Give all of them as a file for a spreadsheet."""
    return bills_file(session, ContributionKind.WAGES, name="cotisations-sur-salaires.csv", now=timezone.now())
