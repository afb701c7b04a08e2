"""The chapter of single sign-on: the pages between another site and its answer, and those about it."""

from unittest import mock

from django.utils import timezone

from guichet.accounts.models import ContactDetails
from guichet.openid_provider import waiting
from guichet.registry.models import PersonState
from guichet.switches.models import Closing, Direction
from tests.factories import PASSWORD, AccountFactory, EstablishmentFactory, PersonFactory, enter
from tests.journeys.walker import Walker
from tests.openid_provider.asking import LEFT, franceconnect, request_of, service

AUTHORIZE, LOGOUT = "/openid/authorize", "/openid/logout"
LONGEST_NAME = "Télédéclaration et télépaiement des cotisations des employeurs de main-d'œuvre saisonnière"


def single_sign_on():
    """Sent here by FranceConnect, then by services of the organisation."""
    clients = [franceconnect(), service(), service("tesa", name="TESA", service="ent_tesa")]
    clients.append(service("longue", name=LONGEST_NAME, scopes=["profile", "email", "birth", "file"]))
    yield from _franceconnect(clients[0])
    yield from _services(*clients[1:])
    yield from _refused(clients[1])
    for one in clients:
        one.delete()


def _ask(walker, client, **values):
    walker.response = walker.client.get(AUTHORIZE, request_of(client, **values), follow=True)
    return walker


def _franceconnect(client):
    account = AccountFactory()
    walker = Walker("")
    yield "login, from FranceConnect", _ask(walker, client)
    walker.press("Se connecter", identifiant=account.person.nir, mot_de_passe=PASSWORD).pass_code()
    yield "leaving for FranceConnect", walker
    without = AccountFactory(person=PersonFactory(certified=False), email_verified=False)
    yield "vouched for, three conditions", _in(without, client)
    ContactDetails.objects.filter(account=without).update(email=None)
    yield "vouched for, no email", _in(without, client)
    company = AccountFactory(establishment=EstablishmentFactory(), profile="entreprise")
    yield "vouched for, a company", _in(company, client)
    yield "vouched for, no particulier", _in(AccountFactory(profile="exploitant"), client)
    stopped = AccountFactory(person=PersonFactory(state=PersonState.BLOCKED))
    yield "vouched for, stopped", _in(stopped, client)


def _in(account, client):
    """Somebody who logged in for the request: the session is a moment younger."""
    walker = Walker("")
    response = walker.client.get(AUTHORIZE, request_of(client))
    enter(walker.client, account)
    return walker.get(response["Location"])


def _services(plain, tesa, longest):
    account = AccountFactory()
    walker = Walker("")
    yield "login, from a service that asks again", _ask(Walker(""), plain, prompt="login")
    yield "login, from a service", _ask(walker, plain)
    enter(walker.client, account)
    yield "connected services, none", walker.get("/espace/mon-compte/services/")
    yield "agree to a service", _ask(walker, plain)
    walker.press("Continuer")
    yield "agree to a service, the longest", _ask(walker, longest, scope="openid profile email birth file")
    walker.press("Continuer")
    yield "service not open", _ask(walker, tesa)
    yield "connected services", walker.get("/espace/mon-compte/services/")
    yield "connected services, taken back", walker.press("Retirer mon accord")
    asked = {"client_id": plain.client_id, "post_logout_redirect_uri": LEFT}
    walker.response = walker.client.get(LOGOUT, asked, follow=True)
    yield "log out, from a service", walker
    company = Walker()
    enter(company.client, AccountFactory(establishment=EstablishmentFactory(), profile="entreprise"))
    yield "a service with its own login", company.get("/espace/ouvrir/ent-tesa/")


def _refused(client):
    unknown = Walker("")
    unknown.expected = 400
    yield "unknown client", unknown.get(f"{AUTHORIZE}?client_id=inconnu")
    too_many = Walker("")
    too_many.expected = 429
    with mock.patch.object(waiting, "may_keep", return_value=False):
        _ask(too_many, client)
    yield "too many requests of other sites", too_many
    over = Walker("")
    over.expected = 410
    yield "request over", over.get("/connexion-unique/6f1c1f3e-58b5-4d0c-9d5e-3a3d4a1f7a10/")
    now = timezone.now()
    closing = Closing.objects.create(direction=Direction.SERVICES_OUT, asked_at=now, closed_at=now)
    closed = Walker("")
    closed.expected = 503
    yield "single sign-on closed", _ask(closed, client)
    closing.delete()
