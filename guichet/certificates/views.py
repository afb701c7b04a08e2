"""The public page: it asks nothing of whoever verifies, keeps nothing, and says no more than the paper."""

import math
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from guichet.certificates import numbers, verifying
from guichet.certificates.forms import CodeForm, NumberForm
from guichet.certificates.kinds import BY_SLUG
from guichet.certificates.verifying import Outcome, Verdict
from guichet.enrolment.browser import network_of
from guichet.funds import catalogue
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.ui import errors
from guichet.ui.forms import Form
from guichet.ui.pages import page

PER_NETWORK: Final = 60
"""In ten minutes: a personnel office verifies a pile of papers from one address."""
PER_NUMBER: Final = 10
"""In an hour; beyond, each try waits twice as long."""


# Without a token on purpose: the page then sets no cookie, and a forger makes somebody's browser verify a paper.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Show the two forms, or what is to be said of a paper. What is sent travels in the body: no log has it."""
    if request.method != "POST":
        return _forms(request)
    typed = "numero" in request.POST
    form: Form = NumberForm(request.POST) if typed else CodeForm(request.POST)
    if not form.is_valid():
        return _forms(request, **({"number_form": form} if typed else {"code_form": form}))
    now = timezone.now()
    if (wait := _held(request, form.cleaned_data.get("numero", ""), now=now)) is not None:
        return errors.too_many_requests(request, fund=catalogue.national(), retry_after=wait)
    if typed:
        outcome = verifying.by_number(form.cleaned_data["numero"], form.cleaned_data["controle"], now=now)
    else:
        outcome = verifying.by_code(form.cleaned_data["contenu"].strip(), now=now)
    return _outcome(request, outcome)


def _forms(request: HttpRequest, *, code_form: Form | None = None, number_form: Form | None = None) -> HttpResponse:
    context = {
        "heading": _("Vérifier une attestation"),
        # The one in error, for the summary; and form.js comes with a form.
        "form": number_form or code_form or CodeForm(),
        "code_form": code_form or CodeForm(),
        "number_form": number_form or NumberForm(),
    }
    return page(request, "certificates/verify.html", context, fund=catalogue.national(), private=True)


def _outcome(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    printed, verdict = outcome.printed, outcome.verdict
    context: dict[str, Any] = {
        "heading": _heading(verdict),
        "verdict": verdict.value,
        "since": outcome.since,
        "good": verdict in {Verdict.VALID, Verdict.ROTATED},
    }
    if printed is not None:
        kind, fund_name = BY_SLUG.get(printed.kind), _fund_name(printed.fund_code)
        context |= {"printed": printed, "kind": kind, "fund_name": fund_name}
    return page(request, "certificates/verified.html", context, fund=catalogue.national(), private=True)


def _heading(verdict: Verdict) -> str:
    headings = {
        Verdict.VALID: _("Attestation valable"),
        Verdict.ROTATED: _("Attestation valable, signée par une ancienne clé"),
        Verdict.EXPIRED: _("Attestation expirée"),
        Verdict.WITHDRAWN: _("Attestation retirée"),
        Verdict.REVOKED_KEY: _("Attestation à faire refaire"),
        Verdict.ALTERED: _("Attestation modifiée"),
        Verdict.UNKNOWN: _("Attestation inconnue"),
    }
    return headings[verdict]


def _fund_name(code: str) -> str:
    """Return the name of a fund, also of one that has merged since: then of the whole."""
    return catalogue.by_code(code).name if catalogue.has_code(code) else catalogue.national().name


def _held(request: HttpRequest, number: str, *, now: datetime) -> int | None:
    """Count a try; return in how many seconds the next one may be, None where this one may go on."""
    under = [Limit("certificates.verify", network_of(request), PER_NETWORK, timedelta(minutes=10))]
    if number:
        # However it is written, and whether or not it is one: an unknown number is held like a known one.
        key = numbers.normalise(number) or "-"
        under.append(Limit("certificates.number", key, PER_NUMBER, timedelta(hours=1), grows=True))
    decision = limits.attempt(*under, now=now)
    if decision.allowed:
        return None
    return max(1, math.ceil(((decision.retry_at or now) - now).total_seconds()))
