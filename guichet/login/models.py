"""Sessions and known browsers: one revocable row each, found by the hash of what the browser holds."""

import hashlib
import uuid
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models

from guichet.accounts.models import Account, File
from guichet.funds.policy import Policy
from guichet.mandates.models import Mandate
from guichet.sealing.fields import SealedJSONField


def mark_of(encoded: str) -> str:
    """Return 64 bits that change with a password's hash and tell nothing of it."""
    return hashlib.sha256(encoded.encode()).hexdigest()[:16]


class Factor(models.TextChoices):
    """What was shown besides the password."""

    NONE = "none"
    """Nothing was asked: the policy does not, the password is provisional, or no address is confirmed."""
    EMAIL = "email"
    SMS = "sms"
    TRUSTED_BROWSER = "trusted_browser"
    AUTHENTICATOR = "authenticator"
    """A code of an application (TOTP, RFC 6238)."""
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"
    """With the password, or alone."""


class Door(models.TextChoices):
    """By what somebody showed who they are, before anything else that the fund asks."""

    PASSWORD = "password"  # noqa: S105 - the name of a door
    PASSKEY = "passkey"
    """Alone: neither identifier nor password."""
    FRANCECONNECT = "franceconnect"
    """In place of the password: the code that the fund asks for is asked all the same (docs/adr/0121)."""


class Browser(models.Model):
    """A browser that an account was entered from: known, and trusted as long as `trusted_until` says (R147, G-06).

    One token names the browser, whoever uses it: a household shares one. It is changed whenever trust is given, so that
    a token planted beforehand is worth nothing.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="browsers")
    token_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=60)
    """« Firefox sur Windows », of the last login."""
    first_used_at = models.DateTimeField()
    last_used_at = models.DateTimeField(db_index=True)
    trusted_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="browser_once_for_an_account", fields=["token_hash", "account"]),
        ]

    def __str__(self) -> str:
        return f"browser of {self.account_id}"

    def is_trusted(self, now: datetime) -> bool:
        """Whether it replaces the code at this moment."""
        return self.trusted_until is not None and now < self.trusted_until


@dataclass(frozen=True)
class Acting:
    """Who acts for whom, while a page is shown."""

    own: "Session"
    """The session as it is in the database: whose login it was."""
    mandate: Mandate


class Session(models.Model):
    """Found by the hash of the token that the browser holds: reading the database opens no session."""

    acting: Acting | None = None
    """Of the copy that a page is given while somebody acts for somebody else (`lent`); of any other, None."""

    token_hash = models.CharField(max_length=64, unique=True)
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """What the list of sessions calls it."""
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    browser = models.ForeignKey(Browser, null=True, on_delete=models.SET_NULL, related_name="sessions")
    factor = models.CharField(max_length=16, choices=Factor, default=Factor.NONE)
    """What was shown besides the password to open it."""
    door = models.CharField(max_length=14, choices=Door, default=Door.PASSWORD)
    """What stood in place of the password, if anything."""
    password_mark = models.CharField(max_length=16)
    """Of the password it was opened with: issuing another one, by whatever way, ends the session."""
    file = models.ForeignKey(File, null=True, on_delete=models.SET_NULL, related_name="sessions")
    """The one in sight, that « Changer de dossier » chose (R164); null for the one that the account was opened with."""
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.SET_NULL, related_name="sessions")
    """Under which its holder acts for somebody else at present; null while they are at home. It is looked at again at
    each page (`signals.narrowed`)."""
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    password_checked_at = models.DateTimeField()
    """When the password, or what stands for it, was last shown: settings ask again when that is long ago."""
    conditions_version = models.PositiveIntegerField(default=0)
    """Of the general conditions in force when it began: the space opens to who accepted them. A version that comes into
    force meanwhile is asked of the next session, and interrupts nobody."""

    def __str__(self) -> str:
        return f"session of {self.account_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it. Raises ValueError for one that is lent: the giver's account would get somebody else's session."""
        if self.acting is not None:
            raise ValueError("a session that is lent is never written")
        super().save(*args, **kwargs)

    @property
    def own(self) -> "Session":
        """The session of who is there, whomever the page shows: passwords are asked of it."""
        return self.acting.own if self.acting is not None else self

    def lent(self, mandate: Mandate, file: File) -> "Session":
        """Return what a page is given under a mandate: the giver's account and the file that the mandate opens.

        It is a copy and is never written: `save` refuses.
        """
        shown = copy(self)
        shown.acting, shown.account, shown.file = Acting(self, mandate), mandate.giver, file
        return shown

    @property
    def is_narrow(self) -> bool:
        """Whether it opens some pages only: its holder acts for others, at present or ever."""
        return self.mandate_id is not None or self.account.delegate_id is not None

    def ends_at(self, policy: Policy) -> datetime:
        """When it ends unless it is used: idle, or having lasted, as long as the fund allows (G-13)."""
        return min(self.seen_at + timedelta(minutes=policy.session_idle_minutes), self.last_end(policy))

    def last_end(self, policy: Policy) -> datetime:
        """When it ends, however much it is used."""
        return self.began_at + timedelta(hours=policy.session_hours)

    def is_over(self, policy: Policy, now: datetime) -> bool:
        """Whether it was idle, or has lasted, longer than the fund allows."""
        return now > self.ends_at(policy)

    def outlived_its_password(self, now: datetime) -> bool:
        """Whether the account has another password by now, or its provisional one has expired."""
        expires_at = self.account.password_expires_at
        return self.password_mark != mark_of(self.account.password) or (expires_at is not None and now >= expires_at)


