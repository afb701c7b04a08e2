"""« Jour d'attaque »: proposing, confirming, and what members read meanwhile."""

from django.utils import timezone

from guichet.funds import kept
from guichet.funds.models import NewsItem
from guichet.vigilance import operations
from guichet.vigilance.models import AttackDay
from guichet.vigilance.operations import Wanted
from guichet.vigilance.queries import CURRENT
from guichet.vigilance.rules import Measures
from tests.factories import AgentFactory, at_work
from tests.journeys import people
from tests.journeys.renewing import Renewing
from tests.journeys.walker import Walker

HERE = "/agents/jour-d-attaque/"


def vigilance():
    """A day of attack by two, and what others see of it."""
    anne, lucie = _administrator("Anne Roth"), _administrator("Lucie Kern")
    yield "vigilance, nothing declared", anne.get(HERE)
    anne.get(f"{HERE}proposer/").press("Voir l'aperçu", titre="Ne donnez jamais votre code.", proofs="on", letters="on")
    yield "vigilance, no length chosen", anne
    yield "vigilance, previewed", anne.press("Voir l'aperçu", duree="24")
    yield "vigilance, proposed", anne.press("Proposer")
    yield "vigilance, confirming", lucie.get(f"{HERE}declarer/")
    yield "vigilance, declared", lucie.press("Confirmer et déclarer")
    yield "vigilance, prolonging", lucie.get(f"{HERE}prolonger/")
    yield "agents' home, on a day of attack", lucie.get("/agents/")
    nobody = people.Someone(number=people.UNKNOWN_NUMBER)
    yield "a second proof asked on a day of attack", Walker().until_serial(nobody)
    yield "the postal way on a day of attack", Walker().until_amount(nobody)
    yield "a forgotten password on a day of attack", Renewing().until_code(people.UNKNOWN_NUMBER)
    operations.stop_at_once(fund_code="68", now=timezone.now())
    operations.start_at_once(Wanted(fund_code="54", measures=Measures(proofs=True), hours=4), now=timezone.now())
    yield "a forgotten password, another fund attacked", Renewing().until_channel(people.UNKNOWN_NUMBER)
    yield "vigilance, over", anne.get(HERE)
    # Other chapters find an ordinary day, and no banner.
    AttackDay.objects.all().delete()
    NewsItem.objects.all().delete()
    CURRENT.put(())
    kept.BANNERS.put([])


def _administrator(name):
    walker = Walker()
    at_work(walker.client, AgentFactory(roles=["administrator"], roles__fund_code="68", name=name), fund_code="68")
    return walker
