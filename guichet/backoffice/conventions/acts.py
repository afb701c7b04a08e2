"""Approve, refuse, take back, withdraw: each on a page that shows the whole, then does it to what was read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from guichet.agents.access import Desk
from guichet.agents.frame import office
from guichet.audit import operations as audit
from guichet.backoffice.conventions import outcomes, reading, words
from guichet.backoffice.conventions.guard import convention_page
from guichet.backoffice.conventions.small_forms import ReadForm, WhyForm
from guichet.conventions import numbers, operations
from guichet.conventions.content import mark_of
from guichet.conventions.models import Convention
from guichet.conventions.rules import ConventionState
from guichet.ui.forms import Form


@dataclass(frozen=True)
class Act:
    """One thing that an agent may decide about a convention."""

    name: str
    """Its place in the address, and in what the page says once it is done."""
    label: words.Words
    follows: Sequence[words.Words]
    """What happens at once, a sentence each."""
    form: type[Form]
    state: ConventionState
    """In which it may be done."""
    by_proposer: bool | None
    """Whether the agent who proposed it does it, or somebody else; None for anybody."""
    run: Callable[[Convention, UUID, str, str, datetime], None]
    """Takes the convention, the agent, the reason, the mark of what was read and the time."""
    wants_paper: bool = False
    shuts: bool = False
    """Whether it takes away what people have."""


def _approve(convention: Convention, by: UUID, _why: str, read: str, now: datetime) -> None:
    operations.approve(convention=convention, by=by, read=read, now=now)


def _refuse(convention: Convention, by: UUID, why: str, read: str, now: datetime) -> None:
    operations.refuse(convention=convention, by=by, why=why, read=read, now=now)


def _take_back(convention: Convention, by: UUID, _why: str, _read: str, now: datetime) -> None:
    operations.take_back(convention=convention, by=by, now=now)


def _withdraw(convention: Convention, by: UUID, why: str, _read: str, now: datetime) -> None:
    operations.withdraw(convention=convention, by=by, why=why, now=now)


ACTS: Final[Sequence[Act]] = (
    Act(
        "approuver",
        _("Approuver"),
        (
            _("Chaque personne de la liste reçoit son identifiant par email et son mot de passe par courrier, à "
              "l'adresse de la structure."),
            _("Celles qui avaient un accès par la convention précédente le gardent ; les autres le perdent."),
            _("La demande de la structure, s'il y en a une, est close."),
        ),
        ReadForm,
        ConventionState.PROPOSED,
        by_proposer=False,
        run=_approve,
        wants_paper=True,
    ),
    Act(
        "refuser",
        _("Refuser"),
        (
            _("Rien n'est ouvert. L'agent qui l'a proposée lit ce que vous écrivez ; la structure n'en est pas "
              "prévenue."),
        ),
        WhyForm,
        ConventionState.PROPOSED,
        by_proposer=False,
        run=_refuse,
    ),
    Act(
        "reprendre",
        _("Annuler ma proposition"),
        (_("Rien n'est ouvert. Vous pourrez proposer une autre convention pour cette structure."),),
        Form,
        ConventionState.PROPOSED,
        by_proposer=True,
        run=_take_back,
    ),
    Act(
        "retirer",
        _("Retirer la convention"),
        (
            _("Tous les accès qu'elle ouvre se ferment à l'instant, sessions ouvertes comprises."),
            _("La structure est prévenue par email et par un courrier, qui dit ce que vous écrivez ci-dessous et "
              "comment contester."),
            _("On ne revient pas en arrière : il faudra une nouvelle convention."),
        ),
        WhyForm,
        ConventionState.APPROVED,
        by_proposer=None,
        run=_withdraw,
        shuts=True,
    ),
)  # fmt: skip
BY_NAME: Final = {act.name: act for act in ACTS}
_WHY_NOT: Final = {
    operations.ChangedMeanwhile: outcomes.CHANGED,
    operations.OwnProposal: outcomes.OWN,
    operations.NotYours: outcomes.NOT_YOURS,
    operations.NoPaper: "papier",
    operations.NotYet: "pas_encore",
    operations.Over: "passee",
}


def possible(convention: Convention, agent: UUID) -> list[Act]:
    """Return what this agent may decide about a convention as it is."""
    own = convention.proposed_by == agent
    return [
        act
        for act in ACTS
        if act.state == convention.state
        and act.by_proposer in {None, own}
        and (convention.paper_id is not None or not act.wants_paper)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@convention_page
def confirm(request: HttpRequest, desk: Desk, convention: Convention, act: str) -> HttpResponse:
    """Show all that an act is about; do it once it is confirmed, if nothing of it changed."""
    chosen = BY_NAME.get(act)
    if chosen is None:
        raise Http404
    agent = desk.agent.reference
    if chosen not in possible(convention, agent):
        return _no(desk, convention, chosen)
    form = chosen.form(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, desk, convention, chosen, form)
    why, read = str(form.cleaned_data.get("pourquoi", "")), request.POST.get("lu", "")
    try:
        chosen.run(convention, agent, why, read, desk.now)
    except tuple(_WHY_NOT) as refusal:
        return HttpResponseRedirect(outcomes.address(convention, _WHY_NOT[type(refusal)]))
    return HttpResponseRedirect(outcomes.address(convention, chosen.name))


def _no(desk: Desk, convention: Convention, act: Act) -> HttpResponse:
    """Say why an act is not this agent's to do; the journal knows of who would approve what they proposed."""
    own = convention.proposed_by == desk.agent.reference
    if act.state != convention.state:
        return HttpResponseRedirect(outcomes.address(convention, outcomes.CHANGED))
    if act.by_proposer is False and own:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="own_proposal")
        return HttpResponseRedirect(outcomes.address(convention, outcomes.OWN))
    if act.by_proposer and not own:
        return HttpResponseRedirect(outcomes.address(convention, outcomes.NOT_YOURS))
    return HttpResponseRedirect(outcomes.address(convention, "papier"))


def _ask(request: HttpRequest, desk: Desk, convention: Convention, act: Act, form: forms.BaseForm) -> HttpResponse:
    # Before what is shown is read: what changes meanwhile is then refused. A mistyped form keeps what was read first.
    mark = request.POST.get("lu", "") or mark_of(convention)
    state, pill = words.state(convention, timezone.localdate(desk.now))
    context = {
        "heading": act.label,
        "act": act,
        "form": form,
        "convention": convention,
        "name": reading.name_of(convention),
        "number": numbers.group(convention.number),
        "kind": words.KIND_NAMES[convention.structure.kind],
        "state": state,
        "pill": pill,
        "said": reading.said(convention),
        "mark": mark,
    }
    return office(request, desk, "backoffice/conventions/act.html", context)
