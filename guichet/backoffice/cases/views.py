"""The list of what waits, its file for spreadsheets, and the page of one case."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guichet.accounts.holders import display_name
from guichet.accounts.models import Account, FileRequest
from guichet.agents.access import Desk, agent_page
from guichet.agents.frame import office
from guichet.agents.roles import Permission
from guichet.backoffice.cases import answer_texts, queries, rooms, words
from guichet.backoffice.cases.forms import CloseForm, NoteForm
from guichet.backoffice.cases.guard import case_page
from guichet.backoffice.cases.queries import View
from guichet.cases import receipts
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.registry.models import Person
from guichet.space import rules, spreadsheet

DONE = {
    "prise": gettext_lazy("Cette demande est à vous."),
    "rendue": gettext_lazy("Cette demande est rendue à la pile."),
    "notee": gettext_lazy("Votre note est enregistrée."),
    "repondue": gettext_lazy("Votre réponse part."),
    "acceptee": gettext_lazy("Demande acceptée : le code part par courrier."),
    "habilitee": gettext_lazy("Changement accepté : le mot de passe part par courrier, l'ancien accès est fermé."),
    "refusee": gettext_lazy("Demande refusée : le titulaire est prévenu."),
    "close": gettext_lazy("Cette demande est close."),
    "traitee": gettext_lazy("Démarche traitée : le membre est prévenu."),
    "rejetee": gettext_lazy("Démarche refusée : le membre est prévenu."),
    "transmise": gettext_lazy("Cette demande est transmise."),
    "perdue": gettext_lazy(
        "Rien n'a été fait : cette demande n'est plus à vous, ou un collègue l'a prise entre-temps."
    ),
}
"""What was just done, by what the address says."""
LOST = "perdue"
NOTHING = {
    View.WAITING: gettext_lazy("Aucune demande n'attend pour vos équipes."),
    View.MINE: gettext_lazy("Vous n'avez aucune demande en cours. Prenez-en une parmi celles qui attendent."),
    View.OTHERS: gettext_lazy("Aucun collègue n'a de demande en cours."),
    View.CLOSED: gettext_lazy("Aucune demande n'a été close ces six derniers mois."),
}
"""What an empty list says."""
_SEARCHED = frozenset({
    CaseKind.UNKNOWN_PERSON, CaseKind.DETAILS_DO_NOT_MATCH, CaseKind.TEMPORARY_NUMBER, CaseKind.DEPENDANT,
    CaseKind.LIMITS_REACHED, CaseKind.NO_POSTAL_ADDRESS, CaseKind.ACCESS_LOST, CaseKind.DECEASED_OR_BLOCKED,
    CaseKind.RESPONSIBLE_CHANGES,
})  # fmt: skip
"""Kinds that hold a number to search for, and no account."""


@require_safe
@agent_page(Permission.CASES)
def cases(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Demandes »: what waits, what the agent has, what colleagues have, what is closed."""
    view = _view(request)
    number = rules.page_number(request.GET.get("page", ""), queries.MOST_PAGES)
    found, more = queries.page(desk, view, number=number)
    counted = queries.counts(desk)
    tabs = [
        (View.WAITING, _("En attente"), counted.waiting),
        (View.MINE, _("Les miennes"), counted.mine),
        (View.OTHERS, _("Prises par d'autres"), counted.others),
        (View.CLOSED, _("Closes"), None),
    ]
    here = reverse("backoffice:cases")
    context = {
        "heading": _("Demandes"),
        "view": view,
        "tabs": [(f"{here}?vue={one}", label, count, one == view) for one, label, count in tabs],
        "late": counted.late,
        "lines": found,
        "closed": view == View.CLOSED,
        "names": view in {View.OTHERS, View.CLOSED},
        "nothing": NOTHING[view],
        "number": number,
        "newer": f"{here}?vue={view}&page={number - 1}" if number > 1 else "",
        "older": f"{here}?vue={view}&page={number + 1}" if more and number < queries.MOST_PAGES else "",
        "export": f"{reverse('backoffice:cases_file')}?vue={view}",
        "done": DONE.get(request.GET.get("fait", "")),
        "lost": request.GET.get("fait") == LOST,
    }
    return office(request, desk, "backoffice/cases/list.html", context)


