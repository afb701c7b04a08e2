"""« Règles »: what agents read of a fund's policy."""

from django.utils import timezone

from guichet.enrolment import worth
from guichet.enrolment.models import Worth
from guichet.funds import catalogue
from tests.factories import AgentFactory, at_work
from tests.journeys.walker import Walker

HERE = "/agents/regles/"


def rules():
    """The four pages, at a fund and for the national site."""
    walker, national = Walker(), Walker()
    at_work(walker.client, AgentFactory(roles=["security"]))
    at_work(national.client, AgentFactory(roles=["administrator"], roles__fund_code=""), fund_code="")
    yield "rules of a fund", walker.get(HERE)
    yield "rules, a journey", walker.get(f"{HERE}parcours/")
    yield "rules, comparing", walker.get(f"{HERE}comparer/?avec=edition-leaflet")
    yield "rules, nothing counted", national.get(f"{HERE}chances/?caisse=alsace")
    _counted()
    yield "rules, the odds", walker.get(f"{HERE}chances/")


def _counted():
    """As if a hundred thousand members had been counted."""
    fund, now = catalogue.by_slug("alsace"), timezone.now()
    same = {
        "fund_code": fund.code, "profile": "particulier", "members": 100_000, "measured_at": now,
        "under": worth.digest("particulier", fund.policy),
    }  # fmt: skip
    Worth.objects.create(**same, proof="card_serial", can_answer=89_300, space=10**8)
    guessed = [300 * tries for tries in range(1, 11)]
    Worth.objects.create(**same, proof="payment_amount", can_answer=91_300, guessed=guessed)
    Worth.objects.create(**same, proof=worth.TOGETHER, can_answer=99_000)
