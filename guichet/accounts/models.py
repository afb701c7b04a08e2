"""What is kept of an account."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.accounts.states import AccountState, ChangeState, FileRequestState
from guichet.delivery.models import Channel
from guichet.registry.models import Establishment, Person
from guichet.sealing.fields import BlindIndexField, SealedJSONField

Holder = Person | Establishment
"""Whom an account belongs to."""


def postal_lines_of(holder: Holder) -> list[str]:
    """Return where the funds write to somebody: for an establishment without an address, to who runs it."""
    lines: list[str] = list(holder.postal_lines)
    if not lines and isinstance(holder, Establishment) and holder.responsible is not None:
        return list(holder.responsible.postal_lines)
    return lines


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
                condition=Q(person__isnull=False, establishment__isnull=True)
                | Q(person__isnull=True, establishment__isnull=False),
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
    def holder(self) -> Holder:
        """Whose account this is."""
        holder = self.person or self.establishment
        if holder is None:
            raise ValueError("an account has a holder")  # the database says so too
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


class Reception(models.TextChoices):
    """How what MSA sends reaches the member (R180); the values are those of `Channel`."""

    LETTER = Channel.LETTER.value
    EMAIL = Channel.EMAIL.value


class ContactDetails(models.Model):
    """How the holder is reached. Nothing unverified ever receives a code, a renewal or a notice."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="contact")
    email = SealedJSONField(null=True)
    email_verified_at = models.DateTimeField(null=True)
    email_refused_at = models.DateTimeField(null=True)
    """When its server last refused it for good (« adresse à vérifier »); null once it is changed or proved again."""
    mobile = SealedJSONField(null=True)
    """E.164, such as +33612345678."""
    mobile_verified_at = models.DateTimeField(null=True)
    landline = SealedJSONField(null=True)
    fax = SealedJSONField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    """When the holder last confirmed all of these (R134)."""
    documents_by = models.CharField(max_length=8, choices=Reception, default=Reception.LETTER)
    news_by = models.CharField(max_length=8, choices=Reception, default=Reception.LETTER)
    """What was chosen; `receives` says what holds, since an address may be lost afterwards."""

    def __str__(self) -> str:
        return f"details of {self.account_id}"

    def receives(self, what: str) -> Reception:
        """Return how `documents` or `news` leave at present: by post while no address is proved, or once refused."""
        usable = self.email_verified_at is not None and self.email_refused_at is None
        return Reception(getattr(self, f"{what}_by")) if usable else Reception.LETTER

    @property
    def email_to_prove(self) -> bool:
        """Whether a code must go to the address before it counts: never proved, or refused since."""
        return bool(self.email and (self.email_verified_at is None or self.email_refused_at is not None))

    @property
    def verified_email(self) -> str | None:
        """The address, only if a code typed by the holder proved it."""
        email: str | None = self.email
        return email if self.email_verified_at else None

    @property
    def verified_mobile(self) -> str | None:
        """The mobile, likewise."""
        mobile: str | None = self.mobile
        return mobile if self.mobile_verified_at else None


class ContactKind(models.TextChoices):
    """What a code proves before it is used; the values are the columns of `ContactDetails`."""

    EMAIL = "email"
    MOBILE = "mobile"


