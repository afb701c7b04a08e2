"""The agents' login: an address and a password, then always a second factor."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guichet.agents import access, coming, operations, pending, sessions, tries
from guichet.agents.forms import CodeForm, LoginForm
from guichet.agents.models import Agent
from guichet.agents.pending import Waiting
from guichet.agents.proconnect import door
from guichet.agents.proconnect.asked import Purpose
from guichet.agents.proconnect.operations import Refused
from guichet.agents.proconnect.provider import NAME
from guichet.agents.proconnect.rules import Refusal
from guichet.agents.views.common import ANSWER, TOKEN, delayed, inside, outside
from guichet.agents.views.refusing import refuse
from guichet.enrolment.browser import network_of
from guichet.funds import catalogue
from guichet.login import challenges, passkeys
from guichet.ui.onward import leave_for


@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """« Se connecter »: nothing of the page tells who is an agent."""
    now = timezone.now()
    back = access.safe_return(request.GET.get("suite", ""), request) or ""
    if request.method != "POST":
        if access.desk_of(request, now=now):
            return HttpResponseRedirect(back or reverse("backoffice:home"))
        return _show(request, LoginForm())
    form = LoginForm(request.POST)
    if form.is_valid():
        try:
            agent = operations.check_password(
                email=form.cleaned_data["email"],
                password=form.cleaned_data["mot_de_passe"],
                network=network_of(request),
                now=now,
            )
        except operations.Refused:
            form.add_error(None, _("Email ou mot de passe incorrect. Vérifiez l'un et l'autre."))
        except tries.Delayed as reason:
            form.add_error(None, delayed(reason.retry_at, now=now))
        else:
            waiting = operations.wait_for_factor(agent, back=back, now=now)
            return pending.give(HttpResponseRedirect(reverse("agents:second_factor")), waiting)
    return _show(request, form)


def _show(request: HttpRequest, form: LoginForm) -> HttpResponse:
    now = timezone.now()
    context = {
        "heading": _("Connexion des agents"),
        "form": form,
        "too_late": "temps" in request.GET,
        "proconnect": door.address(back=access.safe_return(request.GET.get("suite", ""), request), now=now),
    }
    return outside(request, "agents/login.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the application, or a passkey, and open the session. Showing the page is no query."""
    now = timezone.now()
    waiting = pending.waiting(request, now=now)
    if waiting is None:
        return _again()
    if request.method != "POST":
        return _ask(request, waiting, CodeForm(), now=now)
    agent = operations.agent_of(waiting)
    if agent is None:
        return _again()
    by_key = ANSWER in request.POST
    form = CodeForm({} if by_key else request.POST)
    if by_key:
        form.errors.clear()
    elif not form.is_valid():
        return _ask(request, waiting, form, now=now)
    return _enter(request, waiting, agent, form, now=now)


def _enter(request: HttpRequest, waiting: Waiting, agent: Agent, form: CodeForm, *, now: datetime) -> HttpResponse:
    by_key = ANSWER in request.POST
    try:
        token = _check(request, waiting, agent, form, now=now)
    except operations.NoRole:
        return pending.take(outside(request, "agents/no_role.html", {"heading": _("Aucun rôle ne vous est donné")}))
    except (sessions.Superseded, coming.Lost):
        return _again()
    except sessions.DoorClosed:
        return pending.take(refuse(request, Refused(Refusal.CLOSED, agent), Purpose.LOGIN, now=now))
    except (tries.Delayed, operations.Refused, operations.Spent, challenges.Over) as reason:
        form.add_error(None if by_key else "code", _words(reason, by_key=by_key, now=now))
        return _ask(request, waiting, form, now=now)
    return inside(request, token, back=waiting.back)


def _check(request: HttpRequest, waiting: Waiting, agent: Agent, form: CodeForm, *, now: datetime) -> str:
    network, came = network_of(request), coming.held(waiting.came)
    if ANSWER not in request.POST:
        return operations.enter_by_code(agent, typed=form.cleaned_data["code"], network=network, came=came, now=now)
    return operations.enter_by_passkey(
        agent,
        answer=request.POST.get(ANSWER, ""),
        token=request.POST.get(TOKEN, ""),
        bound=waiting.bound,
        network=network,
        came=came,
        now=now,
    )


def _words(reason: Exception, *, by_key: bool, now: datetime) -> str:
    if isinstance(reason, tries.Delayed):
        return delayed(reason.retry_at, now=now)
    if isinstance(reason, operations.Spent):
        return _("Ce code a déjà servi. Attendez que votre application en affiche un autre.")
    if isinstance(reason, challenges.Over):
        return _("Cette page a déjà servi, ou est restée ouverte trop longtemps. Utilisez à nouveau votre clé d'accès.")
    if by_key:
        return _("Cette clé d'accès n'est pas une des vôtres. Essayez avec une autre.")
    return _("Ce code n'est pas le bon. Saisissez celui que votre application affiche maintenant.")


def _ask(request: HttpRequest, waiting: Waiting, form: CodeForm, *, now: datetime) -> HttpResponse:
    context = {"heading": _("Votre second moyen de connexion"), "form": form, "waiting": waiting}
    if waiting.has_passkey:
        context["passkey"] = passkeys.ask(operations.PASSKEY_PURPOSE, waiting.bound, now=now)
    return outside(request, "agents/second_factor.html", context)


def _again() -> HttpResponse:
    """Start again at the login, which says why."""
    return pending.take(HttpResponseRedirect(f"{reverse('agents:login')}?temps=1"))


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """« Se déconnecter », of ProConnect too where it opened the session."""
    now = timezone.now()
    desk = access.desk_of(request, now=now)
    id_token = sessions.log_out(desk.session, now=now) if desk else ""
    address = door.logout_address(id_token) if id_token else None
    if address:
        response = leave_for(request, address, name=NAME, fund=catalogue.national(), out=True)
    else:
        response = HttpResponseRedirect(reverse("agents:login"))
    return access.take_session(pending.take(response))
