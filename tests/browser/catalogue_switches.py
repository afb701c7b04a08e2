"""« Portes »: each state of a direction, and each page that confirms an act."""

from django.utils import timezone

from guichet.backoffice.switches import acts
from guichet.funds import kept
from guichet.funds.models import NewsItem
from guichet.switches import operations
from guichet.switches.models import Closing, Direction
from guichet.switches.queries import CLOSED
from tests.factories import AgentFactory, at_work
from tests.journeys.walker import Walker

HERE = "/agents/portes/"
DOOR = f"{HERE}franceconnect/"


def switches():
    """Closing and opening by two, and what others see of it."""
    claire, paul = _administrator("Claire Muller"), _administrator("Paul Durand")
    yield "switches, all open", claire.get(HERE)
    yield "switches, proposing to close", claire.get(f"{DOOR}proposer-de-fermer/")
    yield "switches, proposed", claire.press("Proposer de fermer")
    yield "switches, one's own proposal", claire.get(f"{DOOR}fermer/")
    yield "switches, withdrawing", claire.get(f"{DOOR}retirer-la-fermeture/")
    yield "switches, confirming", paul.get(f"{DOOR}fermer/")
    yield "switches, closed", paul.press("Confirmer et fermer")
    operations.close_at_once(direction=Direction.PROCONNECT_IN, now=timezone.now())
    yield "agents' home, with what is closed", paul.get("/agents/")
    yield "login window, with FranceConnect closed", Walker().get("/alsace/connexion/")
    paul.get(f"{DOOR}proposer-de-rouvrir/").press("Proposer de rouvrir")
    yield "switches, to be opened", claire.get(HERE)
    yield "switches, confirming to open", claire.get(f"{DOOR}rouvrir/")
    yield "switches, opened", claire.press(str(acts.BY_NAME["rouvrir"].label))
    yield "switches, somebody else acted", paul.get(f"{DOOR}rouvrir/")
    # Other chapters find every door open, and no banner.
    Closing.objects.all().delete()
    NewsItem.objects.all().delete()
    CLOSED.put(frozenset())
    kept.BANNERS.put([])


def _administrator(name):
    walker = Walker()
    at_work(walker.client, AgentFactory(roles=["administrator"], roles__fund_code="", name=name), fund_code="")
    return walker
