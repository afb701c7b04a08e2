"""The mandates of a file: the list, the paper of one, one more from paper, and the end of one."""

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from guichet.accounts import delegates
from guichet.accounts import files as account_files
from guichet.accounts import queries as accounts
from guichet.accounts.holders import display_name
from guichet.accounts.models import Account
from guichet.accounts.states import MAY_LOG_IN
from guichet.agents.access import Desk, file_page
from guichet.agents.frame import office
from guichet.agents.models import Look
from guichet.agents.roles import Permission
from guichet.audit import operations as audit
from guichet.backoffice.mandates.forms import EndForm, PaperForm
from guichet.files.checks import ATTACHMENT_BYTES
from guichet.files.responses import download
from guichet.files.uploads import takes_files
from guichet.identifiers import ti
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.mandates import ending, giving, notices, queries
from guichet.mandates.models import Mandate
from guichet.mandates.rules import MandateState
from guichet.space.mandates import words

PER_DAY = 60
"""Papers that an agent registers: more in a day is no desk's work."""


@require_safe
@file_page(Permission.CONVENTIONS)
def mandates(request: HttpRequest, desk: Desk, look: Look) -> HttpResponse:
    """Show what the holder of a file gave at this fund, and was given."""
    account = accounts.of_holder(look.holder)
    given = _given(account, desk) if account else []
    context = {
        **_frame(look, _("Mandats")),
        "has_account": account is not None and account.state in MAY_LOG_IN,
        "open": [_line(one, desk, look) for one in given if one.state != MandateState.ENDED],
        "ended": [_line(one, desk, look) for one in given if one.state == MandateState.ENDED],
        "received": [display_name(one.giver.holder) for one in _received(account, desk)] if account else [],
        "done": request.GET.get("fait", ""),
    }
    return office(request, desk, "backoffice/mandates/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@file_page(Permission.CONVENTIONS)
@takes_files(ATTACHMENT_BYTES)
def register(request: HttpRequest, desk: Desk, look: Look) -> HttpResponse:
    """Register a mandate that was signed on paper; where its receiver has no login, open one by post."""
    giver = accounts.of_holder(look.holder)
    if giver is None or giver.state not in MAY_LOG_IN:
        return HttpResponseRedirect(_list(look))
    open_files = [one for one in account_files.of_account(giver) if one.fund_code == desk.fund.code]
    posted = request.method == "POST"
    form = PaperForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        desk=desk,
        giver=giver,
        open_files=open_files,
        initial={"jeton": uuid.uuid4()},
    )
    if posted and form.is_valid():
        return _registered(request, desk, look, giver, form)
    return _ask(request, desk, look, form)


