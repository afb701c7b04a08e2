"""« Dépôt de fichiers »: a company sends a declaration, gets a receipt, and follows what becomes of it."""

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guichet.cases.receipts import number
from guichet.files.checks import DECLARATIONS, DEPOSIT_BYTES
from guichet.files.fields import AttachmentField
from guichet.files.names import size_in_words
from guichet.files.responses import download
from guichet.files.uploads import takes_files
from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.requests.words import EXPLAINED, STATES
from guichet.space import denied
from guichet.space import sight as sights
from guichet.space.company import depositing
from guichet.space.company.depositing import Deposit
from guichet.space.frame import private
from guichet.space.sight import Sight
from guichet.ui.forms import Form

COMPANY = "entreprise"
LONGEST_WORDS = 80


class DepositForm(Form):
    """A declaration, and what it is where its name does not say."""

    fichier = AttachmentField(
        label=gettext_lazy("Votre déclaration"),
        accepts=DECLARATIONS,
        limit=DEPOSIT_BYTES,
        help_text=gettext_lazy("Fichier texte, CSV ou PDF, 50 Mo au plus."),
    )
    precision = forms.CharField(
        label=gettext_lazy("Ce que contient ce fichier"),
        help_text=gettext_lazy("Par exemple : salaires du 3e trimestre 2026, rectification."),
        required=False,
        max_length=LONGEST_WORDS,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@takes_files(DEPOSIT_BYTES)
def deposits(request: HttpRequest, session: Session) -> HttpResponse:
    """Send a declaration, and list those that were sent."""
    sight = _company(session)
    form = DepositForm(request.POST, request.FILES) if request.method == "POST" else DepositForm()
    if request.method == "POST":
        reference = depositing.reference_of(request.POST.get("page", ""), sight)
        if reference and (sent := depositing.find(sight.owner, reference)):
            return _to(sent.request.reference)
        if form.is_valid():
            if reference is None:
                form.add_error("fichier", _("Cette page était trop ancienne. Choisissez à nouveau votre fichier."))
            elif answer := _deposited(sight, form, reference):
                return answer
    context = {
        "heading": depositing.TITLE,
        "form": form,
        "ticket": depositing.ticket(sight),
        "deposits": [_line(one) for one in depositing.latest(sight.owner)],
    }
    return private(request, "space/company/deposits.html", context, session)


@require_safe
@private_page
def deposit(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:
    """Show one deposit: its receipt, its file, and what became of it."""
    found = _found(session, reference)
    context = {
        **_line(found),
        "heading": _("Votre dépôt"),
        "explained": EXPLAINED.get(found.request.state, ""),
        "events": [
            {"state": STATES.get(one.state, one.state), "at": one.at, "words": one.words}
            for one in found.request.events.order_by("at", "pk")
        ],
    }
    return private(request, "space/company/deposit.html", context, session)


@require_safe
@private_page
def deposit_file(request: HttpRequest, session: Session, reference: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - a view
    """Give back the file as it was sent."""
    file = _found(session, reference).paper.file
    return download(file, file.name)


def _deposited(sight: Sight, form: DepositForm, reference: uuid.UUID) -> HttpResponse | None:
    """Keep what the form holds; return where to go, None where the form says why it was not."""
    typed = form.cleaned_data
    try:
        sent = depositing.deposit(
            sight, typed["fichier"], words=typed["precision"], reference=reference, now=timezone.now()
        )
    except depositing.TooMany:
        form.add_error(
            None,
            _("Vous avez déjà déposé beaucoup de fichiers aujourd'hui. Réessayez demain, ou appelez votre caisse."),
        )
        return None
    return _to(sent.reference)


def _company(session: Session) -> Sight:
    """Return the file in sight. Raises Http404 unless it is a company's, as for a page that never was."""
    sight = sights.of(session)
    if sight.bundle != COMPANY or sight.owner.establishment is None:
        raise Http404
    return sight


def _found(session: Session, reference: uuid.UUID) -> Deposit:
    """Return a deposit of the file in sight. Raises Http404, and the journal keeps it."""
    found = depositing.find(_company(session).owner, reference)
    if found is None:
        denied.note(session, purpose="deposit", now=timezone.now())
        raise Http404
    return found


def _line(one: Deposit) -> dict[str, Any]:
    """Return a deposit as pages show it."""
    return {
        "reference": one.request.reference,
        "receipt": number(one.request.reference),
        "state": STATES.get(one.request.state, one.request.state),
        "since": one.request.state_at,
        "sent_at": one.request.sent_at,
        "name": one.paper.file.name,
        "size": size_in_words(one.paper.file.size),
        "words": one.words,
    }


def _to(reference: uuid.UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("space:deposit", kwargs={"reference": reference}))
