"""The page of one person or establishment, and the check of who is calling."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.accounts.holders import display_name
from guichet.accounts.operations import spoken_moment
from guichet.accounts.states import AccountState
from guichet.agents.access import Desk, file_page
from guichet.agents.frame import office
from guichet.agents.models import Look, Reason
from guichet.agents.roles import Permission
from guichet.backoffice.actions import allowed
from guichet.backoffice.actions.confirmations import notice_of
from guichet.backoffice.person import caller, operations, papers, timeline, words
from guichet.backoffice.person.causes import cause_of
from guichet.backoffice.person.forms import AnswersForm, DocumentForm
from guichet.backoffice.person.situation import Situation, load


@require_safe
@file_page(Permission.FIND)
def file(request: HttpRequest, desk: Desk, look: Look) -> HttpResponse:
    """« Pourquoi est-elle bloquée ? » Eight queries, the session's and the look's included."""
    number = timeline.number_of(request.GET.get("page", ""))
    situation = load(desk, look, now=desk.now, most=timeline.needed(number))
    cause = cause_of(situation)
    ranks = {name: rank for rank, name in enumerate(cause.recommended)}
    actions = sorted(allowed(situation), key=lambda one: ranks.get(one.name, len(ranks)))
    shown = timeline.page(situation, number=number)
    here = reverse("backoffice:file", kwargs={"look": look.reference})
    context = {
        "heading": display_name(look.holder),
        "look": look,
        "done": notice_of(request, look),
        "checked_at": spoken_moment(look.caller_checked_at) if look.caller_checked_at else "",
        "cause": cause,
        "actions": [
            {
                "label": one.label,
                "address": reverse("backoffice:act", kwargs={"look": look.reference, "action": one.name}),
                "recommended": one.name in ranks,
                "check_first": one.needs_caller and look.caller_checked_at is None,
            }
            for one in actions
        ],
        "at_counter": _may_enrol_here(desk, look, situation),
        "shown": shown,
        "older": f"{here}?{urlencode({'page': number + 1})}#histoire" if shown.has_older else None,
        "newer": f"{here}?{urlencode({'page': number - 1})}#histoire" if number > 1 else None,
        "pills": words.pills(situation),
        "who": words.who(situation),
        "files": [words.file_line(one) for one in situation.files],
        "cases": words.open_cases(situation),
        "requests": words.sent_requests(situation),
        "documents": situation.documents,
        "may_see_mandates": desk.may(Permission.CONVENTIONS),
        "certificates": [(papers.title_of(one), one) for one in situation.certificates],
    }
    return office(request, desk, "backoffice/person/file.html", context)


def _may_enrol_here(desk: Desk, look: Look, situation: Situation) -> bool:
    """Whether somebody who is present, and has no account, may be enrolled at this desk."""
    account = situation.account
    without = account is None or account.state == AccountState.CLOSED
    return without and look.reason == Reason.COUNTER and desk.may(Permission.COUNTER)


@require_http_methods(["GET", "HEAD", "POST"])
@file_page(Permission.FIND)
def check_caller(request: HttpRequest, desk: Desk, look: Look) -> HttpResponse:
    """« Qui est au téléphone ? » What was typed is compared at once and is kept nowhere."""
    known = caller.read(look.holder, now=desk.now)
    questions = caller.asked(known, now=desk.now)
    posted = request.POST if request.method == "POST" else None
    at_desk = look.reason == Reason.COUNTER
    with_document = posted is not None and "piece" in posted and at_desk
    document = DocumentForm(posted if with_document else None) if at_desk else None
    answers = AnswersForm(questions, None if with_document else posted)
    if document is not None and with_document and document.is_valid():
        operations.note_document(
            desk, look, account=known.account, document=document.cleaned_data["document"], now=desk.now
        )
        return HttpResponseRedirect(reverse("backoffice:file", kwargs={"look": look.reference}))
    if posted is not None and not with_document and questions and answers.is_valid():
        return _compared(desk, look, known, answers.cleaned_data)
    context = {
        "heading": _("Qui est au téléphone ?"),
        "name": display_name(look.holder),
        "look": look,
        "answers": answers if questions else None,
        "document": document,
        "form": document if with_document else answers,
        "result": request.GET.get("resultat", ""),
    }
    return office(request, desk, "backoffice/person/caller.html", context)


def _compared(desk: Desk, look: Look, known: caller.Known, answers: dict[str, str]) -> HttpResponse:
    try:
        right = operations.check_answers(desk, look, known, answers, now=desk.now)
    except operations.TooManyChecks:
        result = "attendre"
    else:
        if right:
            return HttpResponseRedirect(reverse("backoffice:file", kwargs={"look": look.reference}))
        result = "non"
    here = reverse("backoffice:caller", kwargs={"look": look.reference})
    return HttpResponseRedirect(f"{here}?{urlencode({'resultat': result})}")
