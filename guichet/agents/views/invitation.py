"""Answering an invitation: its code, a password, a second factor, and the first session."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guichet.agents import invitations, own, pending, sessions, tries
from guichet.agents.forms import AgentPasswordForm, CodeForm, InvitationForm, KeyNameForm
from guichet.agents.models import Agent
from guichet.agents.pending import Invited
from guichet.agents.proconnect import door
from guichet.agents.proconnect.asked import Purpose
from guichet.agents.proconnect.operations import Refused
from guichet.agents.proconnect.rules import Refusal
from guichet.agents.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD
from guichet.agents.views.common import ANSWER, TOKEN, delayed, inside, outside
from guichet.agents.views.refusing import refuse
from guichet.enrolment.browser import network_of
from guichet.login import ceremonies, challenges
from guichet.login.factors import offers
from guichet.login.passkeys import Asked
from guichet.login.whence import UNKNOWN, browser_name

PURPOSE = "agents.invitation"


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Take the code. Opening the page writes nothing, whoever opens it."""
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            held = invitations.read(form.cleaned_data["code"], network=network_of(request), now=now)
        except invitations.Over:
            form.add_error("code", _not_a_code())
        except tries.Delayed as reason:
            form.add_error("code", delayed(reason.retry_at, now=now))
        else:
            return pending.give(HttpResponseRedirect(reverse("agents:choose_password")), held)
    context = {"heading": _("Votre invitation"), "form": form, "too_late": "temps" in request.GET}
    return outside(request, "agents/invitation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    """Choose a password, which opens nothing yet."""
    now = timezone.now()
    try:
        held, agent = answering(request, now=now)
        data = request.POST if request.method == "POST" else None
        form = AgentPasswordForm(data, personal=personal(agent))
        if request.method == "POST" and form.is_valid():
            held = invitations.choose_password(held, password=form.cleaned_data["nouveau"], now=now)
            return pending.give(HttpResponseRedirect(reverse("agents:choose_factor")), held)
    except invitations.Over:
        return again()
    context = {
        "heading": _("Choisissez un mot de passe"),
        "form": form,
        "who": agent,
        "proconnect": door.is_shown(now=now),
        **lengths(),
    }
    return outside(request, "agents/choose_password.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_factor(request: HttpRequest) -> HttpResponse:
    """Add an application or a passkey: only then is the agent active, and inside."""
    now = timezone.now()
    try:
        held, agent = answering(request, now=now)
        if not agent.password and not held.came:
            return HttpResponseRedirect(reverse("agents:choose_password"))
        if request.method != "POST":
            return _offer(request, held, agent, CodeForm(), _name_form(request), now=now)
        return _accept(request, held, agent, now=now)
    except invitations.Over:
        return again()
    except sessions.DoorClosed:
        return pending.take(refuse(request, Refused(Refusal.CLOSED), Purpose.INVITATION, now=now))


def _accept(request: HttpRequest, held: Invited, agent: Agent, *, now: datetime) -> HttpResponse:
    by_key = ANSWER in request.POST
    code, name = CodeForm(None if by_key else request.POST), KeyNameForm(request.POST if by_key else None)
    form = name if by_key else code
    token = None
    if form.is_valid():
        token = _by_key(request, held, name, now=now) if by_key else _by_code(request, held, agent, code, now=now)
    if token is None:
        return _offer(request, held, agent, code, name if by_key else _name_form(request), now=now)
    if not token:
        return pending.take(outside(request, "agents/no_role.html", {"heading": _("Aucun rôle ne vous est donné")}))
    return inside(request, token, back="")


def _by_code(request: HttpRequest, held: Invited, agent: Agent, form: CodeForm, *, now: datetime) -> str | None:
    """Return the session of whoever shows the first code; None where the form says what is wrong."""
    offer = offers.read(request.POST.get("secret_offert", ""), agent, now=now)
    if offer is None:
        form.add_error(None, _("Cette page est restée ouverte trop longtemps. Photographiez le nouveau dessin."))
        return None
    try:
        return invitations.accept_with_application(held, secret=offer.secret, typed=form.cleaned_data["code"], now=now)
    except own.WrongCode:
        form.add_error("code", wrong_first_code())
        return None


def _by_key(request: HttpRequest, held: Invited, form: KeyNameForm, *, now: datetime) -> str | None:
    """Likewise with a passkey that the browser has just made."""
    try:
        challenge = challenges.spend(request.POST.get(TOKEN, ""), PURPOSE, held.bound, now=now)
        key = ceremonies.created(request.POST.get(ANSWER, ""), challenge)
        return invitations.accept_with_passkey(held, key, name=form.cleaned_data["nom"], now=now)
    except (challenges.Over, ceremonies.NotAnswered, own.AlreadyThere, own.TooMany) as reason:
        form.add_error(None, key_not_added(reason))
        return None


def wrong_first_code() -> str:
    """Return what is said when the application does not hold the secret."""
    return _("Ce code n'est pas le bon. Saisissez celui du moment, et vérifiez que l'appareil est à l'heure.")


def key_not_added(reason: Exception) -> str:
    """Return what is said of a passkey that was not added."""
    if isinstance(reason, challenges.Over):
        return _("Cette page a déjà servi, ou est restée ouverte trop longtemps. Créez la clé à nouveau.")
    if isinstance(reason, own.AlreadyThere):
        return _("Cette clé d'accès est déjà connue.")
    if isinstance(reason, own.TooMany):
        return _("Vous avez déjà dix clés d'accès. Retirez-en une avant d'en créer une autre.")
    return _("Le navigateur n'a pas créé de clé d'accès utilisable ici. Essayez avec un autre appareil.")


def ask_for_key(agent: Agent, *, purpose: str, bound: str, known: list[str], now: datetime) -> Asked:
    """Return what a page needs to have a passkey made."""
    challenge = challenges.make(purpose, bound, now=now)
    options = ceremonies.to_create(challenge.value, handle=own.handle_of(agent), holder=known_as(agent), known=known)
    return Asked(options, challenge.token, ceremonies.host())


def offered(agent: Agent, token: str, *, now: datetime) -> dict[str, Any]:
    """Return what a page shows of the secret that it offers: the one it offered before, while that lasts."""
    offer = offers.read(token, agent, now=now) or offers.make(agent, now=now)
    address = offers.address(offer, holder=known_as(agent))
    return {"token": offer.token, "key": offers.key(offer), "drawing": offers.drawing(address)}


def known_as(agent: Agent) -> str:
    """Return what the agent's own device calls the access: they may be a member too, at the same address."""
    return f"{agent.name} (agent)"


def personal(agent: Agent) -> list[str]:
    """Return what a password may not contain."""
    return [agent.name, agent.email.partition("@")[0]]


def lengths() -> dict[str, int]:
    """Return the lengths of a password, for its rules in words."""
    return {"shortest": SHORTEST_PASSWORD, "longest": LONGEST_PASSWORD}


def _name_form(request: HttpRequest) -> KeyNameForm:
    name = browser_name(request.headers.get("User-Agent", ""))
    return KeyNameForm(initial={"nom": "" if name == UNKNOWN else name}, auto_id="cle_%s")


def _offer(  # noqa: PLR0913 - the parts of one page
    request: HttpRequest, held: Invited, agent: Agent, code: CodeForm, name: KeyNameForm, *, now: datetime
) -> HttpResponse:
    context = {
        "heading": _("Ajoutez un second moyen de connexion"),
        "form": name if name.errors else code,
        "code": code,
        "name": name,
        "who": agent,
        "tied": bool(held.came),
        "asked": ask_for_key(agent, purpose=PURPOSE, bound=held.bound, known=[], now=now),
        **offered(agent, request.POST.get("secret_offert", ""), now=now),
    }
    return outside(request, "agents/choose_factor.html", context)


def answering(request: HttpRequest, *, index: str = "", now: datetime) -> tuple[Invited, Agent]:
    """Return the invitation that is being answered, which `index` names if given, and whose it is. Raises Over."""
    held = pending.invited(request, now=now)
    if held is None or (index and held.index != index):
        raise invitations.Over
    return held, invitations.agent_of(held, now=now)


def _not_a_code() -> str:
    return _("Ce code n'est pas le bon, ou n'est plus valable. Demandez une autre invitation à votre administrateur.")


def again() -> HttpResponse:
    """Begin the invitation again: its page says why."""
    return pending.take(HttpResponseRedirect(f"{reverse('agents:invitation')}?temps=1"))