@require_safe
@file_page(Permission.CONVENTIONS)
def paper(request: HttpRequest, desk: Desk, look: Look, mandate: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - the view's
    """Give the paper, journalled. Of another file or another fund, it is no page at all."""
    found = _one(desk, look, mandate)
    if found.paper is None:
        raise Http404
    audit.record(
        "mandate.paper_opened",
        account=str(found.giver.reference),
        fund_code=desk.fund.code,
        actor=desk.actor,
        now=desk.now,
        mandate=str(found.reference),
    )
    return download(found.paper, str(found.paper.name))


@require_http_methods(["GET", "HEAD", "POST"])
@file_page(Permission.CONVENTIONS)
def end(request: HttpRequest, desk: Desk, look: Look, mandate: uuid.UUID) -> HttpResponse:
    """Ask why, then end it at once."""
    found = _one(desk, look, mandate)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ending.end_by_agent(found, agent=desk.agent.reference, reason=form.cleaned_data["motif"], now=desk.now)
        except ending.Over:
            return HttpResponseRedirect(_list(look))
        return HttpResponseRedirect(f"{_list(look)}?fait=fin")
    context = {
        **_frame(look, _("Mettre fin à un mandat")),
        "form": form,
        "one": _line(found, desk, look),
        "is_over": found.state == MandateState.ENDED,
    }
    return office(request, desk, "backoffice/mandates/end.html", context)


def _registered(request: HttpRequest, desk: Desk, look: Look, giver: Account, form: PaperForm) -> HttpResponse:
    counted = Limit("mandates.register", str(desk.agent.reference), PER_DAY, timedelta(days=1))
    decision = limits.attempt(counted, now=desk.now)
    if not decision.allowed:
        form.add_error(None, _("Vous avez enregistré assez de mandats pour aujourd'hui."))
        return _ask(request, desk, look, form)
    named, email, receiver = form.named(), form.cleaned_data["email"], form.receiver
    try:
        with transaction.atomic():
            if named is not None:
                receiver = delegates.open_account(named, fund=desk.fund, actor=desk.actor, now=desk.now)
            made = giving.register_paper(
                giver,
                form.proposal(),
                reference=form.cleaned_data["jeton"],
                receiver=receiver,
                structure=form.structure,
                paper=form.cleaned_data["papier"][0],
                agent=desk.agent.reference,
                now=desk.now,
            )
            number = str(receiver.delegate.number) if named and receiver and receiver.delegate else ""
            if number and email:
                notices.tell_number(made, number=number, email=email, now=desk.now)
    except IntegrityError:
        # Pressed twice: the reference of the form is that of one mandate.
        limits.withdraw(decision)
        return HttpResponseRedirect(f"{_list(look)}?fait=papier")
    except giving.TooMany:
        limits.withdraw(decision)
        form.add_error(None, _("Trop de mandats sont ouverts pour ce compte. Mettez fin à ceux qui ne servent plus."))
        return _ask(request, desk, look, form)
    if not number:
        return HttpResponseRedirect(f"{_list(look)}?fait=papier")
    context = {**_frame(look, _("Mandat enregistré")), "number": ti.group(number), "email": bool(email)}
    return office(request, desk, "backoffice/mandates/registered.html", context)


def _ask(request: HttpRequest, desk: Desk, look: Look, form: PaperForm) -> HttpResponse:
    context = {
        **_frame(look, _("Enregistrer un mandat signé sur papier")),
        "form": form,
        "fields": [form[name] for name in form.fields],
        "may_give": any(form.offered.values()),
    }
    return office(request, desk, "backoffice/mandates/register.html", context)


def _given(account: Account, desk: Desk) -> list[Mandate]:
    return [one for one in queries.given_by(account) if one.fund_code == desk.fund.code]


def _received(account: Account, desk: Desk) -> list[Mandate]:
    """Return what was given for a file of this fund: of whom another one answers for, no agent here reads the name."""
    return [one for one in queries.received_by(account) if one.fund_code == desk.fund.code]


def _one(desk: Desk, look: Look, reference: uuid.UUID) -> Mandate:
    """Return a mandate of this file at this fund. Any other is journalled. Raises Http404."""
    account = accounts.of_holder(look.holder)
    found = next((one for one in _given(account, desk) if one.reference == reference), None) if account else None
    if found is None:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="mandate")
        raise Http404
    return found


def _list(look: Look) -> str:
    return reverse("backoffice:mandates", args=[look.reference])


def _frame(look: Look, heading: str) -> dict[str, object]:
    return {"heading": heading, "look": look, "whose": display_name(look.holder)}


def _line(mandate: Mandate, desk: Desk, look: Look) -> dict[str, object]:
    args = [look.reference, mandate.reference]
    return {
        "whom": notices.receiver_name(mandate),
        "relation": words.RELATIONS[mandate.relation],
        "services": words.titles(mandate.services),
        "starts_on": mandate.starts_on,
        "ends_on": mandate.ends_on,
        "state": words.state(mandate, now=desk.now),
        "paper": reverse("backoffice:mandate_paper", args=args) if mandate.paper_id else "",
        "end": reverse("backoffice:mandate_end", args=args),
    }
