"""What still leaves when all the rest that waits is cancelled: the messages that warn (docs/security.md)."""

from datetime import datetime

from guichet.accounts.models import Account
from guichet.delivery import operations as delivery

WARNINGS = frozenset(
    {
        "accounts/account_closed",
        "accounts/account_disowned",
        "accounts/account_exists",
        "accounts/agent_helped",
        "accounts/change_undone",
        "accounts/contact_changed",
        "accounts/enrolment_confirmed",
        "accounts/password_changed",
        "accounts/password_renewed",
        "accounts/renewal_by_post",
        "accounts/responsible_changed",
        "bank/details_asked",
        "conventions/withdrawn",
        "login/factor_changed",
        "login/new_browser",
        "mandates/ended",
        "mandates/given",
        "openid_provider/consent_taken_back",
    }
)
"""None opens anything: at most one has a code that blocks the account, or undoes what it tells of."""


def cancel_all_but_warnings(account: Account, *, now: datetime) -> None:
    """Cancel what waits to leave about an account: passwords and what is no longer true, never what warns.

    Otherwise whoever reads a mailbox, where a code of « Ce n'est pas moi » is found, would stop with it the letter that
    tells what they did.
    """
    delivery.cancel(about=str(account.reference), keep=WARNINGS, now=now)
