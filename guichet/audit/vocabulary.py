"""Every event the journal may hold and every fact it may hold about one. Nothing else can be written.

The journal outlives what it tells about, so it holds nothing personal: an account is a random reference, and a fact
is a word that the code itself declares, a small number, or yes or no. A new event or fact is one line here.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from typing import Final

Value = str | int | bool

LARGEST_NUMBER = 9_999
_WORD = re.compile(r"[a-z]+(?:_[a-z]+)*", re.ASCII)
_FUND = re.compile(r"[0-9AB]{0,3}", re.ASCII)
_LONGEST_WORD = 40


def _word(value: object) -> bool:
    """Lower-case letters joined by underscores: no number, address, code or amount is one."""
    return isinstance(value, str) and len(value) <= _LONGEST_WORD and _WORD.fullmatch(value) is not None


def _number(value: object) -> bool:
    """Too small for a personal number, a code or a date."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER


def _yes_or_no(value: object) -> bool:
    return isinstance(value, bool)


def _reference(value: object) -> bool:
    return isinstance(value, str) and is_reference(value)


def _one_of(*words: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in words


EVENTS: Final[frozenset[str]] = frozenset({
    "account.address_change_asked",
    "account.change_asked",
    "account.change_cancelled",
    "account.change_proved",
    "account.change_undone",
    "account.changed",
    "account.closed",
    "account.conditions_accepted",
    "account.data_exported",
    "account.details_changed",
    "account.details_confirmed",
    "account.disowned",
    "account.email_refused",
    "account.email_verified",
    "account.entered",
    "account.file_added",
    "account.file_asked",
    "account.file_closed",
    "account.file_code_sent",
    "account.file_refused",
    "account.handed_over",
    "account.mobile_verified",
    "account.number_followed",
    "account.opened",
    "account.password_checked",
    "account.password_refused",
    "account.password_replaced",
    "account.provisional_password_ended",
    "account.provisional_password_issued",
    "account.reception_changed",
    "account.reminded",
    "account.renewal_asked",
    "account.renewed",
    "account.state_changed",
    "account.superseded",
    "agent.activated",
    "agent.caller_checked",
    "agent.denied",
    "agent.factor_added",
    "agent.factor_removed",
    "agent.file_opened",
    "agent.fund_changed",
    "agent.helped",
    "agent.invited",
    "agent.logged_in",
    "agent.logged_out",
    "agent.login_refused",
    "agent.password_changed",
    "agent.proconnect_linked",
    "agent.proconnect_refused",
    "agent.proconnect_unlinked",
    "agent.proof_checked",
    "agent.reset",
    "agent.restored",
    "agent.role_given",
    "agent.role_taken",
    "agent.searched",
    "agent.session_ended",
    "agent.suspended",
    "appointment.asked",
    "appointment.cancelled",
    "bank.change_asked",
    "bank.change_cancelled",
    "bank.change_noted",
    "bank.change_sent",
    "beneficiary.read",
    "browser.revoked",
    "browser.trusted",
    "case.answered",
    "case.closed",
    "case.handed_over",
    "case.noted",
    "case.opened",
    "case.released",
    "case.reminded",
    "case.taken",
    "certificate.issued",
    "certificate.withdrawn",
    "code.accepted",
    "code.exhausted",
    "code.refused",
    "code.sent",
    "content.changed",
    "content.published",
    "content.removed",
    "convention.approved",
    "convention.corrected",
    "convention.denied",
    "convention.expired",
    "convention.letter_asked",
    "convention.paper_attached",
    "convention.paper_opened",
    "convention.person_named",
    "convention.person_removed",
    "convention.proposed",
    "convention.refused",
    "convention.reminded",
    "convention.replaced",
    "convention.taken_back",
    "convention.withdrawn",
    "counter.begun",
    "counter.ended",
    "counter.joined",
    "enrolment.abandoned",
    "enrolment.account_existed",
    "enrolment.completed",
    "enrolment.identity_refused",
    "enrolment.letter_asked",
    "enrolment.limit_reached",
    "enrolment.proof_accepted",
    "enrolment.proof_refused",
    "enrolment.resumed",
    "enrolment.started",
    "exchange.sent",
    "factor.added",
    "factor.removed",
    "factor.used",
    "franceconnect.linked",
    "franceconnect.refused",
    "franceconnect.unlinked",
    "journal.exported",
    "journal.read",
    "journal.segment_closed",
    "journal.segment_dropped",
    "letter.rejected",
    "letter.returned",
    "letter.stopped",
    "limit.released",
    "login.code_passed",
    "login.delayed",
    "login.logged_out",
    "login.provisional_password_expired",
    "login.refused",
    "login.session_ended",
    "login.session_expired",
    "login.succeeded",
    "mandate.denied",
    "mandate.entered",
    "mandate.ended",
    "mandate.given",
    "mandate.left",
    "mandate.offered",
    "mandate.paper_opened",
    "mandate.received",
    "mandate.used",
    "message.dead",
    "openid.client_added",
    "openid.client_disabled",
    "openid.client_refused",
    "openid.code_refused",
    "openid.code_replayed",
    "openid.consent_taken_back",
    "openid.consented",
    "openid.declined",
    "openid.granted",
    "openid.keys_rotated",
    "openid.logged_out",
    "openid.logout_given_up",
    "openid.logout_told",
    "openid.refused",
    "openid.secret_rotated",
    "request.moved",
    "request.paper_opened",
    "case.paper_opened",
    "request.abandoned",
    "request.sent",
    "space.denied",
    "switch.closed",
    "switch.closing_proposed",
    "switch.closing_withdrawn",
    "switch.opened",
    "switch.opening_proposed",
    "switch.opening_withdrawn",
    "vigilance.change_withdrawn",
    "vigilance.end_proposed",
    "vigilance.ended",
    "vigilance.expired",
    "vigilance.prolonged",
    "vigilance.prolonging_proposed",
    "vigilance.proposed",
    "vigilance.started",
    "vigilance.withdrawn",
})  # fmt: skip

FACTS: Final[Mapping[str, Callable[[object], bool]]] = {
    "action": _word,
    "by_account": _reference,
    "case_kind": _word,
    "change": _word,
    "channel": _one_of("email", "sms", "letter", "space"),
    "convention": _reference,
    "client": _one_of("franceconnect", "service"),
    "delay": _one_of("ten_minutes", "hour", "day", "week", "month", "later"),
    "door": _one_of("password", "passkey", "franceconnect", "proconnect"),
    "factor": _word,
    "first": _yes_or_no,
    "hours": _number,
    "held": _yes_or_no,
    "known_browser": _yes_or_no,
    "left": _number,
    "limit": _word,
    "mandate": _reference,
    "measures": _word,
    "minutes": _number,
    "month": _number,
    "new_state": _word,
    "old_state": _word,
    "profile": _word,
    "proof": _word,
    "purpose": _word,
    "reason": _word,
    "right": _yes_or_no,
    "role": _word,
    "search": _word,
    "service": _word,
    "state": _word,
    "step": _word,
    "tries": _number,
    "version": _number,
    "way": _one_of("email", "sms", "letter", "counter", "at_once"),
    "year": _number,
}


def is_actor(value: str) -> bool:
    """Whether this says who acted: `member`, `system`, or `agent:` and the agent's random reference."""
    role, colon, reference = value.partition(":")
    return role == "agent" and is_reference(reference) if colon else value in {"member", "system"}


def is_reference(value: str) -> bool:
    """Whether this is a random reference (RFC 9562) in its usual writing."""
    try:
        return str(uuid.UUID(value)) == value
    except ValueError:
        return False


def is_fund_code(value: str) -> bool:
    """Whether this may be the code of a fund; the national site has the empty one."""
    return _FUND.fullmatch(value) is not None
