"""What an agent does with a case: each act reads the request, makes one call, answers."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts.models import Account, NotInRegistry
from guichet.agents import looks
from guichet.agents.access import Desk
from guichet.agents.frame import office
from guichet.agents.models import Reason
from guichet.backoffice.cases import answer_texts, answering, decisions, queries, words
from guichet.backoffice.cases.forms import AnswerForm, CloseForm, HandOverForm, NoteForm
from guichet.backoffice.cases.guard import case_page
from guichet.backoffice.cases.views import LOST, case_address, show
from guichet.cases import receipts, working
from guichet.cases.models import Case, CaseKind, CaseState
from guichet.cases.rules import Outcome, Team
from guichet.cases.working import Worker


@require_POST
@case_page
def take(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:  # noqa: ARG001 - the request says nothing more
    """« Prendre »: from then on its details are shown, to this agent alone."""
    try:
        working.take(case, Worker(desk.actor), now=desk.now)
    except working.AlreadyTaken:
        return _back(case, LOST)
    return _back(case, "prise")


@require_POST
@case_page
def release(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:
    """« Rendre »: one's own, or that of a colleague who is away; only if it still is whose it was when it was shown."""
    if case.taken_by is None or request.POST.get("a") != str(case.taken_by):
        return _back(case, LOST)
    try:
        working.release(case, Worker(desk.actor), holder=case.taken_by, now=desk.now)
    except working.NotHeld:
        return _back(case, LOST)
    return _back(case, "rendue")


