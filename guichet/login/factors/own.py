"""What a member adds of their own, and takes away: the application, its recovery codes, passkeys.

Each write is journalled and told to the verified address, with a code of « Ce n'est pas moi ». The account's row is
locked first: two windows add one application, and the account's own note of it cannot differ from what there is.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from webauthn.helpers import bytes_to_base64url

from guichet.accounts.models import Account
from guichet.accounts.states import MAY_LOG_IN
from guichet.audit import operations as audit
from guichet.login import browsers, notices
from guichet.login.ceremonies import NewKey
from guichet.login.factors import recovery_codes, totp
from guichet.login.models import Authenticator, Factor, Passkey, Session
from guichet.prepared import PreparedInsert

MOST_PASSKEYS = 10
_PASSKEYS = PreparedInsert(Passkey)
_HANDLE = "login.passkey.handle"


class AlreadyThere(Exception):
    """The account has an application, which is taken away before another comes; or that very passkey."""


class TooMany(Exception):
    """The account has as many passkeys as it may have."""


class WrongCode(Exception):
    """The application does not hold the secret that was shown, or the telephone's clock is wrong."""


class Held(Exception):
    """The password was renewed from an unknown browser lately: nothing that lasts may be added or taken away yet."""


class Superseded(Exception):
    """Another password was issued, or this one was put out, since the account was read: whoever asks is out."""


def handle_of(account: Account) -> str:
    """Return what devices call the account: 32 bytes that nobody without our key can lead back to it."""
    known = Passkey.objects.filter(account=account).values_list("handle", flat=True).first()
    if known:
        return known
    # Not random: two pages open at once must make keys of one account.
    return bytes_to_base64url(salted_hmac(_HANDLE, str(account.reference), algorithm="sha256").digest())


def is_held(account: Account, now: datetime) -> bool:
    """Whether what lets the member in must stay as it is: whoever renewed may be the thief of a mailbox."""
    return account.changes_held_until is not None and now < account.changes_held_until


@transaction.atomic
def add_authenticator(account: Account, *, secret: str, typed: str, now: datetime) -> list[str]:
    """Add the application that holds `secret`, as the code `typed` shows; return its recovery codes, shown this once.

    Raises WrongCode, AlreadyThere, Held or Superseded.
    """
    step = totp.matching_step(secret, typed, now=now)
    if step is None:
        raise WrongCode
    locked = _locked(account, now=now)
    if locked.has_authenticator:
        raise AlreadyThere
    # The code that was just typed is spent: it opens no session after this.
    added = Authenticator.objects.create(
        account=locked,
        secret=secret,
        codes_key=recovery_codes.new_key(),
        last_step=step,
        confirmed_at=now,
        last_used_at=now,
    )
    _note(account, locked, has_authenticator=True)
    codes = recovery_codes.replace_all(added, now=now)
    # One that is trusted would get in without the code: whoever wants more asks it of every browser.
    browsers.distrust(locked)
    _record("factor.added", locked, Factor.AUTHENTICATOR, now=now)
    what = _("Une application qui donne des codes de sécurité a été ajoutée à votre compte.")
    notices.tell_of_factor(locked, what, now=now)
    return codes


@transaction.atomic
def remove_authenticator(account: Account, *, now: datetime) -> bool:
    """Take the application and its recovery codes away; codes are sent by email or SMS again.

    Returns whether there was one. Raises Held or Superseded.
    """
    locked = _locked(account, now=now)
    if not Authenticator.objects.filter(account=locked).delete()[0]:
        return False
    _note(account, locked, has_authenticator=False)
    _record("factor.removed", locked, Factor.AUTHENTICATOR, now=now)
    what = _("L’application qui donnait vos codes de sécurité a été retirée de votre compte.")
    notices.tell_of_factor(locked, what, now=now)
    return True


@transaction.atomic
def renew_recovery_codes(account: Account, *, now: datetime) -> list[str]:
    """Make ten new recovery codes and return them; none of the former ones works any more.

    Returns none where there is no application: they would stand for nothing. Raises Held or Superseded.
    """
    locked = _locked(account, now=now)
    held = Authenticator.objects.filter(account=locked).first()
    if held is None:
        return []
    codes = recovery_codes.replace_all(held, now=now)
    _record("factor.added", locked, Factor.RECOVERY_CODE, now=now)
    notices.tell_of_factor(locked, _("De nouveaux codes de secours ont remplacé les vôtres."), now=now)
    return codes


