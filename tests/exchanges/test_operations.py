"""A thread between a member and agents: whose turn it is, who is told, and what is kept."""

import datetime as dt
import uuid

import pytest

from guichet.cases import working
from guichet.cases.models import Case, CaseState
from guichet.cases.working import Worker
from guichet.delivery.models import Message
from guichet.exchanges import operations
from guichet.exchanges.models import Post, Thread
from guichet.exchanges.operations import Written
from guichet.exchanges.rules import Theme
from guichet.files.models import MediaType, StoredFile
from guichet.files.papers import Paper

CLAIRE = Worker("agent:11111111-1111-4111-8111-111111111111")
DAY = dt.timedelta(days=1)
SECRET = "mon arrêt de travail"

pytestmark = pytest.mark.django_db(transaction=True)


def written(text=SECRET, *papers):
    return Written(text, uuid.uuid4(), papers)


def begin(account, owner, now, **more):
    return operations.begin(
        account,
        owner,
        fund_code="68",
        theme=Theme.HEALTH,
        title="Arrêt",
        written=more.pop("written", written()),
        now=now,
    )


def held(thread, now):
    case = Case.objects.get(reference=thread.reference)
    working.take(case, CLAIRE, now=now)
    return case


def state(thread):
    return Thread.objects.get(pk=thread.pk).state, Case.objects.get(reference=thread.reference).state


def test_answered_closed_then_written_to_again_it_comes_back_to_the_pile(account, owner, now):
    thread = begin(account, owner, now)
    case = held(thread, now)
    operations.answer(case, CLAIRE, thread, written=written("Réponse"), closes=True, now=now)
    assert state(thread) == ("closed", CaseState.CLOSED)
    [told] = Message.objects.filter(message="exchanges/answered")
    assert told.channel == "email"
    assert "Réponse" not in str(told.payload)
    assert Post.objects.get(by=None).read_at == now
    # Days later, long after the same case would be met by its subject.
    operations.write(account, owner, thread, written=written(), now=now + 9 * DAY)
    assert state(thread) == ("sent", CaseState.OPEN)
    again = Case.objects.get(reference=thread.reference)
    assert (again.times, again.taken_by, again.closed_by, again.outcome) == (2, None, None, "")
    assert again.due_on > case.due_on


def test_kept_by_its_holder_it_comes_back_to_them(account, owner, now):
    thread = begin(account, owner, now)
    case = held(thread, now)
    operations.answer(case, CLAIRE, thread, written=written("Quelle date ?"), closes=False, now=now)
    assert state(thread) == ("answered", CaseState.TAKEN)
    operations.write(account, owner, thread, written=written(), now=now + DAY)
    assert state(thread) == ("sent", CaseState.TAKEN)
    assert Case.objects.get(reference=thread.reference).taken_by == CLAIRE.reference


def test_who_lost_the_case_answers_nothing(account, owner, now):
    thread = begin(account, owner, now)
    case = held(thread, now)
    working.release(case, CLAIRE, holder=CLAIRE.reference, now=now)
    with pytest.raises(working.NotHeld):
        operations.answer(case, CLAIRE, thread, written=written(), closes=True, now=now)
    assert Post.objects.count() == 1
    assert not Message.objects.exists()


def test_who_chose_paper_gets_a_letter_and_who_is_frozen_no_email(account, owner, now):
    account.contact.documents_by = "letter"
    account.contact.save()
    thread = begin(account, owner, now)
    operations.answer(held(thread, now), CLAIRE, thread, written=written(), closes=False, now=now)
    assert [one.channel for one in Message.objects.all()] == ["letter"]


@pytest.mark.parametrize("papers", [0, 2])
def test_of_ten_sendings_at_once_one_is_written(account, owner, now, at_once, papers):
    one = written(SECRET, *[Paper("a.pdf", MediaType.PDF, b"%PDF-1.7")] * papers)
    results = at_once(*[lambda: begin(account, owner, now, written=one)] * 10)
    assert {result.pk for result in results} == {Thread.objects.get().pk}
    assert (Post.objects.count(), StoredFile.objects.count(), Case.objects.get().times) == (1, papers, 1)


def test_old_threads_go_with_their_papers(account, owner, now):
    begin(account, owner, now, written=written(SECRET, Paper("a.pdf", MediaType.PDF, b"%PDF-1.7")))
    assert operations.purge(now + operations.KEPT - DAY) == 0
    assert operations.purge(now + operations.KEPT) == 1
    assert not StoredFile.objects.exists()
