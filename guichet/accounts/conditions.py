"""A holder accepts a new version of the general conditions (G-09)."""

from datetime import datetime

from django.db import transaction

from guichet.accounts.models import Account, ConditionsAcceptance
from guichet.accounts.operations import PasswordSuperseded
from guichet.audit import operations as audit
from guichet.funds.queries import current_conditions


class NotInForce(Exception):
    """Another version is in force than the one that was read: nothing was accepted."""


@transaction.atomic
def accept(account: Account, *, version: int, now: datetime) -> bool:
    """Note that the version in force was accepted, and when; False when it was already, in another window.

    `version` is the one that the holder had before their eyes. Raises NotInForce, or PasswordSuperseded when another
    password was issued since `account` was read.
    """
    if version != current_conditions(account.audience, now=now).version:
        raise NotInForce
    same = Account.objects.filter(pk=account.pk, password=account.password)
    if not same.filter(conditions_version__lt=version).update(conditions_version=version):
        if not same.exists():
            raise PasswordSuperseded
        return False
    account.conditions_version = version
    ConditionsAcceptance.objects.create(account=account, version=version, accepted_at=now)
    audit.record(
        "account.conditions_accepted",
        account=str(account.reference),
        fund_code=account.fund_code,
        now=now,
        version=version,
    )
    return True
