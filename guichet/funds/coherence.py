"""Combinations of values that make no sense, each with its reason (pure).

Each value may be right by itself: what is refused here would send a code nowhere, never be reached, or lock people out.
"""

from collections.abc import Iterator
from dataclasses import fields

from guichet.funds.policy import Objection, Policy, written

LENGTHS = {13, 15}
MINUTES_PER_HOUR = 60
AT_MOST = (
    ("password_kinds", 4, "there are four kinds of characters"),
    ("shared_amount_percent", 100, "a share has 100 % at most"),
    ("proofs_needed", 2, "nobody can give more than two proofs online: everybody would wait for a letter"),
)
NOT_MORE_THAN = (
    ("proof_tries", "proofs_per_6_hours", "the tries of one enrolment would never be reached"),
    ("proofs_per_6_hours", "proofs_per_30_days", "the tries of six hours would never be reached"),
    ("letters_per_day", "letters_per_30_days", "the letters of one day would never be reached"),
)
"""Pairs of numbers of which the second bounds the first."""


def objections(policy: Policy) -> list[Objection]:
    """Return what makes no sense; nothing when a policy may be used."""
    return [Objection(name, f"{name} = {_value(policy, name)}: {reason}") for name, reason in _found(policy)]


def _found(policy: Policy) -> Iterator[tuple[str, str]]:
    yield from _numbers(policy)
    yield from _code(policy)
    if not policy.identifier_lengths or set(policy.identifier_lengths) - LENGTHS:
        yield "identifier_lengths", "a personal number has 13 characters, or 15 with its key; at least one is accepted"
    asks_cards = policy.proof_questions != "one_of" and policy.proofs_of_particulier
    if asks_cards and "card_serial" not in policy.proofs_of_particulier:
        yield (
            "proof_questions",
            'people would say which card they hold and then not be asked for it: accept card_serial, or "one_of"',
        )


def _numbers(policy: Policy) -> Iterator[tuple[str, str]]:
    for field in fields(Policy):
        if field.type is int and getattr(policy, field.name) < 1:
            yield field.name, "at least 1 is needed; nothing would work with less"
    for name, most, reason in AT_MOST:
        if getattr(policy, name) > most:
            yield name, reason
    for low, high, reason in NOT_MORE_THAN:
        if getattr(policy, low) > getattr(policy, high):
            yield low, f"more than {high} = {getattr(policy, high)}: {reason}"
    if policy.letter_reminder_days >= policy.provisional_days_letter:
        yield "letter_reminder_days", "the reminder would come when the password of the letter is over"
    if policy.session_idle_minutes > policy.session_hours * MINUTES_PER_HOUR:
        yield "session_idle_minutes", f"more than session_hours = {policy.session_hours}"
    if policy.enrolment_idle_minutes > policy.enrolment_resumable_hours * MINUTES_PER_HOUR:
        yield "enrolment_idle_minutes", f"more than enrolment_resumable_hours = {policy.enrolment_resumable_hours}"


def _code(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield what would leave a mailbox or a mobile unverified."""
    if "email" not in policy.code_channels:
        yield "code_channels", "the code, then the password, go by email unless SMS is chosen: email must be there"
    for name in ("login_code_channels", "renewal_channels"):
        if "email" not in getattr(policy, name):
            yield name, "most members confirmed nothing but an email address: it must be there"
    if len(policy.code_channels) > 1 and not policy.security_code:
        yield "code_channels", "without a security code nobody chooses where it goes"
    if policy.password_release == "chosen_at_once" and not policy.security_code:  # noqa: S105 - the name of a policy
        yield "password_release", "without a security code nothing verifies the mailbox before a password is chosen"


def _value(policy: Policy, name: str) -> str:
    return written(getattr(policy, name))