class Authenticator(models.Model):
    """An application that gives a code every 30 seconds (TOTP, RFC 6238). An account has one at most."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="authenticator")
    secret = SealedJSONField()
    """In base32, as the application took it."""
    codes_key = SealedJSONField()
    """Under which its recovery codes are kept: 32 random bytes, in hexadecimal."""
    last_step = models.BigIntegerField()
    """Number of the last step of 30 seconds whose code was accepted: neither it nor one before works again."""
    confirmed_at = models.DateTimeField()
    """When a first code showed that the application holds the secret."""
    last_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"authenticator of {self.account_id}"


class RecoveryCode(models.Model):
    """A code on paper for who lost the application; the row goes with its use.

    Only its digest is kept, under a key of the application's own, which is sealed: reading the database is not enough
    to try them all, and they outlive the keys that seal (docs/adr/0046-keys-of-one-s-own.md).
    """

    authenticator = models.ForeignKey(Authenticator, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="recovery_code_once", fields=["authenticator", "digest"]),
        ]

    def __str__(self) -> str:
        return f"recovery code of {self.authenticator_id}"


class Passkey(models.Model):
    """A key pair of a device or of a password manager, which knows its holder by itself (WebAuthn, level 3).

    Every one is discoverable and asks its holder for a gesture or a code: nothing else is accepted.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.CharField(max_length=1400, unique=True)
    """In base64url, as browsers write it: 1,023 bytes at most."""
    handle = models.CharField(max_length=43)
    """What devices call the account: 32 bytes in base64url, the same for all its passkeys, and of no other use."""
    public_key = models.BinaryField()
    """COSE."""
    sign_count = models.PositiveBigIntegerField()
    """How often the device says that it signed; always 0 for those that are copied from device to device."""
    name = SealedJSONField()
    """What the member calls it."""
    transports = models.CharField(max_length=60)
    """How a browser reaches it, joined by commas: `internal`, `hybrid`, `usb`…"""
    backed_up = models.BooleanField()
    """Whether a password manager keeps copies of it."""
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"passkey of {self.account_id}"


class SpentChallenge(models.Model):
    """A challenge that was answered: the same answer opens nothing a second time."""

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)
    """When it is too old to be answered anyway."""

    def __str__(self) -> str:
        return f"challenge until {self.expires_at}"


class Unsent(models.Model):
    """What a member typed in a form that came after the end of the session: one for each account, the last.

    Only the browser that sent it can have it shown again, and only to the same member.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="unsent")
    token_hash = models.CharField(max_length=64, unique=True)
    kept_at = models.DateTimeField(db_index=True)
    content = SealedJSONField()
    """`account`, `page` and `fields`: a content moved to another row opens for nobody."""

    def __str__(self) -> str:
        return f"what {self.account_id} typed"
