"""What was declared is gone for good, its proof and its files too, once nobody can read or contest it."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import transaction

from guichet.accounts import owners
from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.documents.models import Document, DocumentKind
from guichet.documents.operations import file_pdf
from guichet.files.models import StoredFile
from guichet.requests import retention
from guichet.requests.models import Request
from tests.factories import AccountFactory, SentRequestFactory

pytestmark = pytest.mark.django_db(transaction=True)


def proof_of(request, now):
    with transaction.atomic():
        return file_pdf(
            b"%PDF-1.7 1 200,00 euros of wages", owner=owners.in_file(request.account, None), fund_code="68",
            kind=DocumentKind.PROOF, title="Preuve", name="preuve.pdf", issued_on=now.date(), about=request.reference,
            now=now,
        )  # fmt: skip


def on_disk(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def test_of_who_has_no_account_any_more_nothing_is_left_on_disk_either(now, settings, tmp_path):
    settings.FILES_FOLDER, account = tmp_path, AccountFactory()
    request = SentRequestFactory(account=account, sent_at=now)
    proof_of(request, now)
    later = now + retention.KEPT_WITHOUT_ACCOUNT
    assert retention.purge(later) == 0, "the account is in use: its whole history stays"
    Account.objects.update(state=AccountState.CLOSED)
    assert retention.purge(later - dt.timedelta(days=1)) == 0
    assert (Document.objects.count(), len(on_disk(tmp_path))) == (1, 1)
    assert retention.purge(later) == 1
    assert not Request.objects.exists()
    assert not Document.objects.exists()
    assert not StoredFile.objects.exists()
    assert on_disk(tmp_path) == []
