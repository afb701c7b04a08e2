"""A thread as the agent who holds its case reads it, and answers in it."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.accounts.holders import display_name
from guichet.agents.access import Desk
from guichet.agents.frame import office
from guichet.backoffice.cases import queries
from guichet.backoffice.cases.views import LOST, case_address
from guichet.backoffice.exchanges import answer_texts
from guichet.backoffice.exchanges.forms import CLOSES, ThreadAnswerForm
from guichet.backoffice.exchanges.guard import give, holder_page, of_case
from guichet.cases import receipts, working
from guichet.cases.models import Case, CaseKind
from guichet.cases.working import Worker
from guichet.exchanges import operations
from guichet.exchanges.models import Attachment, Post, Thread
from guichet.exchanges.rules import LARGEST_FILE, Theme
from guichet.exchanges.words import THEMES
from guichet.files.uploads import takes_files
from guichet.registry.naming import display_name as person_name

KINDS = (CaseKind.MESSAGE, CaseKind.BENEFICIARY)
"""Those that are worked by answering in a thread."""


def _thread(request: HttpRequest, desk: Desk, case: Case) -> HttpResponse:
    thread = _of(case)
    chosen = answer_texts.find(request.GET.get("texte", ""))
    initial = {"texte": str(chosen.text), "envoi": uuid.uuid4()}
    posted, structure = request.method == "POST", thread.structure
    form = ThreadAnswerForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial=initial,
        to_structure=structure is not None,
    )
    if posted and form.is_valid():
        return _send(desk, case, thread, form)
    operations.read_by_agent(thread, now=desk.now)
    account = queries.account_of(case)
    here = reverse("backoffice:case_thread", args=[case.reference])
    context = {
        "heading": _("Lire et répondre"),
        "title": thread.title,
        "theme": THEMES[Theme(thread.theme)],
        "name": display_name(account.holder) if account else "",
        "about": receipts.number(thread.about) if thread.about else "",
        "structure": structure.name if structure else "",
        "beneficiary": person_name(thread.beneficiary) if thread.beneficiary else "",
        "posts": _said(case, thread),
        # They are written to members.
        "texts": []
        if structure
        else [(f"{here}?texte={one.slug}", one.label, one == chosen) for one in answer_texts.TEMPLATES],
        "form": form,
        **of_case(case),
    }
    return office(request, desk, "backoffice/exchanges/thread.html", context)


thread = require_http_methods(["GET", "HEAD", "POST"])(holder_page(KINDS, takes_files(LARGEST_FILE)(_thread)))


def _paper(request: HttpRequest, desk: Desk, case: Case, paper: uuid.UUID) -> HttpResponse:
    given = Attachment.objects.select_related("file").filter(post__thread=_of(case), reference=paper).first()
    if given is None:
        raise Http404
    return give(request, desk, case, given.file)


paper = require_safe(holder_page(KINDS, _paper))


def _of(case: Case) -> Thread:
    thread = Thread.objects.select_related("structure", "beneficiary").filter(reference=case.reference).first()
    if thread is None:
        raise Http404
    return thread


def _send(desk: Desk, case: Case, thread: Thread, form: ThreadAnswerForm) -> HttpResponse:
    closes = form.cleaned_data["ensuite"] == CLOSES
    try:
        operations.answer(case, Worker(desk.actor), thread, written=form.written(), closes=closes, now=desk.now)
    except working.NotHeld:
        return HttpResponseRedirect(case_address(case.reference, LOST))
    return HttpResponseRedirect(case_address(case.reference, "repondue"))


def _said(case: Case, thread: Thread) -> list[dict[str, object]]:
    posts = list(Post.objects.filter(thread=thread).prefetch_related("attachments__file").order_by("at", "pk"))
    names = queries.agents(one.by for one in posts)
    other = thread.structure.name if thread.structure else _("Le membre")
    return [
        {
            "by": names.get(one.by, _("Un conseiller")) if one.by else other,
            "mine": one.by is not None,
            "text": one.text,
            "at": one.at,
            "read_at": one.read_at,
            "papers": [_paper_of(case, given) for given in one.attachments.all()],
        }
        for one in posts
    ]


def _paper_of(case: Case, given: Attachment) -> tuple[str, str, int]:
    address = reverse("backoffice:case_paper", args=[case.reference, given.reference])
    return address, str(given.file.name), given.file.size
