"""The states of an account, of its password and of its changes, and the only ways between them (pure).

`docs/states.md` is drawn from these tables.
"""

from collections.abc import Mapping
from enum import StrEnum


class WrongTransition(Exception):
    """The account may not go from its present state to the one asked for."""


class AccountState(StrEnum):
    """Seven states; the value is what the database holds."""

    AWAITING_FIRST_LOGIN = "awaiting_first_login"
    """A provisional password went out by email."""
    AWAITING_LETTER = "awaiting_letter"
    """A provisional password went out by post. It does not count as existing: a successful proof supersedes it."""
    ACTIVE = "active"
    RENEWAL = "renewal"
    """A forgotten password is being renewed; the temporary one is out."""
    FROZEN = "frozen"
    CLOSED = "closed"
    """Closed by its holder, or the holder has died. It does not count as existing: a right proof opens it again."""
    MERGED = "merged"
    """Two accounts turned out to be one person's; this is the one that is no longer used."""


_OPENED_AGAIN = {
    AccountState.AWAITING_LETTER,
    AccountState.AWAITING_FIRST_LOGIN,
    AccountState.ACTIVE,
    AccountState.FROZEN,
    AccountState.CLOSED,
}
ENDED = frozenset({AccountState.CLOSED, AccountState.MERGED})
"""Nobody is inside, and nothing but a new enrolment, of a closed one, changes that."""

TRANSITIONS: Mapping[AccountState, frozenset[AccountState]] = {
    AccountState.AWAITING_LETTER: frozenset(_OPENED_AGAIN),
    AccountState.AWAITING_FIRST_LOGIN: frozenset(_OPENED_AGAIN),
    AccountState.ACTIVE: frozenset({AccountState.RENEWAL, AccountState.FROZEN, *ENDED}),
    AccountState.RENEWAL: frozenset({AccountState.ACTIVE, AccountState.FROZEN, *ENDED}),
    # Freed, it waits for the password of a letter, and still counts as existing: no proof opens it meanwhile.
    AccountState.FROZEN: frozenset({AccountState.ACTIVE, AccountState.RENEWAL, *ENDED}),
    AccountState.CLOSED: frozenset(
        {AccountState.AWAITING_LETTER, AccountState.AWAITING_FIRST_LOGIN, AccountState.ACTIVE}
    ),
    AccountState.MERGED: frozenset(),
}

MAY_LOG_IN = frozenset(
    {AccountState.AWAITING_FIRST_LOGIN, AccountState.AWAITING_LETTER, AccountState.ACTIVE, AccountState.RENEWAL}
)


class ChangeState(StrEnum):
    """How far a change of email or of mobile is."""

    ASKED = "asked"
    """A code went to the new one, which serves nothing before it is typed (G-22)."""
    HELD = "held"
    """Proved, but the password was renewed from an unknown browser: it takes effect later, and can be cancelled."""
    DONE = "done"
    """In use. The former one can undo it for `policy.change_undo_days`."""
    CANCELLED = "cancelled"
    """By the member, by a later one, or with the account."""
    UNDONE = "undone"
    """By who reads the former address, or answers the former number."""


CHANGE_TRANSITIONS: Mapping[ChangeState, frozenset[ChangeState]] = {
    ChangeState.ASKED: frozenset({ChangeState.HELD, ChangeState.DONE, ChangeState.CANCELLED}),
    ChangeState.HELD: frozenset({ChangeState.DONE, ChangeState.CANCELLED, ChangeState.UNDONE}),
    ChangeState.DONE: frozenset({ChangeState.UNDONE}),
    ChangeState.CANCELLED: frozenset(),
    ChangeState.UNDONE: frozenset(),
}


class ProvisionalState(StrEnum):
    """What becomes of a provisional password. There is one password column, so there is never a second living one."""

    ISSUED = "issued"
    REPLACED = "replaced"
    """The member chose a personal password (R123)."""
    EXPIRED = "expired"
    """7 days by email (R119), 30 by letter (R120)."""
    SUPERSEDED = "superseded"
    """A newer one was issued."""


PROVISIONAL_TRANSITIONS: Mapping[ProvisionalState, frozenset[ProvisionalState]] = {
    ProvisionalState.ISSUED: frozenset(
        {ProvisionalState.REPLACED, ProvisionalState.EXPIRED, ProvisionalState.SUPERSEDED}
    ),
    ProvisionalState.REPLACED: frozenset(),
    ProvisionalState.EXPIRED: frozenset({ProvisionalState.SUPERSEDED}),
    ProvisionalState.SUPERSEDED: frozenset(),
}


class FileRequestState(StrEnum):
    """What becomes of a member's wish for a file at a fund that did not know them (R192)."""

    WAITING = "waiting"
    """An agent of that fund looks, or the registry comes to know the member there."""
    CODE_SENT = "code_sent"
    """A confidential code left by post, to the address the funds know. It dies after 30 days; another replaces it."""
    OPENED = "opened"
    """The code was typed in the account, or that fund knows the member by now."""
    REFUSED = "refused"


FILE_REQUEST_TRANSITIONS: Mapping[FileRequestState, frozenset[FileRequestState]] = {
    FileRequestState.WAITING: frozenset(
        {FileRequestState.CODE_SENT, FileRequestState.OPENED, FileRequestState.REFUSED}
    ),
    FileRequestState.CODE_SENT: frozenset(
        {FileRequestState.CODE_SENT, FileRequestState.OPENED, FileRequestState.REFUSED}
    ),
    # Asked for again, where the file was closed meanwhile or the reason of the refusal has gone.
    FileRequestState.OPENED: frozenset({FileRequestState.WAITING, FileRequestState.OPENED}),
    FileRequestState.REFUSED: frozenset({FileRequestState.WAITING, FileRequestState.OPENED}),
}


def check_transition(now: AccountState, then: AccountState) -> None:
    """Raise WrongTransition unless an account may go from `now` to `then`."""
    if then not in TRANSITIONS[now]:
        raise WrongTransition(f"{now} -> {then}")
