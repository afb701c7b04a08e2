"""Who works here: invitations, roles, suspensions. Every write is of `guichet.agents.membership`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guichet.agents import membership
from guichet.agents.access import Desk, agent_page
from guichet.agents.frame import office
from guichet.agents.membership import By
from guichet.agents.models import AgentState
from guichet.agents.roles import Permission
from guichet.audit import operations as audit
from guichet.backoffice.team import queries
from guichet.backoffice.team.forms import InvitationForm, RolesForm
from guichet.backoffice.team.queries import Found

DONE = {
    "invite": gettext_lazy("C'est fait : un message part à cette adresse. Une invitation sert pendant trois jours."),
    "reinitialiser": gettext_lazy(
        "L'invitation part. L'ancien mot de passe et les anciens moyens n'ouvrent plus rien."
    ),
    "retablir": gettext_lazy("L'accès est rétabli, et la personne prévenue."),
    "retire": gettext_lazy("Cette personne n'a plus de rôle dans votre caisse."),
    "roles": gettext_lazy("Les rôles ont été enregistrés, et la personne prévenue."),
    "suspendre": gettext_lazy("L'accès est suspendu : les sessions ouvertes viennent de se terminer."),
}
"""What a page says once something was done: names of the address, and nothing else of it, are read."""
REFUSALS: dict[type[Exception], str | Promise] = {
    membership.Oneself: gettext_lazy(
        "Vous ne pouvez pas agir sur votre propre accès : un autre administrateur le fait."
    ),
    membership.AnswersElsewhere: gettext_lazy(
        "Une autre caisse répond de cet accès. Ici, vous pouvez retirer les rôles donnés par votre caisse."
    ),
    membership.LastAdministrator: gettext_lazy(
        "Une caisse resterait sans administrateur. Donnez d'abord ce rôle à quelqu'un d'autre."
    ),
    membership.WrongState: gettext_lazy("L'état de cet accès a changé entre-temps : vérifiez-le avant de recommencer."),
}


@dataclass(frozen=True)
class Act:
    """One thing that an administrator does to an agent as a whole, after a confirmation."""

    run: Callable[..., None]
    title: str | Promise
    words: tuple[str | Promise, ...]
    """What follows from it."""
    button: str | Promise
    of: frozenset[AgentState]
    """In which states it is offered."""


ACTS: dict[str, Act] = {
    "suspendre": Act(
        membership.suspend,
        gettext_lazy("Suspendre l'accès"),
        (
            gettext_lazy("Ses sessions se terminent aussitôt, dans toutes les caisses, et rien ne s'ouvre plus."),
            gettext_lazy("Ses rôles restent : rétablir l'accès suffit pour qu'elle reprenne son travail."),
        ),
        gettext_lazy("Suspendre"),
        frozenset({AgentState.ACTIVE, AgentState.INVITED}),
    ),
    "retablir": Act(
        membership.restore,
        gettext_lazy("Rétablir l'accès"),
        (gettext_lazy("La personne se connecte de nouveau avec ses propres moyens, et retrouve ses rôles."),),
        gettext_lazy("Rétablir"),
        frozenset({AgentState.SUSPENDED}),
    ),
    "reinitialiser": Act(
        membership.reset,
        gettext_lazy("Envoyer une nouvelle invitation"),
        (
            gettext_lazy("Pour qui a perdu son mot de passe, son téléphone ou sa clé, ou n'a pas répondu à temps."),
            gettext_lazy(
                "Mot de passe, application, clés et compte ProConnect n'ouvrent plus rien ; sessions terminées."
            ),
            gettext_lazy(
                "Assurez-vous de vive voix que c'est bien elle qui le demande : un voleur le demanderait aussi."
            ),
        ),
        gettext_lazy("Envoyer l'invitation"),
        frozenset({AgentState.ACTIVE, AgentState.INVITED}),
    ),
}


@require_safe
@agent_page(Permission.TEAM)
def team(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Équipe ». Three queries, the session's included."""
    context = {
        "heading": _("Équipe"),
        "members": queries.team(desk.fund.code, desk.agent),
        "done": DONE.get(request.GET.get("fait", "")),
    }
    return office(request, desk, "backoffice/team/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page(Permission.TEAM)
def invite(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Inviter un agent ». Who is an agent elsewhere already is answered in the same words."""
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            membership.invite(by=_by(desk), name=data["nom"], email=data["email"], roles=form.chosen(), now=desk.now)
        except membership.Oneself as reason:
            form.add_error("email", str(REFUSALS[type(reason)]))
        else:
            return _go(reverse("backoffice:team"), "invite")
    return office(request, desk, "backoffice/team/invite.html", {"heading": _("Inviter un agent"), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page(Permission.TEAM)
def colleague(request: HttpRequest, desk: Desk, reference: UUID) -> HttpResponse:
    """One agent of the team: the roles here, and what can be done. Five queries to show it."""
    found = _find(desk, reference)
    if request.method != "POST":
        form = RolesForm(initial=dict.fromkeys(found.roles_here, True))
        return _show(request, desk, found, form)
    form = RolesForm(request.POST)
    if form.is_valid():
        try:
            changed = membership.set_roles(found.agent, by=_by(desk), roles=form.chosen(), now=desk.now)
        except membership.NotHere:
            raise Http404 from None
        except (membership.Oneself, membership.LastAdministrator) as reason:
            form.add_error(None, str(REFUSALS[type(reason)]))
        else:
            if not form.chosen():
                return _go(reverse("backoffice:team"), "retire")
            return _go(request.path, "roles" if changed else "")
    return _show(request, desk, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page(Permission.TEAM)
def act(request: HttpRequest, desk: Desk, reference: UUID, name: str) -> HttpResponse:
    """Say what will happen, and do it once confirmed."""
    found, wanted = _find(desk, reference), ACTS.get(name)
    if wanted is None:
        raise Http404
    back, refusal = reverse("backoffice:colleague", kwargs={"reference": reference}), ""
    if request.method == "POST":
        try:
            wanted.run(found.agent, by=_by(desk), now=desk.now)
        except membership.NotHere:
            raise Http404 from None
        except tuple(REFUSALS) as reason:
            refusal = str(REFUSALS[type(reason)])
        else:
            return _go(back, name)
    elif found.agent.state not in wanted.of or not found.answers_here or found.agent.pk == desk.agent.pk:
        return HttpResponseRedirect(back)
    context = {"heading": wanted.title, "act": wanted, "colleague": found.agent, "back": back, "refusal": refusal}
    return office(request, desk, "backoffice/team/act.html", context)


def _show(request: HttpRequest, desk: Desk, found: Found, form: RolesForm) -> HttpResponse:
    agent = found.agent
    acts: list[tuple[str, Any]] = []
    if found.answers_here and agent.pk != desk.agent.pk:
        acts = [(name, one) for name, one in ACTS.items() if agent.state in one.of]
    context = {
        "heading": agent.name,
        "form": form,
        "colleague": agent,
        "has_proconnect": found.has_proconnect,
        "told": queries.member(agent, found.roles_here, desk.agent),
        "acts": [(reverse("backoffice:act", kwargs={"reference": agent.reference, "name": n}), one) for n, one in acts],
        "answers_here": found.answers_here,
        "done": DONE.get(request.GET.get("fait", "")) if request.method != "POST" else None,
    }
    return office(request, desk, "backoffice/team/colleague.html", context)


def _find(desk: Desk, reference: UUID) -> Found:
    """Return an agent of the team in sight. Whoever has no role here is no page at all, and that is journalled."""
    found = queries.find(reference, desk.fund.code)
    if found is None:
        audit.record("agent.denied", fund_code=desk.fund.code, actor=desk.actor, now=desk.now, reason="colleague")
        raise Http404
    return found


def _by(desk: Desk) -> By:
    return By(desk.fund.code, desk.agent)


def _go(address: str, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{address}?fait={done}" if done else address)
