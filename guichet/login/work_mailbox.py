"""The address that whoever named a delegate gave of them: proposed at first, and used once a code proves it."""

from datetime import date

from guichet.accounts.models import Account
from guichet.conventions.queries import memberships
from guichet.mandates.models import Mandate
from guichet.mandates.rules import MandateState


def of(account: Account, *, today: date) -> str:
    """Return it, the convention's before a mandate's; empty for anybody else, or where none was given."""
    if account.delegate_id is None:
        return ""
    noted = [str(member.email) for member in memberships(account, today=today) if member.email]
    if noted:
        return noted[0]
    given = Mandate.objects.filter(receiver=account, state=MandateState.GIVEN).order_by("-given_at").first()
    return str(given.offered_email or "") if given else ""
