"""The papers that go with a request: given, taken away, read again."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.files.checks import ATTACHMENT_BYTES
from guichet.files.responses import download
from guichet.files.uploads import takes_files
from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.requests import operations
from guichet.requests.kinds.base import Paper
from guichet.requests.models import RequestPaper
from guichet.requests.operations import Draft
from guichet.space.requests import reading
from guichet.space.requests.forms import PaperForm
from guichet.space.sendings import counts_files


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@counts_files
@takes_files(ATTACHMENT_BYTES)
def papers(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Show the papers of a draft, and take one more."""
    now = timezone.now()
    one = reading.draft(session, reference, now=now)
    if not reading.is_draft(one.request):
        return reading.to(reading.address(one, "request"))
    offered, given = one.kind.papers_for(one.answers), reading.papers_of(one.request)
    if not offered or one.kind.journey(one.situation).next_step(one.answers) is not None:
        return reading.to(reading.onward(one))
    open_ones = [paper for paper in offered if _count(given, paper) < paper.most]
    if request.method != "POST":
        return _show(request, one, session, PaperForm(papers=open_ones), given)
    form = PaperForm(request.POST, request.FILES, papers=open_ones)
    if form.is_valid():
        chosen = next(paper for paper in open_ones if paper.name == form.cleaned_data["nature"])
        try:
            operations.add_paper(
                one,
                paper=chosen,
                attachment=form.cleaned_data["fichier"],
                revision=one.request.revision,
                now=now,
            )
        except (operations.Superseded, operations.TooManyPapers):
            form.add_error(
                None, _("Ce brouillon vient de changer dans une autre fenêtre. Ajoutez le fichier à nouveau.")
            )
        else:
            return reading.to(reading.address(one, "request_papers"))
    return _show(request, one, session, form, given)


@require_POST
@private_page
def remove(request: HttpRequest, session: Session, reference: uuid.UUID, paper: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Take a paper away from a draft."""
    now = timezone.now()
    one = reading.draft(session, reference, now=now)
    found = _paper(one.request.papers.filter(reference=paper).select_related("file").first())
    if reading.is_draft(one.request):
        # Superseded, the page shows what is there now.
        with suppress(operations.Superseded):
            operations.remove_paper(one, paper=found, now=now)
    return reading.to(reading.address(one, "request_papers"))


@require_safe
@private_page
def paper(request: HttpRequest, session: Session, reference: uuid.UUID, paper: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Give a paper back to whoever sent it."""
    one = reading.find(session, reference, now=timezone.now())
    found = _paper(one.papers.filter(reference=paper).select_related("file").first())
    return download(found.file, str(found.file.name))


def _paper(found: RequestPaper | None) -> RequestPaper:
    if found is None:
        raise Http404
    return found


def _count(given: Sequence[RequestPaper], paper: Paper) -> int:
    return sum(one.name == paper.name for one in given)


def _show(
    request: HttpRequest, one: Draft, session: Session, form: PaperForm, given: Sequence[RequestPaper]
) -> HttpResponse:
    offered = one.kind.papers_for(one.answers)
    screens = one.kind.journey(one.situation).applicable(one.answers)
    more: dict[str, Any] = {
        "heading": _("Vos pièces jointes"),
        "form": form,
        "full": not form.fields["nature"].choices,  # type: ignore[attr-defined]  # it is a ChoiceField
        "offered": [
            (paper, paper.needed(one.answers), [x for x in given if x.name == paper.name]) for paper in offered
        ],
        "previous_url": reading.step_address(one, screens[-1]) if screens else None,
        "next_url": reading.address(one, "request_check"),
    }
    return reading.show(request, "papers.html", one, session, **more)
