"""The chapter of who acts for somebody else under a mandate."""

from django.utils import timezone

from guichet.mandates.models import Mandate
from guichet.mandates.rules import MandateState
from tests.factories import AccountFactory, AffiliationFactory, PaymentFactory, enter
from tests.journeys.walker import Walker
from tests.mandates.factories import MandateFactory, delegate_account

SERVICES = ["payments", "certificates", "dec_ressources", "requests"]


def acting():
    """A relative with a mandate, then what it does not open, then its end."""
    giver, hands = AccountFactory(), delegate_account()
    AffiliationFactory(person=giver.person)
    PaymentFactory(person=giver.person)
    walker = Walker("")
    enter(walker.client, hands)
    yield "acting, for nobody", walker.get("/espace/agir/")
    mandate = MandateFactory(giver=giver, receiver=hands, services=SERVICES)
    yield "acting, for whom", walker.get("/espace/agir/")
    walker.client.post("/espace/agir/", {"mandat": mandate.reference})
    yield "acting, home", walker.get("/espace/")
    yield "acting, payments", walker.get("/espace/paiements/")
    walker.expected = 403
    yield "acting, not given", walker.get("/espace/documents/")
    Mandate.objects.filter(pk=mandate.pk).update(
        state=MandateState.ENDED, end="revoked", ended_at=timezone.now(), ended_by="giver"
    )
    yield "acting, over", walker.get("/espace/paiements/")