@require_POST
@case_page
def note(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:
    """« Ajouter la note »."""
    form = NoteForm(request.POST, prefix="note")
    if not form.is_valid():
        return show(request, desk, case, note=form)
    try:
        working.note(case, Worker(desk.actor), text=form.cleaned_data["note"], now=desk.now)
    except working.NotHeld:
        return _back(case, LOST)
    return _back(case, "notee")


@require_POST
@case_page
def close(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:
    """« Clore »."""
    form = CloseForm(request.POST, prefix="clore", case=case)
    if not form.is_valid():
        return show(request, desk, case, close=form)
    if case.kind == CaseKind.REQUEST and queries.sent_online_is_open(case):
        return show(request, desk, case, problem=_("Dites d'abord au membre ce que devient sa démarche."))
    outcome = Outcome(form.cleaned_data["issue"])
    try:
        working.close(case, Worker(desk.actor), outcome=outcome, text=form.cleaned_data["mot"], now=desk.now)
    except working.NotHeld:
        return _back(case, LOST)
    return _back(case, "close")


@require_POST
@case_page
def open_file(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:
    """« Ouvrir le dossier »: the case is the reason, and its holder alone gives it."""
    if not _holds(desk, case):
        return _back(case, LOST)
    account = queries.account_of(case)
    if account is None:
        return show(request, desk, case, problem=_("Ce compte n'existe plus."))
    try:
        look = looks.open_file(
            desk.session, account.known_holder, reason=Reason.CASE, case=str(case.reference), now=desk.now
        )
    except NotInRegistry:
        return show(
            request,
            desk,
            case,
            problem=_("Cette personne agit pour d'autres et n'a pas de dossier : voyez sa convention ou son mandat."),
        )
    except looks.NotOfThisFund:
        return show(
            request, desk, case, problem=_("Votre caisse ne connaît plus cette personne : son dossier est ailleurs.")
        )
    return HttpResponseRedirect(reverse("backoffice:file", args=[look.reference]))


@require_http_methods(["GET", "HEAD", "POST"])
@case_page
def hand_over(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:
    """« Transmettre » to another team, or to another fund."""
    if not _holds(desk, case):
        return _back(case, LOST)
    form = HandOverForm(request.POST if request.method == "POST" else None, case=case)
    if not form.is_valid():
        context = {"heading": _("Transmettre cette demande"), "form": form, **_of(case)}
        return office(request, desk, "backoffice/cases/hand_over.html", context)
    fund_code = form.fund_code()
    team = Team(case.team) if fund_code else Team(form.cleaned_data["vers"])
    try:
        working.hand_over(
            case,
            Worker(desk.actor),
            team=team,
            fund_code=fund_code,
            why=form.cleaned_data["pourquoi"],
            now=desk.now,
        )
    except (working.NotHeld, working.CannotMove):
        return HttpResponseRedirect(f"{reverse('backoffice:cases')}?fait={LOST}")
    # The list, not the case: it may be no page of this agent's any more.
    return HttpResponseRedirect(f"{reverse('backoffice:cases')}?fait=transmise")


@require_http_methods(["GET", "HEAD", "POST"])
@case_page
def answer(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:
    """« Répondre »: a text to choose, then to complete, then it leaves by the one way that is safe."""
    if not _holds(desk, case):
        return _back(case, LOST)
    texts = answer_texts.for_kind(case.kind)
    if not texts:
        raise Http404
    account = queries.account_of(case)
    way = answering.way_of(case, account, now=desk.now)
    chosen = answer_texts.find(case.kind, request.GET.get("texte", "")) or texts[0]
    if request.method == "POST" and way is not None:
        form = AnswerForm(request.POST)
        if form.is_valid():
            return _send(desk, case, account, form.cleaned_data["texte"])
    else:
        form = AnswerForm(initial={"texte": str(chosen.text)})
    here = reverse("backoffice:case_answer", args=[case.reference])
    context = {
        "heading": _("Répondre"),
        "form": form if way else None,
        "texts": [(f"{here}?texte={text.slug}", text.label, text == chosen) for text in texts],
        "way": way,
        **_of(case),
    }
    return office(request, desk, "backoffice/cases/answer.html", context)


def _send(desk: Desk, case: Case, account: Account | None, text: str) -> HttpResponse:
    try:
        answering.answer(case, Worker(desk.actor), account, text=text, now=desk.now)
    except (working.NotHeld, answering.NoWay):
        return _back(case, LOST)
    return _back(case, "repondue")


@require_http_methods(["GET", "HEAD", "POST"])
@case_page
def decide(request: HttpRequest, desk: Desk, case: Case, decision: str) -> HttpResponse:
    """« Accepter » or « Refuser » a file asked for at this fund: what will happen, then a confirmation."""
    if not _holds(desk, case):
        return _back(case, LOST)
    if case.kind == CaseKind.RESPONSIBLE_CHANGES and decision == "accepter":
        return _let_manager_in(request, desk, case)
    asked = queries.request_of(case)
    if asked is None:
        raise Http404
    accepted, problem = decision == "accepter", ""
    if request.method == "POST":
        try:
            (decisions.accept if accepted else decisions.refuse)(case, Worker(desk.actor), asked, now=desk.now)
        except working.NotHeld:
            return _back(case, LOST)
        except decisions.NotDecided as refusal:
            problem = refusal.message
        else:
            return _back(case, "acceptee" if accepted else "refusee")
    heading = _("Accepter cette demande") if accepted else _("Refuser cette demande")
    context = {"heading": heading, "accepted": accepted, "problem": problem, **_of(case)}
    return office(request, desk, "backoffice/cases/decide.html", context, status=409 if problem else 200)


def _let_manager_in(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            decisions.let_manager_in(case, Worker(desk.actor), now=desk.now)
        except working.NotHeld:
            return _back(case, LOST)
        except decisions.NotDecided as refusal:
            problem = refusal.message
        else:
            return _back(case, "habilitee")
    context = {"heading": _("Accepter cette demande"), "manager": True, "problem": problem, **_of(case)}
    return office(request, desk, "backoffice/cases/decide.html", context, status=409 if problem else 200)


def _holds(desk: Desk, case: Case) -> bool:
    return case.state == CaseState.TAKEN and case.taken_by == desk.agent.reference


def _of(case: Case) -> dict[str, object]:
    """Return what the pages of acts say of the case."""
    return {
        "case_address": case_address(case.reference),
        "receipt": receipts.number(case.reference),
        "kind": words.KINDS[case.kind],
    }


def _back(case: Case, done: str) -> HttpResponse:
    return HttpResponseRedirect(case_address(case.reference, done))
