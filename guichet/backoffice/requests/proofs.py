"""« Vérifier une preuve »: whether the code printed on the proof of a request is the one that this fund gave it.

Whoever holds the paper is in front of the agent: the page says yes or no, and of a yes only which request it is of. The
code is of what was sent, not of what the paper says: who changes an amount keeps the code, so the page says to compare.
"""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guichet.agents.access import Desk, agent_page
from guichet.agents.frame import office
from guichet.agents.roles import Permission
from guichet.audit import operations as audit
from guichet.backoffice.requests import reading
from guichet.cases import receipts
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.requests import seals
from guichet.requests.models import Request
from guichet.requests.working import journal_name
from guichet.ui.forms import Form

CHECKS_PER_DAY: Final = 100
"""Of one agent: more than are ever brought, and nothing to whoever tries codes."""
_TYPED: Final = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


class ProofForm(Form):
    """What the paper says of itself."""

    numero = forms.CharField(
        label=gettext_lazy("Numéro de la démarche"),
        help_text=gettext_lazy("Douze signes, par exemple : 4F3A-91BC-2D07."),
        max_length=30,
        widget=forms.TextInput(attrs=_TYPED),
    )
    code = forms.CharField(
        label=gettext_lazy("Code imprimé sur la preuve"),
        help_text=gettext_lazy("En bas de la dernière page. Majuscules et minuscules comptent."),
        max_length=100,
        widget=forms.TextInput(attrs=_TYPED),
    )


class TooManyToday(Exception):
    """The agent has checked as many as a day allows."""


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page(Permission.FIND)
def check(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask for the number and the code; say yes or no. What is typed comes by POST and is kept nowhere."""
    form = ProofForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, desk, form)
    try:
        genuine = is_genuine(desk, receipt=form.cleaned_data["numero"], code=form.cleaned_data["code"])
    except TooManyToday:
        return _show(request, desk, form, status=429, too_many=True)
    kind = reading.title(genuine.kind) if genuine is not None else ""
    return _show(request, desk, form, answered=True, genuine=genuine, kind=kind)


def is_genuine(desk: Desk, *, receipt: str, code: str) -> Request | None:
    """Return the request of this fund that the code is of, None for any other number or code. Raises TooManyToday.

    Counted and journalled before it is told, whatever the answer.
    """
    limit = Limit("backoffice.proofs", str(desk.agent.reference), CHECKS_PER_DAY, timedelta(days=1))
    if not limits.attempt(limit, now=desk.now).allowed:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="cap")
        raise TooManyToday
    between = receipts.bounds(receipt)
    sent = Request.objects.select_related("account").filter(fund_code=desk.fund.code, sent_at__isnull=False)
    found = sent.filter(reference__range=between).first() if between else None
    right = found is not None and seals.is_genuine(found, code)
    with transaction.atomic():
        audit.record(
            "agent.proof_checked",
            account=journal_name(found) if found is not None else "",
            fund_code=desk.fund.code,
            actor=desk.actor,
            now=desk.now,
            right=right,
        )
    return found if right else None


def _show(request: HttpRequest, desk: Desk, form: ProofForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"heading": _("Vérifier une preuve"), "form": form, **more}
    return office(request, desk, "backoffice/requests/proof.html", context, status=status)
