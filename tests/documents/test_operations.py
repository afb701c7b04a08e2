"""A paper's mark, how long it is kept, and whose it becomes when a number is replaced."""

import datetime as dt

import pytest

from guichet.accounts import operations as accounts
from guichet.accounts import owners
from guichet.accounts.owners import Owner
from guichet.documents import operations, queries
from guichet.documents.models import Document, DocumentKind
from guichet.files import store
from tests.factories import AccountFactory, PersonFactory
from tests.paperwork import paper

pytestmark = pytest.mark.django_db


def test_the_first_reading_is_the_one_that_is_kept(now):
    one = paper(PersonFactory())
    for days, read in ((0, True), (1, True)):
        operations.mark(one, read=read, now=now + dt.timedelta(days=days))
    one.refresh_from_db()
    assert one.read_at == now
    operations.mark(one, read=False, now=now)
    one.refresh_from_db()
    assert one.read_at is None


@pytest.mark.requirement("R11")
def test_ten_years_and_proofs_for_ever(now, django_capture_on_commit_callbacks):
    person, then = PersonFactory(), now - operations.KEPT_FOR
    kept = {paper(person, now=then + dt.timedelta(seconds=1)).pk}
    kept |= {paper(person, now=then, kind=kind).pk for kind in operations.FOR_EVER}
    old = [paper(person, now=then), paper(person, now=then, kind=DocumentKind.CERTIFICATE)]
    with django_capture_on_commit_callbacks(execute=True):
        assert operations.forget_old(now) == 2
    assert set(Document.objects.values_list("pk", flat=True)) == kept
    assert not any(store.path_of(one.file.reference).exists() for one in old)
    assert operations.forget_old(now) == 0


def test_papers_follow_an_account_whose_number_was_replaced(now):
    new = PersonFactory()
    old = PersonFactory(replaced_by=new)
    account = AccountFactory(person=old)
    paper(old)
    assert owners.follow_registry() == 0, "the account is still the former number's"
    assert accounts.follow_registry(now=now) == 1
    assert owners.follow_registry() == 1
    account.refresh_from_db()
    assert queries.unread(Owner(person=account.person)) == 1
    assert owners.follow_registry() == 0


def test_each_person_has_their_own_alone():
    mine, other = paper(PersonFactory()), paper(PersonFactory())
    assert queries.paper(Owner(person=mine.person), mine.reference) == mine
    assert queries.paper(Owner(person=other.person), mine.reference) is None
    with pytest.raises(ValueError, match="nobody owns"):
        queries.paper(Owner(), mine.reference)