@require_safe
@agent_page(Permission.CASES)
def cases_file(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Give a list as a file for spreadsheets: nothing of whom cases are about."""
    view = _view(request)
    header = [
        _("Numéro"), _("Motif"), _("Équipe"), _("Ouverte le"), _("À traiter avant la fin du"), _("En retard"),
        _("Fois"), _("Conseiller"), _("Issue"),
    ]  # fmt: skip
    rows = [
        [
            line.receipt,
            str(line.kind),
            str(line.team),
            date_format(timezone.localtime(line.opened_at), "d/m/Y"),
            date_format(line.due_on, "d/m/Y") if line.due_on else "",
            _("oui") if line.late else _("non"),
            str(line.times),
            line.agent,
            str(line.outcome),
        ]
        for line in queries.exported(desk, view)
    ]
    response = HttpResponse(spreadsheet.write(header, rows), content_type=spreadsheet.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="demandes-{view}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@case_page
def case(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:
    """One case: what to do, and what was typed for whoever has it."""
    return show(request, desk, case)


def show(  # noqa: PLR0913 - what may be shown besides the case, by name
    request: HttpRequest,
    desk: Desk,
    case: Case,
    *,
    note: NoteForm | None = None,
    close: CloseForm | None = None,
    problem: str = "",
) -> HttpResponse:
    """Return the page of a case, with what was mistyped or could not be done."""
    mine = case.state == CaseState.TAKEN and case.taken_by == desk.agent.reference
    done = request.GET.get("fait", "")
    context: dict[str, object] = {
        "heading": words.KINDS[case.kind],
        "case": case,
        "receipt": receipts.number(case.reference),
        "line": queries.lines([case], now=desk.now)[0],
        "to_do": words.TO_DO[case.kind],
        "mine": mine,
        "free": case.state == CaseState.OPEN,
        "closed": case.state == CaseState.CLOSED,
        "history": [
            (words.HISTORY[one.kind], one.at, name, one.text if mine else "") for one, name in queries.history(case)
        ],
        "done": DONE.get(done),
        "lost": done == LOST,
        "problem": problem,
        "here": reverse("backoffice:case", args=[case.reference]),
    }
    if mine:
        context |= _for_its_holder(desk, case)
        context |= {"note": note or NoteForm(prefix="note"), "close": close or CloseForm(prefix="clore", case=case)}
        context["form"] = close if close and close.is_bound else context["note"]
    return office(request, desk, "backoffice/cases/case.html", context, status=409 if problem else 200)


def _for_its_holder(desk: Desk, case: Case) -> dict[str, object]:
    """Return what only the agent who has the case is shown, and what they may do."""
    request = queries.request_of(case)
    account = request.account if request else queries.account_of(case)
    number = case.details.get("identifier", "") if case.kind in _SEARCHED else ""
    return {
        "details": [*_letter(desk, case), *_sent_online(case), *words.lines(_shown(case)), *_who_asks(request)],
        "number": number if isinstance(number, str) else "",
        "has_file": account is not None and request is None,
        "name": _name(account) if request is None else "",
        "request": request,
        "may_answer": bool(answer_texts.for_kind(case.kind)),
        "may_accept": request is not None or case.kind == CaseKind.RESPONSIBLE_CHANGES,
        "may_refuse": request is not None,
        "sent_online": case.kind == CaseKind.REQUEST,
        "closes_by_itself": case.kind == CaseKind.REQUEST and queries.sent_online_is_open(case),
        "room": rooms.room_of(case),
    }


def _shown(case: Case) -> dict[str, object]:
    letter = case.kind in {CaseKind.RETURNED_LETTER, CaseKind.LETTER_REJECTED}
    return {name: value for name, value in case.details.items() if not (letter and name == "message")}


def _letter(desk: Desk, case: Case) -> list[tuple[str, str]]:
    if case.kind not in {CaseKind.RETURNED_LETTER, CaseKind.LETTER_REJECTED}:
        return []
    about = words.letter(case.details, desk.fund.name)
    return [(_("Courrier"), about)] if about else []


def _sent_online(case: Case) -> list[tuple[words.Words, str]]:
    """Return which request of the private space it is."""
    what = case.details.get("request", "") if case.kind == CaseKind.REQUEST else ""
    return [(_("Démarche"), str(what))] if what else []


def _name(account: Account | None) -> str:
    return display_name(account.holder) if account else ""


def _who_asks(request: FileRequest | None) -> list[tuple[words.Words, str]]:
    """Return who wants a file at a fund that does not know them, so that its agents can look for them."""
    person = request.account.person if request else None
    return [] if person is None else list(words.lines(_identity(person)))


def _identity(person: Person) -> dict[str, object]:
    born = [f"{part:02}" for part in (person.birth_day, person.birth_month) if part]
    return {
        "nir": person.nir or "",
        "birth_name": person.birth_name,
        "usual_name": person.usual_name,
        "given_names": person.given_names.replace(",", ", "),
        "date_naissance": "/".join([*born, str(person.birth_year)]),
    }


def _view(request: HttpRequest) -> View:
    asked = request.GET.get("vue", "")
    return View(asked) if asked in set(View) else View.WAITING


def case_address(reference: uuid.UUID, done: str = "") -> str:
    """Return the address of a case, with what was just done."""
    address = reverse("backoffice:case", args=[reference])
    return f"{address}?fait={done}" if done else address
