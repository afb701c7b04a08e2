"""« Mes accès »: an agent's own roles, fund in sight, ways in and sessions."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.accounts.operations import spoken_moment
from guichet.agents import access, own, queries, sessions, tries, words
from guichet.agents.access import Desk, P, View, agent_page
from guichet.agents.forms import (
    NATIONAL,
    ApplicationForm,
    ChangePasswordForm,
    FundForm,
    PasskeyForm,
    RemovalForm,
    WhichSessionForm,
)
from guichet.agents.frame import office
from guichet.agents.models import AgentPasskey, AgentRole
from guichet.agents.proconnect import door, ties
from guichet.agents.rules import MOST_PASSKEYS
from guichet.agents.views.common import ANSWER, TOKEN, delayed
from guichet.agents.views.invitation import (
    ask_for_key,
    key_not_added,
    lengths,
    offered,
    personal,
    wrong_first_code,
)
from guichet.enrolment.browser import network_of
from guichet.funds import catalogue
from guichet.login import ceremonies, challenges
from guichet.login.factors import offers
from guichet.login.whence import UNKNOWN, browser_name
from guichet.ui.forms import Form

HERE = "agents:my_access"
PURPOSE = "agents.add"
DONE = {
    "application": gettext_lazy("Votre nouvelle application donne désormais vos codes ; l'ancienne ne sert plus."),
    "application-retiree": gettext_lazy("L'application a été retirée : ses codes ne servent plus."),
    "caisse": gettext_lazy("Vous travaillez maintenant pour cette caisse."),
    "cle": gettext_lazy("Votre clé d'accès est prête."),
    "cle-retiree": gettext_lazy("La clé d'accès a été retirée : elle n'ouvre plus rien ici."),
    "mot-de-passe": gettext_lazy("Votre mot de passe a changé. Vos autres sessions sont terminées."),
    "proconnect": gettext_lazy("Votre compte ProConnect est relié : vous pouvez vous connecter avec lui."),
    "proconnect-delie": gettext_lazy("Votre compte ProConnect est délié : il n'ouvre plus rien ici."),
    "session": gettext_lazy("La session choisie est terminée."),
}
"""What the page says once something was done: names of the address, and nothing else of it, are read."""


@require_safe
@agent_page()
def my_access(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show all of it. Six queries, the session's included."""
    roles = [role for role in queries.roles_of(desk.agent) if queries.exists(role.fund_code)]
    keys = list(AgentPasskey.objects.filter(agent=desk.agent).order_by("created_at", "pk"))
    context = {
        "heading": _("Mes accès"),
        "done": DONE.get(request.GET.get("fait", "")),
        "funds": _by_fund(roles, desk),
        "keys": keys,
        "has_password": bool(desk.agent.password),
        "has_application": desk.agent.totp_secret is not None,
        "tie": ties.of_agent(desk.agent),
        "proconnect_is_shown": door.is_shown(now=desk.now),
        "only_factor": len(keys) + (desk.agent.totp_secret is not None) == 1,
        "sessions": [
            {
                "reference": one.reference,
                "fund": catalogue.by_code(one.fund_code).name,
                "factor": words.DOORS.get((one.door, one.factor), ""),
                "began": spoken_moment(one.began_at),
                "seen": spoken_moment(one.seen_at),
                "is_this_one": one.pk == desk.session.pk,
            }
            for one in sessions.of_agent(desk.session, now=desk.now)
        ],
    }
    return office(request, desk, "agents/my_access.html", context)


def _by_fund(roles: list[AgentRole], desk: Desk) -> list[dict[str, Any]]:
    held: dict[str, set[str]] = {}
    for one in roles:
        held.setdefault(one.fund_code, set()).add(one.role)
    return [
        {
            "code": code or NATIONAL,
            "name": catalogue.by_code(code).name,
            "roles": [(words.ROLES[role], words.DUTIES[role]) for role in words.in_order(names)],
            "in_sight": code == desk.fund.code,
        }
        for code, names in held.items()
    ]


