"""What a fund may decide, and nothing else: a closed set of names, each with its type and its source.

TOML chooses among what Python declares here. A name or a value that nothing declares is refused by `guichet check`.
"""

from dataclasses import dataclass
from typing import Literal

ExistingAccount = Literal["at_identifier", "after_identity_match"]
PasswordRelease = Literal["mailed", "chosen_at_once"]
ConfirmDetails = Literal["when_never_confirmed", "never"]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How one fund runs the journeys. Delays carry their unit in their name."""

    # Which screens there are
    identifier_lengths: tuple[int, ...]
    """Characters accepted for a personal number: 13, 15 or both (C-01)."""
    existing_account: ExistingAccount
    """When « un compte existe déjà » is said: as in the documents (R54), or only once identity is proved (G-24)."""
    introduction_page: bool
    """Whether a page announces the question before it is asked (R81)."""
    security_code: bool
    """Whether a code verifies the mailbox before the password leaves (C-08)."""
    code_channels: tuple[str, ...]
    """Where a security code may go (C-11)."""
    password_release: PasswordRelease
    """Mail a provisional password (R118), or let the person choose theirs once the code is typed."""
    proofs: tuple[str, ...]
    """Names of the proofs accepted, from `guichet.enrolment.proofs.PROOFS`."""
    confirm_details: ConfirmDetails
    """Whether details are confirmed between the new password and the home page (C-22)."""
    details_confirmed_for_days: int

    # Numbers (design: G-04, G-05)
    provisional_days_email: int
    provisional_days_letter: int
    code_digits: int
    code_minutes: int
    code_tries: int
    code_resends: int
    proof_tries: int
    """Wrong answers within one enrolment before the postal way is all that is left."""
    proofs_per_6_hours: int
    proofs_per_30_days: int
    """Both per identifier, whoever asks."""
    proofs_per_hour_per_address: int
    """Much higher: reception desks and mobile networks share one address."""
    payment_months: int
    bill_months: int
    shared_amount_percent: int
    """An amount that more members than this share is no secret and does not count as a proof."""
    letters_per_day: int
    letters_per_30_days: int
    enrolment_idle_minutes: int
    enrolment_resumable_hours: int
    login_failures_per_5_minutes: int
    session_idle_minutes: int
    session_hours: int
