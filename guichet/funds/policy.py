"""What a fund may decide, and nothing else: a closed set of names, each with its type and its source.

TOML chooses among what Python declares here. A name or a value that nothing declares is refused by `guichet check`.
"""

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from typing import Literal

ExistingAccount = Literal["at_identifier", "after_identity_match"]
UnknownNumber = Literal["dialog", "contact"]
DepartmentAsked = Literal["by_national_site", "typed_after_proof"]
ProofQuestions = Literal["insured_then_card", "card_then_insured", "one_of"]
CodeChannel = Literal["email", "sms"]
PasswordRelease = Literal["mailed", "chosen_at_once"]
Acceptance = Literal["final_button", "tick_then_next"]
ConfirmDetails = Literal["when_never_confirmed", "never"]

PROOFS_PREFIX = "proofs_of_"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How one fund runs the journeys. Delays carry their unit in their name."""

    # Which screens there are
    identifier_lengths: tuple[int, ...]
    """Characters accepted for a personal number: 13, 15 or both (C-01)."""
    unknown_number: UnknownNumber
    """Where « je ne connais pas mon numéro » leads: a dialog with two ways out, or the desk at once (C-02)."""
    existing_account: ExistingAccount
    """When « un compte existe déjà » is said: as in the documents (R54), or only once identity is proved (G-24)."""
    at_hand_page: bool
    """Whether a page says what to have at hand before anything is asked (R59, C-16)."""
    abandon_on_details: bool
    """Whether « Abandonner » stands on « Vos coordonnées » (C-03)."""
    department_asked: DepartmentAsked
    """A list, at the national site only, or a number to type after the proof, at every site (C-04, R72)."""
    introduction_page: bool
    """Whether a page announces the question before it is asked (R81)."""
    attach_companies: bool
    """Whether an exploitant or a cotisant de solidarité is asked for the establishments to attach (C-05, R74)."""
    proof_questions: ProofQuestions
    """What a particulier is asked first: insured, which card (C-18), or which of the accepted proofs to give."""
    security_code: bool
    """Whether a code verifies the mailbox or the mobile before the password leaves (C-08)."""
    code_channels: tuple[CodeChannel, ...]
    """Where a security code may go, at the person's choice (C-11); the password takes the same way (C-17)."""
    password_release: PasswordRelease
    """Send a provisional password (R118), or let the person choose theirs once the code is typed."""
    acceptance: Acceptance
    """What accepts the general conditions: the final button itself, or a box to tick before « Suivant » (C-07)."""
    confirmation_letter: bool
    """Whether a letter tells the holder, at the address the fund knows, that an account was opened (R117, C-09)."""
    confirm_details: ConfirmDetails
    """Whether details are confirmed between the new password and the home page (C-22)."""
    details_confirmed_for_days: int
    """After how long confirmed details are asked again, where they are (C-22)."""
    password_kinds: int
    """How many of the four kinds of characters a personal password holds (C-10, R128)."""
    second_factor: bool
    """Whether a code, or a key of the member's own, is asked after the password (R145, R146)."""
    trusted_browsers: bool
    """Whether a browser can be trusted, which then replaces the code, never the password (C-12, R147)."""
    login_code_channels: tuple[CodeChannel, ...]
    """Where the code of a login may go, among what the member confirmed (C-11)."""
    renewal_channels: tuple[CodeChannel, ...]
    """How a new password may be asked for, among what the member confirmed (R157)."""

    # Proofs accepted, by profile: names from `guichet.enrolment.proofs.PROOFS`. With none, only the letter is left.
    proofs_of_particulier: tuple[str, ...]
    """Questions a particulier may be asked (R82, C-06)."""
    proofs_of_exploitant: tuple[str, ...]
    """Those of an exploitant agricole (R98)."""
    proofs_of_cotisant_solidarite: tuple[str, ...]
    """Those of a cotisant de solidarité (R99)."""
    proofs_of_entreprise: tuple[str, ...]
    """Those of an entreprise (R100)."""
    proofs_of_jardinier: tuple[str, ...]
    """Those of an employeur de jardinier: none in the documents (G-01), so the postal way, unless a fund names one."""

    # Numbers (design: G-04, G-05)
    proofs_needed: int
    """How many right answers prove identity: one, or two; a day of attack asks for two (guichet/vigilance)."""
    provisional_days_email: int
    """How long a provisional password lives, sent by email or by SMS (R119)."""
    provisional_days_letter: int
    """How long one sent by letter lives (R120)."""
    code_digits: int
    """Length of a security code."""
    code_minutes: int
    """How long a security code lives (R149)."""
    code_tries: int
    """Wrong answers after which a security code is worth nothing."""
    code_resends: int
    """Codes that may be sent again within a quarter of an hour."""
    proof_tries: int
    """Wrong answers within one enrolment before the postal way is all that is left (C-21, G-04)."""
    proofs_per_6_hours: int
    """Wrong answers per identifier, whoever gives them."""
    proofs_per_30_days: int
    """Likewise: then only the letter is left."""
    proofs_per_hour_per_address: int
    """Wrong answers per network address: many more, since reception desks and mobile networks share one."""
    payment_months: int
    """How far back a payment received may be, in calendar months (R86)."""
    bill_months: int
    """How far back a bill, or contributions on wages, may be (R98, R100)."""
    shared_amount_percent: int
    """An amount that more members than this share is no secret and does not count as a proof."""
    letters_per_day: int
    """Letters with a password sent to one holder in a day."""
    letters_per_30_days: int
    """Likewise, in thirty days."""
    letter_reminder_days: int
    """After how long a letter whose password was not used is followed by a reminder."""
    disavowal_days: int
    """How long the code of « Ce n'est pas moi » in a letter may be typed (R117)."""
    enrolment_idle_minutes: int
    """After how long without an answer an enrolment asks who is there before showing anything."""
    enrolment_resumable_hours: int
    """How long an enrolment left half-way may be taken up again; then it is erased."""
    login_failures_per_5_minutes: int
    """Wrong passwords before each next one has to wait."""
    session_idle_minutes: int
    """After how long without a page a session ends."""
    session_hours: int
    """How long a session lasts at most."""
    trusted_browser_days: int
    """How long a browser is trusted (G-06)."""
    fresh_password_minutes: int
    """After how long the password is asked again before settings are changed."""
    changes_held_hours: int
    """How long changes wait after a password was renewed from an unknown browser."""
    change_undo_days: int
    """How long the former address can undo a change of address or of mobile."""
    file_code_days: int
    """How long the confidential code that opens another fund's file may be typed (R192)."""

    def proofs_of(self, profile: str) -> tuple[str, ...]:
        """Return the names of the proofs accepted of a profile. Raises AttributeError for one that proves nothing."""
        names: tuple[str, ...] = getattr(self, PROOFS_PREFIX + profile)
        return names

    def profiles(self) -> Iterator[str]:
        """Yield the profiles that have a list of proofs: those whose account is opened online."""
        for name, _ in self.proofs():
            yield name.removeprefix(PROOFS_PREFIX)

    def proofs(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the name of each value that lists proofs, and the list."""
        for field in fields(self):
            if field.name.startswith(PROOFS_PREFIX):
                yield field.name, getattr(self, field.name)


@dataclass(frozen=True)
class Objection:
    """Why a value may not be: `name` is the value's in `Policy`, `reason` a sentence."""

    name: str
    reason: str

    def __str__(self) -> str:
        return self.reason


def written(value: object) -> str:
    """Return a value as a fund's file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(written, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def key(name: str) -> str:
    """Return the name of a value as a fund's file has it, with its section where that says more."""
    return name.replace(PROOFS_PREFIX, "proofs.", 1)


def perhaps(name: str, known: Collection[str]) -> str:
    """Return what to say after a name that nothing declares: the nearest one, or else all there are."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"perhaps {near[0]}?" if near else f"there are {', '.join(known)}"
