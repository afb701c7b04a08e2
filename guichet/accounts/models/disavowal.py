"""Codes of « Ce n'est pas moi »."""

from django.db import models

from guichet.accounts.models.account import Account
from guichet.sealing.fields import BlindIndexField


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
    AGENT_HELPED = "agent_helped"
    """An email, an SMS or a letter: an agent did something about the account."""
    BANK_DETAILS = "bank_details"
    """An email, an SMS and, where it waits, a letter: another account was given to pay benefits to."""


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