@transaction.atomic
def add_passkey(account: Account, key: NewKey, *, name: str, now: datetime) -> Passkey:
    """Add a passkey that a device has just made, under a name of the member's.

    Raises AlreadyThere, TooMany, Held or Superseded.
    """
    locked = _locked(account, now=now)
    if Passkey.objects.filter(account=locked).count() >= MOST_PASSKEYS:
        raise TooMany
    passkey = Passkey(
        account=locked,
        handle=handle_of(locked),
        name=name,
        created_at=now,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        transports=key.transports,
        backed_up=key.backed_up,
    )
    # Whether it is this account's or, which no honest device does, another's.
    if not _PASSKEYS.create_missing([passkey]):
        raise AlreadyThere
    _note(account, locked, has_passkey=True)
    _record("factor.added", locked, Factor.PASSKEY, now=now)
    notices.tell_of_factor(locked, _("Une clé d’accès a été ajoutée à votre compte."), now=now)
    return passkey


@transaction.atomic
def rename_passkey(account: Account, *, reference: UUID, name: str) -> bool:
    """Call a passkey otherwise; whether there is one. Nothing that opens has changed: nobody is told."""
    passkey = Passkey.objects.filter(account=account, reference=reference).first()
    if passkey is None:
        return False
    passkey.name = name
    passkey.save(update_fields=["name"])
    return True


@transaction.atomic
def remove_passkey(account: Account, *, reference: UUID, keep: Session | None = None, now: datetime) -> bool:
    """Take a passkey away; whether there was one. Raises Held or Superseded.

    Sessions that a passkey opened end, but for the one to `keep`: the device may be in somebody else's hands.
    """
    locked = _locked(account, now=now)
    if not Passkey.objects.filter(account=locked, reference=reference).delete()[0]:
        return False
    _note(account, locked, has_passkey=Passkey.objects.filter(account=locked).exists())
    opened = Session.objects.filter(account=locked, factor=Factor.PASSKEY)
    (opened.exclude(pk=keep.pk) if keep else opened).delete()
    _record("factor.removed", locked, Factor.PASSKEY, now=now)
    notices.tell_of_factor(locked, _("Une clé d’accès a été retirée de votre compte."), now=now)
    return True


@transaction.atomic
def forget_all(account: Account, *, actor: str = "member", now: datetime) -> None:
    """Forget everything the member added: after a renewal by proof and letter, they have lost it, or never had it."""
    forget_since(account, since=None, actor=actor, now=now)


@transaction.atomic
def forget_since(account: Account, *, since: datetime | None, actor: str = "member", now: datetime) -> None:
    """Forget what was added at `since` or later, or everything.

    After « Ce n'est pas moi ». Passkeys that were used since go too: one may be what the stranger came in with. An
    application of before stays: whoever reads the mailbox finds the code of such a message there, and must not be able
    to take away what keeps a mailbox from being enough.
    """
    locked = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    applications, passkeys = _since(locked, since)
    if applications.delete()[0]:
        _note(account, locked, has_authenticator=False)
        _record("factor.removed", locked, Factor.AUTHENTICATOR, actor=actor, now=now)
    elif since is not None and recovery_codes.forget_since(locked, since):
        # Made by whoever was inside, for an application that they do not hold.
        _record("factor.removed", locked, Factor.RECOVERY_CODE, actor=actor, now=now)
    if passkeys.delete()[0]:
        _note(account, locked, has_passkey=Passkey.objects.filter(account=locked).exists())
        _record("factor.removed", locked, Factor.PASSKEY, actor=actor, now=now)


def any_since(account: Account, since: datetime) -> bool:
    """Whether `forget_since` would take anything away; no query for an account that has nothing of its own."""
    applications, passkeys = _since(account, since)
    return (account.has_authenticator and (applications.exists() or recovery_codes.any_since(account, since))) or (
        account.has_passkey and passkeys.exists()
    )


def _since(account: Account, since: datetime | None) -> tuple[QuerySet[Authenticator], QuerySet[Passkey]]:
    applications, passkeys = Authenticator.objects.filter(account=account), Passkey.objects.filter(account=account)
    if since is None:
        return applications, passkeys
    came_or_served = Q(created_at__gte=since) | Q(last_used_at__gte=since)
    return applications.filter(confirmed_at__gte=since), passkeys.filter(came_or_served)


def _locked(account: Account, *, now: datetime) -> Account:
    locked = Account.objects.select_for_update(of=("self",)).select_related("contact").get(pk=account.pk)
    # A stranger's request that was under way during « Ce n'est pas moi » must not add what was just forgotten.
    if locked.password != account.password or locked.state not in MAY_LOG_IN:
        raise Superseded
    if is_held(locked, now):
        raise Held
    return locked


def _note(account: Account, locked: Account, **has: bool) -> None:
    """Write on the account what it has; the caller's own copy of it says so too."""
    Account.objects.filter(pk=locked.pk).update(**has)
    for name, value in has.items():
        setattr(account, name, value)
        setattr(locked, name, value)


def _record(event: str, account: Account, factor: Factor, *, actor: str = "member", now: datetime) -> None:
    reference, code = str(account.reference), account.fund_code
    audit.record(event, account=reference, fund_code=code, actor=actor, now=now, factor=factor.value)
