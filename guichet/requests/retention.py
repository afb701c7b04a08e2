"""How long what was sent is kept: as long as somebody can read it, then as long as somebody can contest it."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from guichet.accounts.models import Account, File
from guichet.accounts.states import ENDED
from guichet.documents import operations as documents
from guichet.files import store
from guichet.registry.models import RequestState
from guichet.requests.models import Request

KEPT_WITHOUT_ACCOUNT: Final = timedelta(days=5 * 365 + 1)
"""Five years: what is claimed back of benefits obtained by fraud (CSS L. 553-1, civil code art. 2224)."""
_BATCH: Final = 500


def purge(now: datetime) -> int:
    """Delete what was sent by those who have no account any more, five years after its last state; return how many.

    Its papers go with it, and so do its proof and its acknowledgement. While its person, or an establishment, has an
    account in use, its whole history stays readable (R11).
    """
    live = Account.objects.exclude(state__in=ENDED)
    attached = File.objects.filter(establishment=OuterRef("establishment")).exclude(account__state__in=ENDED)
    old = Request.objects.exclude(state=RequestState.DRAFT).filter(
        ~Exists(live.filter(person=OuterRef("person"))),
        ~Exists(live.filter(establishment=OuterRef("establishment"))),
        ~Exists(attached),
        state_at__lte=now - KEPT_WITHOUT_ACCOUNT,
    )
    return sum(_erase(request) for request in old.order_by("state_at")[:_BATCH])


@transaction.atomic
def _erase(request: Request) -> bool:
    files = [paper.file for paper in request.papers.select_related("file")]
    documents.forget_about(request.reference)
    request.delete()
    for stored in files:
        store.forget(stored)
    return True
