"""Moves of a request: one of two wins, the case follows, the member is told, and nothing of it leaks."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from guichet.audit.models import Entry
from guichet.cases import working as cases
from guichet.cases.models import Case, CaseState
from guichet.cases.rules import Outcome
from guichet.cases.working import NotHeld, Worker
from guichet.delivery import rendering
from guichet.delivery.models import Channel, Message
from guichet.registry.models import ReportedState, RequestState
from guichet.requests import states
from guichet.requests.models import Request, RequestEvent
from guichet.requests.working import MEMBER, SYSTEM, Overtaken, move
from tests.factories import AccountFactory, SentRequestFactory

CLAIRE = Worker("agent:11111111-1111-4111-8111-111111111111")
PAUL = Worker("agent:22222222-2222-4222-8222-222222222222")
WHY = "Il manque votre avis d'imposition."


@pytest.fixture
def sent(db, now):
    """A declaration that Claire has taken."""
    return taken(SentRequestFactory(sent_at=now), now)


def taken(request, now, worker=CLAIRE):
    cases.take(Case.objects.get(reference=request.reference), worker, now=now)
    return request


def case_of(request):
    return Case.objects.get(reference=request.reference)


def read(request):
    return Request.objects.get(pk=request.pk)


def test_a_move_writes_its_line_its_notice_and_its_entry(sent, now):
    later = now + dt.timedelta(hours=1)
    event = move(sent, to=RequestState.UNDER_WAY, by=CLAIRE.actor, now=later)
    assert (event.state, event.at, event.by, event.words) == ("under_way", later, CLAIRE.reference, "")
    assert (read(sent).state, read(sent).state_at) == ("under_way", later)
    entry = Entry.objects.get(event="request.moved")
    assert (entry.actor, entry.account, entry.fund_code) == (CLAIRE.actor, str(sent.account.reference), "68")
    assert entry.facts == {"old_state": "received", "new_state": "under_way"}
    assert case_of(sent).state == CaseState.TAKEN


@pytest.mark.parametrize("to", [RequestState.UNDER_WAY, RequestState.COMPLEMENT_ASKED, RequestState.DONE])
def test_only_the_holder_of_the_case_moves_it(sent, now, to):
    with pytest.raises(NotHeld):
        move(sent, to=to, words=WHY, by=PAUL.actor, now=now)
    assert read(sent).state == RequestState.RECEIVED
    assert RequestEvent.objects.count() == 1
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("to", "outcome"), [(RequestState.DONE, Outcome.DONE), (RequestState.REFUSED, Outcome.REFUSED)]
)
def test_the_end_closes_the_case(sent, now, to, outcome):
    move(sent, to=to, words=WHY, by=CLAIRE.actor, now=now)
    case = case_of(sent)
    assert (case.state, case.outcome, case.closed_by) == (CaseState.CLOSED, outcome, CLAIRE.reference)


def test_an_answer_to_a_complement_brings_the_case_back_to_whoever_has_it(sent, now):
    move(sent, to=RequestState.COMPLEMENT_ASKED, words=WHY, by=CLAIRE.actor, now=now)
    assert case_of(sent).due_on == timezone.localdate(now + states.COMPLEMENT_WITHIN), "late for nobody until then"
    before = Message.objects.count()
    move(sent, to=RequestState.UNDER_WAY, words="Voici l'avis.", by=MEMBER, now=now + dt.timedelta(days=2))
    case = case_of(sent)
    assert (case.taken_by, case.due_on) == (CLAIRE.reference, dt.date(2026, 3, 26))
    assert case.notes.order_by("pk").last().text == "Le complément demandé est arrivé."
    assert Message.objects.count() == before, "nobody is told of what they just did"


def test_what_was_shown_no_longer_holds(sent, now):
    stale = read(sent)
    move(sent, to=RequestState.DONE, by=CLAIRE.actor, now=now)
    with pytest.raises(Overtaken):
        move(stale, to=RequestState.REFUSED, words=WHY, by=SYSTEM, now=now)
    with pytest.raises(states.Impossible):
        move(sent, to=RequestState.UNDER_WAY, by=CLAIRE.actor, now=now)
    assert read(sent).state == RequestState.DONE


def test_a_draft_goes_nowhere(db, now):
    draft = Request.objects.create(
        account=(account := AccountFactory()), person=account.person, fund_code="68", kind="dec_ressources",
        answers={}, facts={}, started_at=now, touched_at=now, state_at=now,
    )  # fmt: skip
    with pytest.raises(states.Impossible):
        move(draft, to=RequestState.DONE, by=SYSTEM, now=now)


def told(sent, now, **chosen):
    """Refuse it, and return what leaves."""
    contact = sent.account.contact
    for name, value in chosen.items():
        setattr(contact, name, value)
    contact.save()
    move(sent, to=RequestState.REFUSED, words=WHY, by=CLAIRE.actor, now=now)
    return Message.objects.get(message="requests/state_changed")


def test_an_email_says_nothing_and_a_letter_says_how_to_contest(sent, now):
    message = told(sent, now, documents_by="email")
    assert (message.channel, message.payload["recipient"]) == (Channel.EMAIL, {"email": "florent.weber@example.org"})

    context = message.payload["context"] | rendering.surroundings("68")
    parts = [
        rendering.text(message.message, "email.txt", context),
        rendering.html(message.message, "email.html", context),
    ]
    shown = "".join([*parts, rendering.subject(message.message, fund_name="")]).lower()
    assert not any(secret in shown for secret in ("refus", "imposition", "ressources", "weber"))


def test_a_refusal_on_paper_names_the_remedies(sent, now):
    message = told(sent, now, documents_by="letter")
    context = message.payload["context"]
    assert message.channel == Channel.LETTER
    assert "commission de recours amiable" in context["remedies"]
    assert "deux mois" in context["remedies"]
    assert context["words"] == WHY


@pytest.mark.django_db(transaction=True)
def test_of_an_agent_the_member_and_the_importer_at_once_one_moves_it(now, at_once):
    request = taken(SentRequestFactory(sent_at=now), now)
    move(request, to=RequestState.COMPLEMENT_ASKED, words=WHY, by=CLAIRE.actor, now=now)
    row = ReportedState.objects.create(
        source_ref="R1", fund_code="68", receipt="x", state="refused", on=now.date(), words=WHY
    )
    seen = [read(request) for _ in range(4)]
    results = at_once(
        lambda: move(seen[0], to=RequestState.DONE, by=CLAIRE.actor, now=now),
        lambda: move(seen[1], to=RequestState.REFUSED, words=WHY, by=SYSTEM, now=now, reported=row),
        lambda: move(seen[2], to=RequestState.UNDER_WAY, by=MEMBER, now=now + dt.timedelta(seconds=1)),
        lambda: move(seen[3], to=RequestState.REFUSED, words=WHY, by=CLAIRE.actor, now=now),
    )
    assert [type(result) for result in results].count(Overtaken) == 3, results
    assert RequestEvent.objects.count() == 3
    over = read(request).state in states.OVER
    assert over == (case_of(request).state == CaseState.CLOSED)


def test_each_agent_is_named_by_reference_alone(sent, now):
    event = move(sent, to=RequestState.UNDER_WAY, by=CLAIRE.actor, now=now)
    assert isinstance(event.by, uuid.UUID)
