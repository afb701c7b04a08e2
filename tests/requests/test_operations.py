"""Drafts: one for each, taken up again, never written over, gone with their papers."""

import datetime as dt

import pytest

from guichet.files.models import StoredFile
from guichet.files.store import path_of
from guichet.registry.models import RequestState
from guichet.requests import operations, sending
from guichet.requests.models import Request, RequestPaper
from guichet.requests.operations import AlreadySent, Superseded, TooManyPapers
from tests.factories import AccountFactory, ChildFactory
from tests.requests.declaring import BULLETINS, KIND, Attached, answer, begin, filled, read, situation

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return AccountFactory()


def test_coming_back_takes_up_the_draft_with_the_facts_it_was_begun_with(account, now):
    ChildFactory(person=account.person, given_names="LEO,PAUL")
    first = begin(account, now=now)
    ChildFactory(person=account.person, given_names="ZOE")
    again = begin(account, now=now + dt.timedelta(days=2))
    assert again.pk == first.pk
    assert read(again, account, now=now).situation.facts == {"children": ["Leo"]}
    assert begin(account, now=now + dt.timedelta(days=40)).period == "2026-T1", "another quarter is another draft"
    other = AccountFactory()
    assert begin(other, now=now).pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_begun_twice_at_once_there_is_one_draft(account, now, at_once):
    results = at_once(*[lambda: begin(account, now=now) for _ in range(6)])
    assert {type(result) for result in results} == {Request}
    assert Request.objects.count() == 1


def test_of_two_windows_one_wins_and_the_other_is_told(account, now):
    begun = begin(account, now=now)
    one, other = read(begun, account, now=now), read(begun, account, now=now)
    answer(one, "foyer", {"change": "non"}, now=now)
    with pytest.raises(Superseded):
        answer(other, "foyer", {"change": "oui"}, now=now)
    assert read(begun, account, now=now).answers == {"foyer": {"change": "non"}}
    sent = sending.send(filled(account, now=now), revision=Request.objects.get().revision, now=now)
    for stale in (one, read(sent, account, now=now)):
        with pytest.raises(Superseded):
            answer(stale, "foyer", {"change": "oui"}, now=now)
        with pytest.raises(Superseded):
            operations.add_paper(
                stale, paper=BULLETINS, attachment=Attached(), revision=stale.request.revision, now=now
            )
    assert not RequestPaper.objects.exists()


def test_papers_are_counted_kept_and_destroyed(account, now, django_capture_on_commit_callbacks):
    draft = filled(account, now=now)
    for _ in range(BULLETINS.most):
        operations.add_paper(draft, paper=BULLETINS, attachment=Attached(), revision=draft.request.revision, now=now)
    with pytest.raises(TooManyPapers):
        operations.add_paper(draft, paper=BULLETINS, attachment=Attached(), revision=draft.request.revision, now=now)
    draft = read(draft.request, account, now=now)
    paper = draft.request.papers.first()
    path = path_of(paper.file.reference)
    with django_capture_on_commit_callbacks(execute=True):
        operations.remove_paper(draft, paper=paper, now=now)
    assert not path.exists()
    left = [path_of(one.file.reference) for one in draft.request.papers.all()]
    with django_capture_on_commit_callbacks(execute=True):
        assert operations.abandon(draft.request, account=account, now=now)
    assert not Request.objects.exists()
    assert not StoredFile.objects.exists()
    assert not any(path.exists() for path in left), "no byte of a draft that was erased is left"


def test_what_was_sent_is_never_erased_nor_sent_for_the_same_period_again(account, now):
    draft = filled(account, now=now)
    sent = sending.send(draft, revision=draft.request.revision, now=now)
    assert not operations.abandon(draft.request, account=account, now=now)
    with pytest.raises(AlreadySent) as raised:
        begin(account, now=now)
    assert raised.value.request == sent
    Request.objects.update(state=RequestState.REFUSED)
    assert begin(account, now=now).pk != sent.pk, "refused, it may be declared again"
    assert operations.sent_already(situation(account, now=now), KIND) is None


def test_idle_drafts_go_and_those_of_nobody_at_once(account, now):
    kept, orphan = begin(account, now=now), begin(AccountFactory(), now=now)
    sent = filled(AccountFactory(), now=now)
    sending.send(sent, revision=sent.request.revision, now=now)
    Request.objects.filter(pk=orphan.pk).update(account=None)
    assert operations.purge_drafts(now + operations.DRAFT_KEPT - dt.timedelta(seconds=1)) == 1
    assert set(Request.objects.values_list("pk", flat=True)) == {kept.pk, sent.request.pk}
    assert operations.purge_drafts(now + operations.DRAFT_KEPT) == 1
    assert set(Request.objects.values_list("pk", flat=True)) == {sent.request.pk}
