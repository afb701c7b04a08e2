"""An account, the numbers that open it, who manages it, and the conditions they accepted."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.accounts.models.delegate import Delegate
from guichet.accounts.states import AccountState
from guichet.funds.models import Audience
from guichet.registry.models import Establishment, Person
from guichet.sealing.fields import BlindIndexField, SealedJSONField

Holder = Person | Establishment
"""Whom the registry knows."""
AnyHolder = Holder | Delegate
"""Whom an account belongs to."""


def postal_lines_of(holder: AnyHolder) -> list[str]:
    """Return where the funds write to somebody: for an establishment without an address, to who runs it."""
    lines: list[str] = list(holder.postal_lines)
    if not lines and isinstance(holder, Establishment) and holder.responsible is not None:
        return list(holder.responsible.postal_lines)
    return lines


class NotInRegistry(Exception):
    """The account is that of somebody who acts for others: the funds' files hold nothing of theirs."""


class PasswordKind(models.TextChoices):
    """A provisional password opens one page: the one that replaces it."""

    PROVISIONAL = "provisional"
    PERSONAL = "personal"


class Account(models.Model):
    """One per natural person, or per establishment, for the whole organisation, never one per fund (R54).

    There is one password column: issuing a new password ends the one before, by construction.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """What logs, audit rows and messages call the account: it says nothing of the person."""
    person = models.OneToOneField(Person, null=True, on_delete=models.PROTECT, related_name="account")
    establishment = models.OneToOneField(Establishment, null=True, on_delete=models.PROTECT, related_name="account")
    """SIRET and ET are two names of one establishment, and lead to its one account."""
    delegate = models.OneToOneField(Delegate, null=True, on_delete=models.PROTECT, related_name="account")
    """Who acts for others and has nothing here of their own."""
    state = models.CharField(max_length=24, choices=[(state, state) for state in AccountState])
    fund_code = models.CharField(max_length=3)
    """The fund whose name and colour the space shows."""
    profile = models.CharField(max_length=24, default="particulier")
    """The one it was opened with: the file that a login opens."""
    password = models.CharField(max_length=128)
    password_kind = models.CharField(max_length=12, choices=PasswordKind.choices)
    password_expires_at = models.DateTimeField(null=True)
    """Set for a provisional password, null for a personal one."""
    opened_at = models.DateTimeField()
    state_changed_at = models.DateTimeField()
    last_login_at = models.DateTimeField(null=True)
    changes_held_until = models.DateTimeField(null=True)
    """Until when changes of contact details wait: set by a renewal from a browser that the account did not know."""
    has_authenticator = models.BooleanField(default=False)
    """Whether an application gives its codes (`login.Authenticator`): kept here too, so that no login has to look."""
    has_passkey = models.BooleanField(default=False)
    """Likewise, whether there is a `login.Passkey`."""
    posted_index = BlindIndexField(
        max_length=30,
        blank=True,
        purpose="accounts.Account.posted_index",
        lasts="until the password of the letter ends, 30 days",
        since="posted_until",
        useful_for=timedelta(),
    )
    """Keyed index of the password of a renewal by post, which becomes the account's once it is typed; until then the
    one before still opens (docs/adr/0061-renewal-without-mailbox-or-mobile.md)."""
    posted_until = models.DateTimeField(null=True)
    """Until when it may be typed."""
    conditions_version = models.PositiveIntegerField(default=0)
    """The last version of the general conditions of its series (`audience`) that the holder accepted: kept here too, so
    that no page looks."""
    letter_reminded_at = models.DateTimeField(null=True)
    """When a reminder of the letter with the present password left; null again with each new password."""

    class Meta:
        indexes: ClassVar = [
            # Who may be reminded of a letter: a few of the accounts, whatever their number.
            models.Index(
                name="account_letter_to_remind",
                fields=["state_changed_at"],
                condition=Q(state="awaiting_letter", letter_reminded_at__isnull=True),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="account_state_is_known", condition=Q(state__in=[state.value for state in AccountState])
            ),
            models.CheckConstraint(
                name="account_has_one_holder",
                condition=Q(person__isnull=False, establishment__isnull=True, delegate__isnull=True)
                | Q(person__isnull=True, establishment__isnull=False, delegate__isnull=True)
                | Q(person__isnull=True, establishment__isnull=True, delegate__isnull=False),
            ),
            models.CheckConstraint(
                name="account_only_a_provisional_password_expires",
                condition=Q(password_kind=PasswordKind.PROVISIONAL, password_expires_at__isnull=False)
                | Q(password_kind=PasswordKind.PERSONAL, password_expires_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.reference)

    @property
    def holder(self) -> AnyHolder:
        """Whose account this is."""
        holder = self.person or self.establishment or self.delegate
        if holder is None:
            raise ValueError("an account has a holder")  # the database says so too
        return holder

    @property
    def audience(self) -> Audience:
        """Which general conditions its holder follows."""
        return Audience.MEMBERS if self.delegate_id is None else Audience.THIRD_PARTIES

    @property
    def known_holder(self) -> Holder:
        """Whose account this is, where the registry knows them. Raises NotInRegistry for a delegate's."""
        holder = self.person or self.establishment
        if holder is None:
            raise NotInRegistry
        return holder

    @property
    def postal_lines(self) -> list[str]:
        """Where the funds write to the holder; empty when they know no address."""
        return postal_lines_of(self.holder)

    def counts_as_existing(self, now: datetime) -> bool:
        """Whether enrolment stops at « un compte existe déjà ».

        Not while it awaits its letter (anyone can ask for one), nor once its emailed password has died unused:
        the holder would have no way in. Nor when the server refused the address that password went to. Nor once it is
        closed: whoever closed it may come back by proving who they are, as at first.
        """
        if self.state in (AccountState.AWAITING_LETTER, AccountState.CLOSED):
            return False
        if self.state == AccountState.AWAITING_FIRST_LOGIN:
            if self.contact.email_refused_at is not None:
                return False
            return self.password_expires_at is not None and now < self.password_expires_at
        return True


class Identifier(models.Model):
    """What the holder types to log in; several may lead to one account (a replaced number, SIRET and ET)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identifiers")
    index = BlindIndexField(max_length=40, unique=True, purpose="accounts.identifier", of=("value",))
    """Blind index of the number; unique, so that two enrolments at the same instant give one account."""
    value = SealedJSONField()

    def __str__(self) -> str:
        return f"identifier of {self.account_id}"


class Responsible(models.Model):
    """Whoever manages an establishment's account (« personne habilitée », R67), one at a time."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="responsibles")
    family_name = SealedJSONField()
    given_name = SealedJSONField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    """Null for the present one."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="responsible_one_at_a_time", fields=["account"], condition=Q(until__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"responsible of {self.account_id}"


class ConditionsAcceptance(models.Model):
    """Which version of the general conditions was accepted, and when (R107, C-07)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="acceptances")
    version = models.PositiveIntegerField()
    accepted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"version {self.version}"
