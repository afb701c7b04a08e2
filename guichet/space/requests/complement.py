"""« Envoyer ce qui manque »: what the fund asks for, papers one at a time, a few words, and one button that sends."""

import uuid
from contextlib import suppress

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from guichet.cases.receipts import number
from guichet.enrolment.third_parties.forms import PlainTextField
from guichet.files.checks import ATTACHMENT_BYTES
from guichet.files.fields import AttachmentField
from guichet.files.uploads import takes_files
from guichet.login.access import private_page
from guichet.login.fresh import fresh_password
from guichet.login.models import Session
from guichet.registry.models import RequestState
from guichet.requests import complement as operations
from guichet.requests import states
from guichet.requests.models import Request
from guichet.requests.working import Overtaken, complement_until
from guichet.space.frame import private
from guichet.space.requests import reading
from guichet.space.sendings import counts_files
from guichet.ui.forms import Form

_SENT = "complement"


class PaperForm(Form):
    """One file."""

    fichier = AttachmentField(label=gettext_lazy("Ajouter un fichier"))


class AnswerForm(Form):
    """A few words."""

    mot = PlainTextField(
        label=gettext_lazy("Un mot pour votre caisse"),
        help_text=gettext_lazy("Votre MSA le lit tel quel."),
        required=False,
        lines=True,
        max_length=states.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@counts_files
@takes_files(ATTACHMENT_BYTES)
def complement(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Show what is missing and what was added, and take one more file."""
    now = timezone.now()
    one = reading.find(session, reference, now=now)
    if not one_is_asked(one):
        return reading.to(reading.address(one, "request"))
    if request.method != "POST":
        return _show(request, session, one)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            operations.add(one, form.cleaned_data["fichier"], now=now)
        except operations.TooManyPapers:
            form.add_error("fichier", _("Vous avez ajouté assez de fichiers. Envoyez-les, ou retirez-en un."))
        except Overtaken:
            return reading.to(reading.address(one, "request"))
        else:
            return reading.to(reading.address(one, "request_complement"))
    return _show(request, session, one, paper=form)


@require_POST
@private_page
def remove(request: HttpRequest, session: Session, reference: uuid.UUID, paper: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Take away a file that was not sent yet."""
    one = reading.find(session, reference, now=timezone.now())
    found = one.papers.filter(reference=paper).first()
    if found is None:
        raise Http404
    # Sent meanwhile, it stays: the page shows it.
    with suppress(Overtaken):
        operations.remove(one, found)
    return reading.to(reading.address(one, "request_complement"))


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@fresh_password
def send(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Send it: once, whatever is pressed twice. As for the request itself, the password is asked again."""
    now = timezone.now()
    one = reading.find(session, reference, now=now)
    if request.method != "POST":
        return reading.to(reading.address(one, "request_complement"))
    form = AnswerForm(request.POST)
    if not one_is_asked(one):
        return reading.to(reading.address(one, "request"))
    if form.is_valid():
        try:
            operations.answer(one, words=form.cleaned_data["mot"], now=now)
        except operations.Nothing:
            form.add_error("mot", _("Ajoutez un fichier, ou écrivez quelques mots."))
        except Overtaken:
            return reading.to(reading.address(one, "request"))
        else:
            return reading.to(f"{reading.address(one, 'request')}?fait={_SENT}")
    return _show(request, session, one, answer=form)


def one_is_asked(one: Request) -> bool:
    """Whether the fund waits for something of this request."""
    return one.state == RequestState.COMPLEMENT_ASKED


def _show(
    request: HttpRequest,
    session: Session,
    one: Request,
    *,
    paper: PaperForm | None = None,
    answer: AnswerForm | None = None,
) -> HttpResponse:
    context = {
        "heading": _("Envoyer ce qui manque"),
        "request_shown": one,
        "title": reading.title_of(one),
        "receipt": number(one.reference),
        "asked": operations.asked(one),
        "until": complement_until(one),
        "papers": operations.pending(one),
        "paper": paper or PaperForm(),
        "answer": answer or AnswerForm(),
        "form": paper or answer,
        "here": reading.address(one, "request_complement"),
        "back": reading.address(one, "request"),
        "requests_url": reading.requests_address(),
    }
    return private(request, "space/requests/complement.html", context, session)
