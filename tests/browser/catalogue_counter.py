"""The chapter of the reception desk: the agent's pages, and those of the telephone that goes on."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from guichet.agents.models import Look, Reason
from guichet.enrolment.counter import rules
from guichet.enrolment.models import CounterStart, Enrolment
from guichet.enrolment.states import EnrolmentState
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from tests.factories import (
    AccountFactory,
    AffiliationFactory,
    AgentFactory,
    EstablishmentFactory,
    PersonFactory,
    at_work,
    open_file,
)
from tests.journeys.walker import FINISH, Walker, sent_code

HERE = "/agents/guichet/"
PAPER = {"piece": "passport", "photo": "on", "noms": "on", "naissance": "on"}
LONGEST_NAME = "Wójcik-Cœurdevey de La Tour d'Auvergne-Lauraguais"
BORN = {"date_naissance_day": "27", "date_naissance_month": "1", "date_naissance_year": "1985"}


def counter():
    """From the number of who is present to the end of what they do alone."""
    walker, agent = Walker(), AgentFactory()
    at_work(walker.client, agent)
    yield "counter", walker.get(HERE)
    yield "counter, nothing typed", walker.press("Ouvrir le dossier")
    yield "counter, mistyped", walker.press("Ouvrir le dossier", numero="1 85 01")
    yield "counter, nobody", walker.press("Ouvrir le dossier", numero="1990199990001")
    yield "counter, another reason", walker.get(f"{HERE}?motif=1")
    yield from _papers(walker)
    yield from _references(walker)
    yield from _telephone(walker)
    yield "counter, a busy day", walker.get(HERE)
    now = timezone.now()
    for _ in range(rules.PER_AGENT_PER_DAY):
        limits.attempt(Limit("counter.agent", agent.actor, rules.PER_AGENT_PER_DAY, dt.timedelta(days=1)), now=now)
    _present(walker)
    yield "counter, too many", walker.press("Donner une référence", **PAPER, profil="particulier")
    lowly = Walker()
    lowly.expected = 403
    at_work(lowly.client, AgentFactory(roles=["letters"]))
    yield "counter, refused", lowly.get(HERE)


def _present(walker, **facts):
    """Open the file of somebody who is present."""
    person = PersonFactory(**facts)
    AffiliationFactory(person=person)
    open_file(walker.client, person, reason=Reason.COUNTER)
    walker.get(f"{HERE}piece/{Look.objects.latest('pk').reference}/")
    return person


def _papers(walker):
    person = _present(walker)
    yield "counter, paper", walker
    yield "counter, paper not seen", walker.press("Donner une référence")
    AccountFactory(person=person)
    yield "counter, account exists", walker.get(walker.path)
    _present(walker, state="blocked")
    yield "counter, not possible", walker
    _present(
        walker,
        birth_name=LONGEST_NAME,
        usual_name=LONGEST_NAME,
        given_names="Anne-Sophie, " * 8,
        birth_month=None,
        birth_day=None,
    )
    yield "counter, paper, longest", walker
    farm = EstablishmentFactory(name=f"SCEA {LONGEST_NAME * 2}")
    open_file(walker.client, farm, reason=Reason.COUNTER)
    yield "counter, paper, entreprise", walker.get(f"{HERE}piece/{Look.objects.latest('pk').reference}/")
    nobody = EstablishmentFactory(responsible=None)
    open_file(walker.client, nobody, reason=Reason.COUNTER)
    yield "counter, nobody runs it", walker.get(f"{HERE}piece/{Look.objects.latest('pk').reference}/")


def _given(walker, **facts):
    """Give a reference to somebody new; return the start, its page in sight."""
    _present(walker, **facts)
    walker.press("Donner une référence", **PAPER, profil="particulier")
    return CounterStart.objects.latest("pk")


def _references(walker):
    start = _given(walker)
    yield "counter, reference", walker
    yield "counter, cancelled", walker.press("Annuler cette inscription")
    yield "counter, cancelled twice", walker.post(f"{HERE}{start.reference}/annuler/")
    start = _given(walker, birth_name=LONGEST_NAME)
    yield "counter, reference, longest", walker
    CounterStart.objects.filter(pk=start.pk).update(tries=rules.TRIES)
    yield "counter, used up", walker.get(walker.path)
    start = _given(walker)
    CounterStart.objects.filter(pk=start.pk).update(expires_at=timezone.now())
    yield "counter, late", walker.get(walker.path)


def _telephone(walker):
    start = _given(walker)
    telephone = Walker().get("/alsace/inscription/guichet/")
    yield "join", telephone
    yield "join, nothing typed", telephone.press("Continuer mon inscription")
    yield "join, wrong", telephone.press("Continuer mon inscription", reference="CDFH-JKMN", **BORN)
    yield "join, in an agent's browser", _of_agent()
    telephone.press("Continuer mon inscription", reference=start.code, **BORN)
    yield "counter reach", telephone
    yield "counter, joined", walker.get(walker.path)
    yield "counter reach, mistyped", telephone.press(email="florent", mobile="12")
    telephone.press(email="florent@example.org", mobile="06 12 34 56 78").press()
    yield "counter conditions", telephone.press(code=sent_code())
    Enrolment.objects.filter(pk=start.enrolment_id).update(state=EnrolmentState.ABANDONED, answers=None)
    yield "counter, given up", walker.get(walker.path)
    start = _given(walker)
    telephone = Walker().get("/alsace/inscription/guichet/")
    telephone.press("Continuer mon inscription", reference=start.code, **BORN)
    telephone.press(email="florent@example.org", mobile="06 12 34 56 78").press().press(code=sent_code()).press(FINISH)
    yield "counter, finished", walker.get(walker.path)


def _of_agent():
    telephone = Walker()
    telephone.client.cookies[settings.AGENT_COOKIE_NAME] = "x"
    return telephone.get("/alsace/inscription/guichet/")