class ContactChange(models.Model):
    """A change of email or of mobile, from the moment it is asked for until nobody can undo it any more (G-22)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="contact_changes")
    kind = models.CharField(max_length=8, choices=ContactKind)
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in ChangeState])
    value = SealedJSONField(null=True)
    """The new one; null to have no mobile any more, which nothing has to prove."""
    former = SealedJSONField(null=True)
    """What it replaced, once it is done."""
    former_verified_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField(null=True)
    """When it takes effect, or did."""
    undo_index = BlindIndexField(
        max_length=30,
        null=True,  # unique, hence null and not ""
        unique=True,
        purpose="accounts.ContactChange.undo_index",
        lasts="until a day after nobody can undo the change any more, 8 days",
    )
    """Keyed index of the code that the former address received."""
    live_until = models.DateTimeField(db_index=True)
    """Until when it can be proved, or undone; the moment it ended, once it did."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="contact_change_one_pending",
                fields=["account", "kind", "state"],
                condition=Q(state__in=[ChangeState.ASKED.value, ChangeState.HELD.value]),
            ),
            models.CheckConstraint(
                name="contact_change_in_use_when_proved",
                condition=Q(state__in=[ChangeState.ASKED.value, ChangeState.CANCELLED.value])
                | Q(proved_at__isnull=False, effective_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="contact_change_held", fields=["effective_at"], condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"change of {self.kind} of {self.account_id}"


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


class CodedLetter(models.TextChoices):
    """The messages that carry a code of « Ce n'est pas moi », by the name of their templates."""

    ENROLMENT_CONFIRMED = "enrolment_confirmed"
    RESPONSIBLE_CHANGED = "responsible_changed"
    NEW_BROWSER = "new_browser"
    """An email: somebody got in from a browser that the account did not know."""
    PASSWORD_RENEWED = "password_renewed"  # noqa: S105 - the name of a message
    """An email, and a letter when the browser was not known."""
    FACTOR_CHANGED = "factor_changed"
    """An email: an application, recovery codes or a passkey came, went or was used for the last time."""


class DisavowalCode(models.Model):
    """A code by which the reader of a letter says that the account is none of their doing (R117, C-09).

    Only its keyed index is kept: whoever reads the database cannot block anybody's account.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="disavowal_codes")
    index = BlindIndexField(
        max_length=30,
        unique=True,
        purpose="accounts.DisavowalCode.index",
        lasts="until a day after the code expired, 91 days",
    )
    letter = models.CharField(max_length=24, choices=CodedLetter)
    issued_at = models.DateTimeField()
    """Also the date that the letter bears."""
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code of {self.letter} about {self.account_id}"


class File(models.Model):
    """A role of an account at a fund (« dossier »), or an establishment attached to it (R74)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="files")
    profile = models.CharField(max_length=24)
    fund_code = models.CharField(max_length=3)
    establishment = models.ForeignKey(Establishment, null=True, on_delete=models.PROTECT, related_name="files")
    """The one that the file is about; null for a file about the person."""
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="file_once",
                fields=["account", "profile", "fund_code"],
                condition=Q(establishment__isnull=True),
            ),
            models.UniqueConstraint(
                name="file_once_for_an_establishment",
                fields=["account", "profile", "establishment"],
                condition=Q(establishment__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile} at {self.fund_code}"

    @property
    def key(self) -> str:
        """What a form calls it, among the files of its account: the number of its row would tell how many there are."""
        of = self.establishment
        return "-".join([self.profile, self.fund_code, *([of.siret or of.et or ""] if of else [])])


class FileRequest(models.Model):
    """A file that a member asked for at a fund that did not know them (R192), one for each fund."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """What an agent's command calls it."""
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="file_requests")
    fund_code = models.CharField(max_length=3)
    department = models.CharField(max_length=3)
    """The one that the member chose."""
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in FileRequestState])
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)
    """When the state changed last, or the last code was made."""
    code_index = BlindIndexField(
        max_length=30,
        blank=True,
        purpose="accounts.FileRequest.code",
        lasts="until the code of the letter ends, 30 days",
        since="code_expires_at",
        useful_for=timedelta(),
    )
    """Keyed index of the code and of `reference`: worth nothing for any other account or fund."""
    code_expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="file_request_once_for_a_fund", fields=["account", "fund_code"]),
            models.CheckConstraint(
                name="file_request_state_is_known", condition=Q(state__in=[state.value for state in FileRequestState])
            ),
        ]
        indexes: ClassVar = [
            # Few of them at any time: each import and each agent looks.
            models.Index(name="file_request_waiting", fields=["fund_code"], condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"request {self.reference}"


class ConditionsAcceptance(models.Model):
    """Which version of the general conditions was accepted, and when (R107, C-07)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="acceptances")
    version = models.PositiveIntegerField()
    accepted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"version {self.version}"
