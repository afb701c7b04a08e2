"""A passkey shown at the login: alone, or after the password."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import is_password_usable
from django.db import transaction
from django.utils.translation import gettext as _

from guichet.accounts.models import Account
from guichet.accounts.states import MAY_LOG_IN
from guichet.audit import operations as audit
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.login import ceremonies, challenges, notices
from guichet.login.models import Factor, Passkey
from guichet.login.operations import Expired, Refused
from guichet.login.pending import Pending

ALONE, AFTER_PASSWORD = "login", "factor"
TRIES_PER_5_MINUTES_PER_ADDRESS = 300
"""Nobody guesses a signature; this is what checking them may cost."""


class Delayed(Exception):
    """Too many answers from this network; no other is looked at before `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        """Take the moment from which another answer is looked at."""
        super().__init__()
        self.retry_at = retry_at


@dataclass(frozen=True)
class Asked:
    """What a page needs to ask for a passkey."""

    options: str
    token: str
    host: str


def ask(purpose: str, bound: str = "", *, now: datetime) -> Asked:
    """Return what a page asks with; nothing is written."""
    challenge = challenges.make(purpose, bound, now=now)
    return Asked(ceremonies.to_sign(challenge.value), challenge.token, ceremonies.host())


def bound_to(waiting: Pending) -> str:
    """Return what a challenge after the password is bound to: this very login of this very account."""
    return f"{waiting.account}:{waiting.mark}:{waiting.since}"


def open_alone(*, answer: str, token: str, network: str, now: datetime) -> Account:
    """Return the account that a passkey opens without a password: a device, and a gesture or a code of its holder.

    Raises Delayed, challenges.Over, Refused, or Expired for a provisional password that is over: nothing opens with it,
    and whoever shows the passkey is told so as if they had typed it. Unknown keys, wrong signatures and accounts that
    may not be entered look alike.
    """
    account = _holder(answer, token, ALONE, "", network=network, now=now)
    # After « Ce n'est pas moi » there is no password: the holder renews it before anything else opens.
    if not is_password_usable(account.password):
        raise _refused(account, now=now)
    if account.password_expires_at is not None and now >= account.password_expires_at:
        raise Expired(account)
    return account


def check_after_password(*, answer: str, token: str, waiting: Pending, network: str, now: datetime) -> None:
    """Say whether a passkey is one of the account that waits. Raises Delayed, challenges.Over or Refused."""
    account = _holder(answer, token, AFTER_PASSWORD, bound_to(waiting), network=network, now=now)
    if str(account.reference) != waiting.account:
        raise _refused(account, now=now)


def _holder(answer: str, token: str, purpose: str, bound: str, *, network: str, now: datetime) -> Account:  # noqa: PLR0913 - each is a fact of the answer
    """Return whose passkey answered: counted, then spent, then looked at."""
    counted = Limit("login.passkey_address", network, TRIES_PER_5_MINUTES_PER_ADDRESS, timedelta(minutes=5))
    decision = limits.attempt(counted, now=now)
    if not decision.allowed:
        raise Delayed(decision.retry_at or now)
    challenge = challenges.spend(token, purpose, bound, now=now)
    try:
        told = ceremonies.read(answer)
        passkey = _by_credential(told.credential_id)
        if passkey is None or not _is_named(told.handle, passkey, purpose):
            raise _refused(passkey.account if passkey else None, now=now)
        signed = ceremonies.signed(told, challenge, public_key=bytes(passkey.public_key))
    except ceremonies.NotAnswered:
        raise _refused(None, now=now) from None
    account = passkey.account
    if account.state not in MAY_LOG_IN:
        raise _refused(account, now=now)
    if not _count(passkey, signed, now=now):
        _tell_of_copy(account, now=now)
        raise _refused(account, now=now)
    return account


def _is_named(handle: str, passkey: Passkey, purpose: str) -> bool:
    """Whether the device names the account as we do; it must when nothing else does."""
    return handle == passkey.handle or (not handle and purpose != ALONE)


def _by_credential(credential_id: str) -> Passkey | None:
    found = Passkey.objects.filter(credential_id=credential_id)
    return found.select_related("account__person", "account__establishment", "account__contact").first()


def _count(passkey: Passkey, signed: ceremonies.Signed, *, now: datetime) -> bool:
    """Note the use of a passkey; False when its count did not grow, which a copy of the key would explain."""
    if (passkey.sign_count or signed.sign_count) and signed.sign_count <= passkey.sign_count:
        return False
    as_read = Passkey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count)
    return bool(as_read.update(sign_count=signed.sign_count, backed_up=signed.backed_up, last_used_at=now))


@transaction.atomic
def _tell_of_copy(account: Account, *, now: datetime) -> None:
    what = _("Une clé d’accès a été refusée : elle semble copiée. Retirez-la de votre compte, puis créez-en une autre.")
    notices.tell_of_factor(account, what, now=now)


def _refused(account: Account | None, *, now: datetime) -> Refused:
    """Journal a refusal, and return it to be raised."""
    audit.record(
        "login.refused",
        account=str(account.reference) if account else "",
        fund_code=account.fund_code if account else "",
        now=now,
        factor=Factor.PASSKEY.value,
    )
    return Refused()