@require_POST
@agent_page()
def change_fund(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Travailler pour cette caisse »."""
    form = FundForm(request.POST)
    if not form.is_valid():
        return done("")
    try:
        token = sessions.change_fund(desk.session, fund_code=form.cleaned_data["caisse"], now=desk.now)
    except sessions.Superseded:  # no role there, or none any more: the page says what there is
        return done("")
    return access.give_session(done("caisse"), token)


@require_POST
@agent_page()
def end_session(request: HttpRequest, desk: Desk) -> HttpResponse:
    """« Terminer » another session, or all the others."""
    form = WhichSessionForm(request.POST)
    if not form.is_valid():
        return done("")
    return done(
        "session" if sessions.end_others(desk.session, reference=form.cleaned_data["reference"], now=desk.now) else ""
    )


def with_password(view: View[P]) -> View[P]:
    """Send an agent who logs in with ProConnect alone back to « Mes accès »: there is no password to show."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, desk, *args, **kwargs) if desk.agent.password else done("")

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page()
@with_password
def password(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take another password."""
    data = request.POST if request.method == "POST" else None
    form = ChangePasswordForm(data, personal=personal(desk.agent))
    if request.method == "POST" and is_shown(request, desk, form):
        try:
            token = own.change_password(desk.session, password=form.cleaned_data["nouveau"], now=desk.now)
        except sessions.Superseded:
            return access.to_login(request)
        return access.give_session(done("mot-de-passe"), token)
    context = {"heading": _("Changer de mot de passe"), "form": form, **lengths()}
    return office(request, desk, "agents/password.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page()
@with_password
def application(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Add an application, or put another in its place."""
    form = ApplicationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        offer = offers.read(request.POST.get("secret_offert", ""), desk.agent, now=desk.now)
        if offer is None:
            form.add_error(None, _("Cette page est restée ouverte trop longtemps. Photographiez le nouveau dessin."))
        elif is_shown(request, desk, form):
            try:
                own.replace_application(
                    desk.session, secret=offer.secret, typed=form.cleaned_data["code"], now=desk.now
                )
            except own.WrongCode:
                form.add_error("code", wrong_first_code())
            except sessions.Superseded:
                return access.to_login(request)
            else:
                return done("application")
    context = {
        "heading": _("Une application pour vos codes"),
        "form": form,
        "has_application": desk.agent.totp_secret is not None,
        **offered(desk.agent, request.POST.get("secret_offert", ""), now=desk.now),
    }
    return office(request, desk, "agents/application.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page()
@with_password
def add_key(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Add a passkey."""
    known = list(AgentPasskey.objects.filter(agent=desk.agent).values_list("credential_id", flat=True))
    name = browser_name(request.headers.get("User-Agent", ""))
    form = PasskeyForm(
        request.POST if request.method == "POST" else None, initial={"nom": "" if name == UNKNOWN else name}
    )
    if request.method == "POST" and is_shown(request, desk, form):
        try:
            challenge = challenges.spend(
                request.POST.get(TOKEN, ""), PURPOSE, str(desk.session.reference), now=desk.now
            )
            key = ceremonies.created(request.POST.get(ANSWER, ""), challenge)
            own.add_passkey(desk.session, key, name=form.cleaned_data["nom"], now=desk.now)
        except (challenges.Over, ceremonies.NotAnswered, own.AlreadyThere, own.TooMany) as reason:
            form.add_error(None, key_not_added(reason))
        except sessions.Superseded:
            return access.to_login(request)
        else:
            return done("cle")
    asked = ask_for_key(desk.agent, purpose=PURPOSE, bound=str(desk.session.reference), known=known, now=desk.now)
    full = len(known) >= MOST_PASSKEYS
    context = {"heading": _("Créer une clé d'accès"), "form": form, "asked": asked, "full": full}
    return office(request, desk, "agents/key.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page()
@with_password
def remove_key(request: HttpRequest, desk: Desk, reference: UUID) -> HttpResponse:
    """Take a passkey away."""
    found = AgentPasskey.objects.filter(agent=desk.agent, reference=reference).first()
    if found is None:
        return done("")

    def remove() -> bool:
        return own.remove_passkey(desk.session, reference=reference, now=desk.now)

    context = {"heading": _("Retirer une clé d'accès"), "name": found.name}
    return _remove(request, desk, remove, context, removed="cle-retiree")


@require_http_methods(["GET", "HEAD", "POST"])
@agent_page()
@with_password
def remove_application(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take the application away."""
    if desk.agent.totp_secret is None:
        return done("")

    def remove() -> bool:
        return own.remove_application(desk.session, now=desk.now)

    return _remove(request, desk, remove, {"heading": _("Retirer l'application")}, removed="application-retiree")


def _remove(
    request: HttpRequest, desk: Desk, remove: Callable[[], bool], context: dict[str, Any], *, removed: str
) -> HttpResponse:
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and is_shown(request, desk, form):
        try:
            return done(removed if remove() else "")
        except own.LastFactor:
            form.add_error(None, _("C'est votre seul second moyen de connexion : ajoutez-en un autre avant."))
        except sessions.Superseded:
            return access.to_login(request)
    return office(request, desk, "agents/remove.html", {"form": form, **context})


def is_shown(request: HttpRequest, desk: Desk, form: Form) -> bool:
    """Whether the form is right, the present password included."""
    if not form.is_valid():
        return False
    return _password_is_right(form, desk, network=network_of(request), now=desk.now)


def _password_is_right(form: Form, desk: Desk, *, network: str, now: datetime) -> bool:
    try:
        own.check_password(desk.agent, form.cleaned_data["mot_de_passe"], network=network, now=now)
    except own.WrongPassword:
        form.add_error("mot_de_passe", _("Ce n'est pas votre mot de passe actuel."))
    except tries.Delayed as reason:
        form.add_error("mot_de_passe", delayed(reason.retry_at, now=now))
    else:
        return True
    return False


def done(what: str) -> HttpResponse:
    """Go back to « Mes accès », which says what was done; nothing for an empty `what`."""
    return HttpResponseRedirect(reverse(HERE) + (f"?fait={what}" if what else ""))
