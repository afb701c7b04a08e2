"""How the holder is reached, and what is about to change in it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.accounts.models.account import Account
from guichet.accounts.states import ChangeState
from guichet.delivery.models import Channel
from guichet.sealing.fields import BlindIndexField, SealedJSONField


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
    """Keyed index of the code that the former address received; before that, where an agent noted the address, of the
    code that went there to prove it (`accounts.mailbox`)."""
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
