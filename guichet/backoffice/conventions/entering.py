"""A signed paper becomes a proposal: from a request of « Autre », from a telephone call, or from the one before."""

import contextlib
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.agents.access import Desk
from guichet.agents.frame import office
from guichet.backoffice.cases.guard import case_page
from guichet.backoffice.cases.views import LOST, case_address
from guichet.backoffice.conventions import initial, words
from guichet.backoffice.conventions.forms import MOST_ROWS, ConventionForm
from guichet.backoffice.conventions.guard import convention_page, conventions_page
from guichet.backoffice.conventions.outcomes import CHANGED, NOT_YOURS, address
from guichet.backoffice.conventions.small_forms import KindForm
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.conventions import operations
from guichet.conventions.models import Convention
from guichet.conventions.rules import ConventionState, StructureKind
from guichet.funds import catalogue

_STEPS = 3
"""Rows of persons that the button adds."""


@require_safe
@case_page
def from_case(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:  # noqa: ARG001 - the request says nothing more
    """Lead whoever holds the case to the convention that it is about, or to a new one."""
    known = {"reference": case.details.get("reference", ""), "case": str(case.reference)}
    if not _holds(desk, case):
        return HttpResponseRedirect(case_address(case.reference, LOST))
    found = Convention.objects.filter(fund_code=desk.fund.code)
    if case.kind == CaseKind.CONVENTION_ENDS:
        return _to(found.filter(reference=known["reference"]).first())
    if case.kind != CaseKind.CONVENTION_ASKED:
        raise Http404
    begun = found.filter(case=known["case"]).exclude(state=ConventionState.REFUSED).first()
    if begun is not None:
        return _to(begun)
    slug = words.SLUG_OF.get(str(case.details.get("structure_kind", "")))
    query = urlencode({"demande": known["case"]})
    if slug is None:
        return HttpResponseRedirect(f"{reverse('backoffice:convention_kind')}?{query}")
    return HttpResponseRedirect(f"{reverse('backoffice:convention_new', args=[slug])}?{query}")


@require_http_methods(["GET", "HEAD", "POST"])
@conventions_page
def kind(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask the nature of the structure."""
    form = KindForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        where = reverse("backoffice:convention_new", args=[form.cleaned_data["nature"]])
        query = urlencode({"demande": request.GET["demande"]}) if request.GET.get("demande") else ""
        return HttpResponseRedirect(f"{where}?{query}" if query else where)
    context = {"heading": _("De quelle nature est la structure ?"), "form": form}
    return office(request, desk, "backoffice/conventions/kind.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@conventions_page
def new(request: HttpRequest, desk: Desk, slug: str) -> HttpResponse:
    """Type a first convention."""
    structure_kind = words.SLUGS.get(slug)
    if structure_kind is None:
        raise Http404
    case = _case(request, desk)
    told = initial.of_case(case.details) if case else {}
    form, typed = _form(request, desk, structure_kind, told)
    if typed and form.is_valid():
        return _propose(request, desk, form, case=str(case.reference) if case else "")
    return _page(request, desk, form, heading=_("Nouvelle convention"), case=case)


@require_http_methods(["GET", "HEAD", "POST"])
@convention_page
def follow(request: HttpRequest, desk: Desk, convention: Convention) -> HttpResponse:
    """Type an amendment or a renewal: another convention, which takes the place of this one once it is approved."""
    told, rows = initial.of_convention(convention, again=True)
    form, typed = _form(request, desk, StructureKind(convention.structure.kind), told, rows)
    if typed and form.is_valid():
        return _propose(request, desk, form, replaces=convention)
    return _page(request, desk, form, heading=_("Avenant ou renouvellement"), convention=convention)


@require_http_methods(["GET", "HEAD", "POST"])
@convention_page
def correct(request: HttpRequest, desk: Desk, convention: Convention) -> HttpResponse:
    """Type a proposal again: whoever proposed it does."""
    if convention.state != ConventionState.PROPOSED:
        return HttpResponseRedirect(address(convention, CHANGED))
    if convention.proposed_by != desk.agent.reference:
        return HttpResponseRedirect(address(convention, NOT_YOURS))
    told, rows = initial.of_convention(convention, again=False)
    form, typed = _form(request, desk, StructureKind(convention.structure.kind), told, rows)
    if typed and form.is_valid():
        try:
            operations.correct(convention=convention, content=form.content(), by=desk.agent.reference, now=desk.now)
        except operations.ChangedMeanwhile:
            return HttpResponseRedirect(address(convention, CHANGED))
        except operations.NotYours:
            return HttpResponseRedirect(address(convention, NOT_YOURS))
        return HttpResponseRedirect(address(convention, "corrigee"))
    return _page(request, desk, form, heading=_("Corriger la proposition"), convention=convention)


def _form(
    request: HttpRequest,
    desk: Desk,
    structure_kind: StructureKind,
    told: dict[str, Any],
    rows: int = 2,
) -> tuple[ConventionForm, bool]:
    """Return the form, and whether it was sent to be kept; a button of it only adds rows and loses nothing."""
    how: dict[str, Any] = {"kind": structure_kind, "fund": desk.fund}
    if request.method != "POST":
        return ConventionForm(initial=told, rows=rows, **how), False
    with contextlib.suppress(ValueError):
        rows = int(request.POST.get("lignes", "")[:3])
    if "ajouter" not in request.POST:
        return ConventionForm(request.POST, rows=rows, **how), True
    shown = ConventionForm(request.POST, rows=rows + _STEPS, **how)
    typed = {name: _typed(shown, name, request) for name in shown.fields}
    return ConventionForm(initial=typed, rows=rows + _STEPS, **how), False


def _typed(form: ConventionForm, name: str, request: HttpRequest) -> Any:
    return form.fields[name].widget.value_from_datadict(request.POST, request.FILES, name)


def _propose(
    request: HttpRequest,
    desk: Desk,
    form: ConventionForm,
    *,
    replaces: Convention | None = None,
    case: str = "",
) -> HttpResponse:
    try:
        made = operations.propose(
            content=form.content(),
            fund=desk.fund,
            by=desk.agent.reference,
            replaces=replaces,
            case=case or (replaces.case if replaces else ""),
            now=desk.now,
        )
    except operations.AnotherFund as refusal:
        other = catalogue.by_code(refusal.fund_code).name
        form.add_error(
            "siret", _("Cette structure a déjà une convention avec la %(fund)s : voyez avec elle.") % {"fund": other}
        )
    except operations.AlreadyProposed as refusal:
        return HttpResponseRedirect(f"{reverse('backoffice:convention', args=[refusal.reference])}?fait=deja")
    else:
        return HttpResponseRedirect(address(made, "proposee"))
    heading = _("Avenant ou renouvellement") if replaces else _("Nouvelle convention")
    return _page(request, desk, form, heading=heading, convention=replaces)


def _page(  # noqa: PLR0913 - what the page says
    request: HttpRequest,
    desk: Desk,
    form: ConventionForm,
    *,
    heading: str,
    convention: Convention | None = None,
    case: Case | None = None,
) -> HttpResponse:
    context = {
        "heading": heading,
        "form": form,
        "kind": words.KIND_NAMES[form.kind],
        "may_add": form.rows < MOST_ROWS,
        "convention": convention,
        "case_address": case_address(case.reference) if case else "",
        "here": request.get_full_path(),
    }
    return office(request, desk, "backoffice/conventions/form.html", context)


def _case(request: HttpRequest, desk: Desk) -> Case | None:
    """Return the request of « Autre » that the address names, if the agent holds it."""
    with contextlib.suppress(ValueError):
        found = Case.objects.filter(
            reference=UUID(request.GET.get("demande", "")), fund_code=desk.fund.code, kind=CaseKind.CONVENTION_ASKED
        ).first()
        return found if found and _holds(desk, found) else None
    return None


def _holds(desk: Desk, case: Case) -> bool:
    return case.state == CaseState.TAKEN and case.taken_by == desk.agent.reference


def _to(convention: Convention | None) -> HttpResponse:
    if convention is None:
        raise Http404
    return HttpResponseRedirect(address(convention))
