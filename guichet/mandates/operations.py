"""What becomes of a mandate."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.audit import operations as audit
from guichet.mandates.models import Mandate, Use
from guichet.prepared import PreparedInsert

_USES = PreparedInsert(Use)


def note_use(mandate: Mandate, *, account: Account, service: str, now: datetime) -> None:
    """Note that this account used a service under a mandate: one row and one entry a day for each service.

    Both are for the giver, who reads in their own journal who acted and as what.
    """
    day = timezone.localdate(now)
    with transaction.atomic():
        use = Use(mandate=mandate, account=account, service=service, day=day, first_at=now)
        if not _USES.create_missing([use]):
            return
        audit.record(
            "mandate.used",
            account=str(mandate.giver.reference),
            fund_code=mandate.fund_code,
            now=now,
            by_account=str(account.reference),
            mandate=str(mandate.reference),
            service=service,
        )
