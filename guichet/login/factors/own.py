"""What a member adds of their own, and takes away: the application and its recovery codes.

Each write is journalled and told to the verified address, with a code of « Ce n'est pas moi ». The account's row is
locked first: two windows add one application, and the account's own note of it cannot differ from what there is.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guichet.accounts.models import Account
from guichet.audit import operations as audit
from guichet.login import browsers, notices
from guichet.login.factors import recovery_codes, totp
from guichet.login.models import Authenticator, Factor


class AlreadyThere(Exception):
    """The account has an application: it is taken away before another comes."""


class WrongCode(Exception):
    """The application does not hold the secret that was shown, or the telephone's clock is wrong."""


class Held(Exception):
    """The password was renewed from an unknown browser lately: nothing that lasts may be added or taken away yet."""


def is_held(account: Account, now: datetime) -> bool:
    """Whether what lets the member in must stay as it is: whoever renewed may be the thief of a mailbox."""
    return account.changes_held_until is not None and now < account.changes_held_until


@transaction.atomic
def add_authenticator(account: Account, *, secret: str, typed: str, now: datetime) -> list[str]:
    """Add the application that holds `secret`, as the code `typed` shows; return its recovery codes, shown this once.

    Raises WrongCode, AlreadyThere or Held.
    """
    step = totp.matching_step(secret, typed, now=now)
    if step is None:
        raise WrongCode
    locked = _locked(account, now=now)
    if locked.has_authenticator:
        raise AlreadyThere
    # The code that was just typed is spent: it opens no session after this.
    Authenticator.objects.create(account=locked, secret=secret, last_step=step, confirmed_at=now, last_used_at=now)
    _note(account, locked, has_authenticator=True)
    codes = recovery_codes.replace_all(locked, now=now)
    # One that is trusted would get in without the code: whoever wants more asks it of every browser.
    browsers.distrust(locked)
    _record("factor.added", locked, Factor.AUTHENTICATOR, now=now)
    what = _("Une application qui donne des codes de sécurité a été ajoutée à votre compte.")
    notices.tell_of_factor(locked, what, now=now)
    return codes


@transaction.atomic
def remove_authenticator(account: Account, *, now: datetime) -> bool:
    """Take the application and its recovery codes away; codes are sent by email or SMS again. Raises Held.

    Returns whether there was one.
    """
    locked = _locked(account, now=now)
    if not Authenticator.objects.filter(account=locked).delete()[0]:
        return False
    recovery_codes.forget(locked)
    _note(account, locked, has_authenticator=False)
    _record("factor.removed", locked, Factor.AUTHENTICATOR, now=now)
    what = _("L’application qui donnait vos codes de sécurité a été retirée de votre compte.")
    notices.tell_of_factor(locked, what, now=now)
    return True


@transaction.atomic
def renew_recovery_codes(account: Account, *, now: datetime) -> list[str]:
    """Make ten new recovery codes and return them; none of the former ones works any more. Raises Held.

    Returns none where there is no application: they would stand for nothing.
    """
    locked = _locked(account, now=now)
    if not locked.has_authenticator:
        return []
    codes = recovery_codes.replace_all(locked, now=now)
    _record("factor.added", locked, Factor.RECOVERY_CODE, now=now)
    notices.tell_of_factor(locked, _("De nouveaux codes de secours ont remplacé les vôtres."), now=now)
    return codes


@transaction.atomic
def forget_all(account: Account, *, now: datetime) -> None:
    """Forget everything the member added: after a renewal by proof and letter, they have lost it, or never had it."""
    forget_since(account, since=None, now=now)


@transaction.atomic
def forget_since(account: Account, *, since: datetime | None, now: datetime) -> None:
    """Forget what was added at `since` or later, or everything.

    After « Ce n'est pas moi ». An application of before stays: whoever reads the mailbox finds the code of such a
    message there, and must not be able to take away what keeps a mailbox from being enough.
    """
    locked = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    applications = Authenticator.objects.filter(account=locked)
    if since is not None:
        applications = applications.filter(confirmed_at__gte=since)
    if applications.delete()[0]:
        recovery_codes.forget(locked)
        _note(account, locked, has_authenticator=False)
        _record("factor.removed", locked, Factor.AUTHENTICATOR, now=now)
    elif recovery_codes.forget(locked, since=since):
        # Made by whoever was inside, for an application that they do not hold.
        _record("factor.removed", locked, Factor.RECOVERY_CODE, now=now)


def _locked(account: Account, *, now: datetime) -> Account:
    locked = Account.objects.select_for_update(of=("self",)).select_related("contact").get(pk=account.pk)
    if is_held(locked, now):
        raise Held
    return locked


def _note(account: Account, locked: Account, **has: bool) -> None:
    """Write on the account what it has; the caller's own copy of it says so too."""
    Account.objects.filter(pk=locked.pk).update(**has)
    for name, value in has.items():
        setattr(account, name, value)
        setattr(locked, name, value)


def _record(event: str, account: Account, factor: Factor, *, now: datetime) -> None:
    audit.record(event, account=str(account.reference), fund_code=account.fund_code, now=now, factor=factor.value)
