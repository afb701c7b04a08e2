"""Cases found again by what they are about."""

import uuid
from datetime import timedelta

import pytest

from guichet.cases.models import Case, CaseKind, CaseState
from guichet.cases.operations import open_case
from guichet.cases.queries import of_subject, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def about():
    return str(uuid.uuid4())


def asked(about, now, kind=CaseKind.ADDRESS_CHANGE):
    return open_case(kind=kind, fund_code="68", about=about, details={}, now=now)


def test_the_latest_of_its_kind_that_is_not_closed(about, now):
    asked(about, now - timedelta(days=3))
    latest = asked(about, now)
    asked(about, now, CaseKind.NOT_ME)
    asked(str(uuid.uuid4()), now)
    assert waiting(kind=CaseKind.ADDRESS_CHANGE, about=about) == latest
    Case.objects.update(state=CaseState.CLOSED)
    assert waiting(kind=CaseKind.ADDRESS_CHANGE, about=about) is None


def test_all_of_one_subject_and_nobody_else_s(about, now):
    mine = [asked(about, now - timedelta(days=2)), asked(about, now, CaseKind.NOT_ME)]
    asked(str(uuid.uuid4()), now)
    assert of_subject(about) == mine
