"""Why somebody is where they are: the first of these that applies. One function each, no query."""

from guichet.backoffice.person.causes import accounts, enrolments, known_people, waits
from guichet.backoffice.person.causes.base import Cause, Finder, Tone
from guichet.backoffice.person.situation import Situation

__all__ = ["CAUSES", "Cause", "Tone", "cause_of"]

CAUSES: tuple[Finder, ...] = (
    known_people.replaced,
    known_people.deceased,
    known_people.blocked,
    accounts.merged,
    accounts.disowned,
    accounts.frozen,
    accounts.closed_after_death,
    known_people.left,
    known_people.dependant,
    known_people.temporary_number,
    enrolments.manager_changes,
    accounts.letter_returned,
    waits.proofs,
    accounts.email_refused,
    accounts.password_expired,
    accounts.awaits_letter,
    accounts.awaits_first_login,
    waits.passwords,
    waits.codes,
    accounts.renewal,
    enrolments.no_letter,
    enrolments.name_differs,
    enrolments.letter_to_settle,
    enrolments.refused,
    enrolments.left_half_way,
    known_people.no_address,
    accounts.closed,
    accounts.changes_held,
    accounts.active,
    enrolments.never_begun,
)
"""What the funds say comes first, then what nobody but an agent can lift, then what waits, then what is well."""


def cause_of(situation: Situation) -> Cause:
    """Return the cause of the present state."""
    found = next((cause for find in CAUSES if (cause := find(situation)) is not None), None)
    if found is None:
        raise LookupError(situation.account and situation.account.state)  # a state that no cause knows
    return found
