"""The pages of a request that is not answered at once, each with what to do and the way back to the site that asked."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guichet.funds import catalogue
from guichet.login import access
from guichet.login.models import Session
from guichet.openid_provider import authorization, consent
from guichet.openid_provider.conditions import Lack
from guichet.openid_provider.demand import Demand
from guichet.openid_provider.granting import wants_fresh
from guichet.openid_provider.models import REQUEST_LIVES, Asked, ClientKind
from guichet.ui.pages import page

TEMPLATES = "openid_provider"


def address_of(asked: Asked) -> str:
    """Return the page where a request goes on. The login window reads in it whether FranceConnect is a door.

    It is none to FranceConnect itself, nor where a service asks for the member to show again who they are.
    """
    if asked.client.kind == ClientKind.FRANCECONNECT:
        name = "openid:asked_by_franceconnect"
    elif wants_fresh(asked.parameters.get("prompt", "").split(), asked.parameters.get("max_age")):
        name = "openid:asked_again"
    else:
        name = "openid:asked"
    return reverse(name, kwargs={"reference": asked.reference})


def untrusted(request: HttpRequest) -> HttpResponse:
    """Say that the site which asks is not known here: nobody is sent back to it (RFC 6749, 4.1.2.1)."""
    context = {"heading": _("Nous ne reconnaissons pas le site qui vous envoie"), "here": "/"}
    return _public(request, "unknown", context, status=HTTPStatus.BAD_REQUEST)


def is_over() -> HttpResponse:
    """Go to the page that says so."""
    return HttpResponseRedirect(reverse("openid:over"))


@require_safe
def over(request: HttpRequest) -> HttpResponse:
    """Say that the request was answered, or waited too long."""
    context = {"heading": _("Cette demande de connexion n'est plus valable"), "here": "/"}
    return _public(request, "over", context, status=HTTPStatus.GONE)


def closed(request: HttpRequest, demand: Demand) -> HttpResponse:
    """Say that this way is closed for the moment, by a decision of ours (`guichet.switches`)."""
    context = {
        "heading": _("La connexion vers ce site est interrompue"),
        "name": demand.client.name,
        "back": _way_back(demand, "temporarily_unavailable"),
        "here": "/",
    }
    return _public(request, "closed", context, status=HTTPStatus.SERVICE_UNAVAILABLE)


def too_many(request: HttpRequest, demand: Demand) -> HttpResponse:
    """Say that too many requests wait already from this network, and until when it is worth trying again."""
    context = {
        "heading": _("Trop de demandes de connexion viennent de votre réseau"),
        "back": _way_back(demand, "temporarily_unavailable"),
        "minutes": REQUEST_LIVES // timedelta(minutes=1),
        "here": "/",
    }
    return _public(request, "too_many", context, status=HTTPStatus.TOO_MANY_REQUESTS)


def agree(request: HttpRequest, session: Session, demand: Demand, asked: Asked) -> HttpResponse:
    """Ask the member whether a service may be told who they are, and say what it would be told."""
    context = {
        "heading": _("Continuer vers %(name)s") % {"name": demand.client.name},
        "name": demand.client.name,
        "told": consent.words_of(sorted(demand.scope)),
        "answer": reverse("openid:answer", kwargs={"reference": asked.reference}),
        "here": address_of(asked),
    }
    return access.stage(request, session, f"{TEMPLATES}/consent.html", context)


def cannot_vouch(
    request: HttpRequest, session: Session, demand: Demand, asked: Asked, lacks: tuple[Lack, ...]
) -> HttpResponse:
    """Say what the account lacks, what to do about each, and the way back with a proper error (R195, R197)."""
    account = session.account
    context = {
        "heading": _heading(lacks),
        "name": demand.client.name,
        "for_others": demand.client.kind == ClientKind.FRANCECONNECT,
        "lacks": [lack.value for lack in lacks],
        "has_email": bool(account.contact.email),
        "assistance": access.fund_of(account),
        "is_company": account.person is None,
        "again": f"{reverse('login:window', kwargs={'fund': catalogue.national()})}?suite={address_of(asked)}",
        "here": address_of(asked),
        "back": _way_back(demand, "access_denied"),
    }
    return access.stage(request, session, f"{TEMPLATES}/cannot_vouch.html", context)


def _heading(lacks: tuple[Lack, ...]) -> str:
    if Lack.SERVICE in lacks:
        return _("Vous ne pouvez pas continuer vers ce site avec ce dossier")
    if {Lack.FOR_OTHERS, Lack.NOT_PARTICULIER, Lack.NOT_AVAILABLE} & set(lacks):
        return _("Vous ne pouvez pas continuer vers ce site avec ce compte")
    return _("Vous ne pouvez pas encore continuer vers ce site")


def _way_back(demand: Demand, error: str) -> str:
    return authorization.refuse(demand.redirect_uri, demand.state, error)


def _public(request: HttpRequest, name: str, context: Mapping[str, object], *, status: HTTPStatus) -> HttpResponse:
    """Return a page for whoever is there, known or not."""
    return page(
        request, f"{TEMPLATES}/{name}.html", context, fund=catalogue.national(), status=status.value, private=True
    )
