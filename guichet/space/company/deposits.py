"""« Dépôt de fichiers »: a company sends a declaration; its receipt and what becomes of it are a request's pages."""

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guichet.cases.receipts import number
from guichet.files.checks import DECLARATIONS, DEPOSIT_BYTES
from guichet.files.fields import AttachmentField
from guichet.files.names import size_in_words
from guichet.files.uploads import takes_files
from guichet.login.access import private_page
from guichet.login.models import Session
from guichet.requests.kinds.ent_depot_fichiers import KIND, PAPER, Contents
from guichet.requests.words import STATES
from guichet.space import sight as sights
from guichet.space.company import depositing
from guichet.space.company.depositing import Deposit
from guichet.space.frame import private
from guichet.space.sendings import counts_files
from guichet.space.sight import Sight
from guichet.ui.forms import Form

COMPANY = "entreprise"


class DepositForm(Form):
    """A declaration, what it is where its name does not say, and the word of honour."""

    fichier = AttachmentField(
        label=PAPER.label,
        accepts=DECLARATIONS,
        limit=DEPOSIT_BYTES,
        help_text=gettext_lazy("Fichier texte, CSV ou PDF, 50\N{NO-BREAK SPACE}Mo au plus."),
    )
    precision = Contents.base_fields["precision"]
    honneur = forms.BooleanField(
        label=KIND.honour,  # type: ignore[arg-type]  # a lazy sentence, which labels may be
        error_messages={"required": gettext_lazy("Cochez cette case pour envoyer.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@counts_files
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
        "heading": KIND.title,
        "form": form,
        "ticket": depositing.ticket(sight),
        "deposits": [_line(one) for one in depositing.latest(sight.owner)],
    }
    return private(request, "space/company/deposits.html", context, session)


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
    except depositing.Busy:
        form.add_error(None, _("Un autre dépôt est en cours d'envoi. Attendez une minute, puis envoyez celui-ci."))
        return None
    return _to(sent.reference)


def _company(session: Session) -> Sight:
    """Return the file in sight. Raises Http404 unless it is a company's, as for a page that never was."""
    sight = sights.of(session)
    if sight.bundle != COMPANY or sight.owner.establishment is None:
        raise Http404
    return sight


def _line(one: Deposit) -> dict[str, Any]:
    """Return a deposit as pages show it."""
    return {
        "reference": one.request.reference,
        "receipt": number(one.request.reference),
        "state": STATES.get(one.request.state, one.request.state),
        "sent_at": one.request.sent_at,
        "name": one.paper.file.name,
        "size": size_in_words(one.paper.file.size),
        "words": one.words,
    }


def _to(reference: uuid.UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("space:request_sent", kwargs={"reference": reference}))
