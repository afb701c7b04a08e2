"""« Mes factures » and « Relevé parcellaire »."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.registry.models import ContributionKind
from guichet.space import sight as sights
from guichet.space import spreadsheet
from guichet.space.bundles import opened_by
from guichet.space.farm import queries, statement
from guichet.space.frame import private
from guichet.space.services import direct_debit

PAPERS_PER_DAY = 30
"""Drawing the PDF of a thousand parcels takes a second of a processor."""
_BILLS = opened_by(
    {"exploitation"},
    heading=gettext_lazy("Mes factures"),
    whose=gettext_lazy("Cette page montre les appels de cotisations d'un exploitant ou d'un cotisant de solidarité."),
)
_LAND = opened_by(
    {"exploitation", "entreprise"},
    heading=gettext_lazy("Relevé parcellaire"),
    whose=gettext_lazy(
        "Cette page montre les parcelles d'un exploitant, d'un cotisant de solidarité ou d'une entreprise."
    ),
)


@require_safe
@private_page
@_BILLS
def bills(request: HttpRequest, session: Session) -> HttpResponse:
    """« Mes factures »: paid and due. Four queries, the session's included."""
    sight, now = sights.of(session), timezone.now()
    shown = queries.bills(
        sight.owner,
        ContributionKind.BILL,
        page=request.GET.get("page", ""),
        fund_code=sight.fund.code,
        today=timezone.localdate(now),
    )
    context = {
        "heading": _("Mes factures"),
        "shown": shown,
        "file": reverse("space:bills_csv"),
        **pages(reverse("space:bills"), shown.number, shown.last),
        "nothing": _("Votre caisse ne vous a pas encore adressé d'appel de cotisations."),
        "debit": direct_debit(sight.bundle),
    }
    return private(request, "space/farm/bills.html", context, session)


@require_safe
@private_page
@_BILLS
def bills_csv(_request: HttpRequest, session: Session) -> HttpResponse:
    """Give every bill as a file for a spreadsheet."""
    return bills_file(session, ContributionKind.BILL, name="mes-factures.csv", now=timezone.now())


def bills_file(session: Session, kind: ContributionKind, *, name: str, now: datetime) -> HttpResponse:
    """Return the bills of one kind of the file in sight; `name` says nothing of the member."""
    header = [
        _("Numéro"),
        _("Libellé"),
        _("Période du"),
        _("Période au"),
        _("Émise le"),
        _("À payer avant le"),
        _("Montant en euros"),
        _("Payé en euros"),
        _("Reste à payer en euros"),
        _("État"),
        _("Payée le"),
        _("Caisse"),
    ]
    rows = queries.bill_cells(sights.of(session).owner, kind, today=timezone.localdate(now))
    return _file(spreadsheet.write(header, rows), name=name, media_type=spreadsheet.CONTENT_TYPE)


def pages(here: str, number: int, last: int, **kept: str) -> dict[str, str]:
    """Return the addresses of the pages beside one, empty where there is none."""

    def address(page: int) -> str:
        given = {name: value for name, value in {**kept, "page": str(page) if page > 1 else ""}.items() if value}
        return f"{here}?{urlencode(given)}" if given else here

    return {
        "newer": address(number - 1) if number > 1 else "",
        "older": address(number + 1) if number < last else "",
    }


@require_safe
@private_page
@_LAND
def parcels(request: HttpRequest, session: Session) -> HttpResponse:
    """« Relevé parcellaire »: by commune. Three queries, the session's included."""
    return _parcels(request, session)


@require_safe
@private_page
@_LAND
def parcels_csv(_request: HttpRequest, session: Session) -> HttpResponse:
    """Give every parcel as a file for a spreadsheet."""
    header = [
        _("Code de la commune"),
        _("Commune"),
        _("Section"),
        _("Numéro"),
        _("Subdivision"),
        _("Nature"),
        _("Mode d'exploitation"),
        _("Surface en hectares"),
        _("Revenu cadastral en euros"),
        _("Depuis le"),
    ]
    content = spreadsheet.write(header, queries.parcel_cells(sights.of(session).owner))
    return _file(content, name="releve-parcellaire.csv", media_type=spreadsheet.CONTENT_TYPE)


@require_POST
@private_page
@_LAND
def parcels_statement(request: HttpRequest, session: Session) -> HttpResponse:
    """Draw the statement to print, keep it in « Mes documents » and give it. By POST: it keeps a paper."""
    now = timezone.now()
    if not _may_draw(session, now=now):
        return _parcels(request, session, too_many=True)
    kept = statement.kept(sights.of(session), now=now)
    return HttpResponseRedirect(reverse("space:document", kwargs={"reference": kept.reference}))


@require_POST
@private_page
@_LAND
def transfer_slip(request: HttpRequest, session: Session) -> HttpResponse:
    """Give the slip of a transfer of land, to fill in and sign. It is kept nowhere."""
    now = timezone.now()
    if not _may_draw(session, now=now):
        return _parcels(request, session, too_many=True)
    content = statement.draw_slip(sights.of(session), now=now)
    return _file(content, name="bulletin-de-mutation.pdf", media_type="application/pdf")


def _parcels(request: HttpRequest, session: Session, *, too_many: bool = False) -> HttpResponse:
    shown = queries.land(
        sights.of(session).owner, commune=request.GET.get("commune", ""), page=request.GET.get("page", "")
    )
    here, chosen = reverse("space:parcels"), shown.chosen.code if shown.chosen else ""
    context = {
        "heading": _("Relevé parcellaire"),
        "shown": shown,
        "here": here,
        **pages(here, shown.number, shown.last, commune=chosen),
        "too_many": too_many,
    }
    return private(request, "space/farm/parcels.html", context, session)


def _may_draw(session: Session, *, now: datetime) -> bool:
    limit = Limit("farm.papers", str(session.account.reference), PAPERS_PER_DAY, timedelta(days=1))
    return limits.attempt(limit, now=now).allowed


def _file(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)
