"""The chapter of mandates: who gives, who answers, and the agent who registers a paper."""

import datetime as dt

from django.utils import timezone

from guichet.accounts.models import Account
from guichet.delivery.models import Message
from guichet.mandates.models import Mandate
from guichet.mandates.operations import note_use
from guichet.mandates.rules import End
from tests.backoffice.test_mandates import NEWCOMER, typed
from tests.factories import AccountFactory, AffiliationFactory, AgentFactory, PersonFactory, at_work, enter, open_file
from tests.journeys.walker import Walker
from tests.mandates.factories import MandateFactory

HERE = "/espace/mandats/"
TYPED = {"qui": "relative", "prenom": "Odile", "nom": "Weber", "email": "odile@example.org", "services": ["documents"]}


def mandates_given():
    """From none to one that was used, offered and ended."""
    account, walker, now = AccountFactory(), Walker(), timezone.now()
    enter(walker.client, account)
    yield "mandates, none", walker.get(HERE)
    yield "mandates, offer", walker.get(f"{HERE}proposer/")
    yield "mandates, offer, nothing typed", walker.press("Suivant >", services=[])
    yield "mandates, to a structure, unknown", walker.get(f"{HERE}structure/").press("Suivant >", convention="CV")
    walker.get(f"{HERE}proposer/")
    yield "mandates, offer, to be confirmed", walker.press("Suivant >", **TYPED)
    yield "mandates, offered", walker.press("Donner ce mandat")
    used = MandateFactory(giver=account, at=now)
    for day in range(3):
        note_use(used, account=used.receiver, service="documents", now=now - dt.timedelta(days=day))
    MandateFactory(giver=account, at=now, ended=End.RENOUNCED)
    yield "mandates", walker.get(HERE)
    yield "mandates, one in use", walker.get(f"{HERE}{used.reference}/")
    yield "mandates, to be taken back", walker.get(f"{HERE}{used.reference}/retirer/")
    code = (
        Message.objects.filter(message="mandates/given", about=str(account.reference))
        .first()
        .payload["context"]["code"]
    )
    public = Walker()
    public.get("/alsace/ce-n-est-pas-moi/")
    yield "mandates, objection", public.press("Suivant >", code=code)
    yield "mandates, objected", public.press("Oui, arrêter ce mandat")


def mandates_answered():
    """From the email to a login, or to an account that accepts and gives back."""
    giver = AccountFactory(person=PersonFactory(birth_name="Wójcik-Cœurdevey de La Tour d'Auvergne-Lauraguais"))
    walker = Walker()
    yield "offer", walker.get("/alsace/mandat/")
    yield "offer, wrong codes", walker.press("Suivant >", code="K7MP-3XRT-9HCD", dit="12345678")
    yield "offer, shown", _typed(walker, giver)
    yield "offer, new login", walker.get("/alsace/mandat/nouvel-acces/")
    password = "Peuplier-de-9-vergers"
    yield "offer, login open", walker.press("Ouvrir mon accès", nouveau=password, confirmation=password)
    yield "offer, over", walker.get("/alsace/mandat/nouvel-acces/")
    _typed(walker, giver)
    yield "offer, declined", walker.press("Refuser ce mandat")
    _typed(walker, giver)
    enter(walker.client, giver)
    yield "mandate, one's own", walker.get(f"{HERE}accepter/")
    enter(walker.client, AccountFactory())
    yield "mandate, to be accepted", walker.get(f"{HERE}accepter/")
    yield "mandate, accepted", walker.press("Accepter ce mandat")
    yield "mandate, to be given back", walker.get(f"{HERE}recus/{Mandate.objects.latest('pk').reference}/renoncer/")
    yield "mandate, nothing to accept", walker.get(f"{HERE}accepter/")


def mandates_of_agents():
    """A file with mandates, a paper that is registered, an end."""
    account, nobody, walker, now = AccountFactory(), PersonFactory(), Walker(), timezone.now()
    for person in (account.person, nobody):
        AffiliationFactory(person=person)
    at_work(walker.client, AgentFactory(roles=["requests"]))
    here = f"{open_file(walker.client, account.person)}mandats/"
    one = MandateFactory(giver=account, at=now, on_paper=True)
    MandateFactory(giver=account, at=now, ended=End.REVOKED)
    yield "file, mandates", walker.get(here)
    yield "file, mandate on paper", walker.get(f"{here}enregistrer/")
    yield "file, mandate on paper, nothing typed", walker.press("Enregistrer ce mandat")
    walker.response = walker.client.post(f"{here}enregistrer/", typed(**NEWCOMER))
    yield "file, mandate registered, with a new access", walker
    yield "file, mandate to be ended", walker.get(f"{here}{one.reference}/fin/")
    yield "file, mandates, no account", walker.get(f"{open_file(walker.client, nobody)}mandats/")


def _typed(walker: Walker, giver: Account) -> Walker:
    Mandate.objects.filter(giver=giver).exclude(offer_index="").delete()
    MandateFactory(giver=giver, at=timezone.now(), offered=True, services=["documents"])
    return walker.get("/alsace/mandat/").press("Suivant >", code="K7MP-3XRT-9HCD", dit="2741 9368")
