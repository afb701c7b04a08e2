"""The only writes of what associates an account with FranceConnect (R182, R199).

Every verb locks the account first. Each change is journalled, and told where the member can read it: whoever is inside
must not be able to leave a door open behind them unseen.
"""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from guichet.accounts.models import Account
from guichet.audit import operations as audit
from guichet.franceconnect import arrivals, notices
from guichet.franceconnect.models import Abroad, Arrival, Link
from guichet.franceconnect.queries import link_of, linked, may_enter, sub_index
from guichet.login.ending import end_sessions
from guichet.login.factors.own import is_held
from guichet.login.models import Door, Session
from guichet.prepared import PreparedInsert

__all__ = [
    "AlreadyLinked",
    "Ended",
    "Held",
    "NotAllowed",
    "Shown",
    "SubTaken",
    "drop",
    "enter",
    "link",
    "link_of",
    "may_link",
    "remember",
    "unlink",
]
_INSERT = PreparedInsert(Link)


class Shown(StrEnum):
    """What the member showed before the link: never FranceConnect alone (docs/adr/0122)."""

    CODE = "code"
    """A code sent to the verified address."""
    PASSWORD = "password"  # noqa: S105 - the name of a proof
    SESSION = "session"
    """The password, lately, in the session that asks."""


class NotAllowed(Exception):
    """FranceConnect may not open this account now, or the account has another password by now."""


class Held(Exception):
    """The password was renewed from an unknown browser lately: nothing that lasts may be added yet."""


class SubTaken(Exception):
    """This identity is associated with another account."""


class AlreadyLinked(Exception):
    """This account is associated with another identity, which is taken away before another comes."""


class Ended(Exception):
    """What a login came by is no more: the link was taken away, or is another identity's by now."""


def may_link(account: Account, *, sub: str, now: datetime) -> Link | None:
    """Return what associates an account with this very identity already; None where nothing stands in the way of it.

    Raises NotAllowed, Held, AlreadyLinked or SubTaken, as `link` does, which looks again under a lock.
    """
    if not may_enter(account):
        raise NotAllowed
    if is_held(account, now):
        raise Held
    kept = link_of(account)
    if kept is not None and kept.sub != sub:
        raise AlreadyLinked
    # Under a former key the same identity has another index, which the database would not hold against a new one.
    if kept is None and linked(sub) is not None:
        raise SubTaken
    return kept


@transaction.atomic
def link(account: Account, *, sub: str, shown: Shown, known_browser: bool, now: datetime) -> Link:
    """Associate an account with an identity; the caller saw what `shown` says. The same again changes nothing.

    From a browser that the account did not know, by a code, a letter leaves too: whoever reads a mailbox may have what
    opens FranceConnect as well, and would read the email. Raises NotAllowed, Held, AlreadyLinked or SubTaken.
    """
    locked = _locked(account)
    if locked.password != account.password:
        raise NotAllowed
    if kept := may_link(locked, sub=sub, now=now):
        return kept
    new = Link(account=locked, sub_index=sub_index(sub), sub=sub, linked_at=now, last_used_at=now)
    # Of two accounts at one instant, the index lets one through.
    if not _INSERT.create_missing([new]):
        raise SubTaken
    _record("franceconnect.linked", locked, now=now, proof=shown.value, known_browser=known_browser)
    notices.tell(locked, _("Votre compte MSA est associé avec un compte FranceConnect."), now=now)
    if shown is Shown.CODE and not known_browser:
        notices.tell_by_letter(locked, now=now)
    return Link.objects.get(account=locked)


@transaction.atomic
def unlink(
    account: Account, *, reason: str = "asked", actor: str = "member", keep: Session | None = None, now: datetime
) -> bool:
    """End what associates an account with FranceConnect, and tell; whether anything did.

    Sessions that FranceConnect opened end, but for the one to `keep`: the identity may be in somebody else's hands.
    Never held: taking a way in away is what somebody in doubt does.
    """
    locked = _locked(account)
    if not _end(locked, reason=reason, actor=actor, now=now):
        return False
    end_sessions(locked, reason="franceconnect_unlinked", door=Door.FRANCECONNECT, but=keep, actor=actor, now=now)
    own, agents = (
        _("Votre compte MSA n'est plus associé avec un compte FranceConnect."),
        _("Un conseiller a dissocié votre compte MSA de votre compte FranceConnect."),
    )
    notices.tell(locked, own if actor == "member" else agents, now=now)
    return True


def drop(account: Account, *, reason: str, now: datetime) -> None:
    """End the link of an account that changes hands, closes, is blocked, or has another password.

    Within the caller's transaction, which tells the member of what it does. `reason` is a word for the journal.
    """
    _end(account, reason=reason, actor="system", now=now)


def enter(session: Session, arrival: Arrival, *, now: datetime) -> None:
    """Note that an arrival opened a session, and what logs its holder out there; associate the account, if it is to be.

    Within the transaction that opens the session: no link is made by a login that goes no further than its first step.
    Raises Ended, or what `link` raises.
    """
    content = arrival.content
    if arrival.account_id != session.account_id:
        raise Ended
    if shown := content.get("shown"):
        known = content["known_browser"]
        link(session.account, sub=content["sub"], shown=Shown(shown), known_browser=known, now=now)
    elif not may_enter(session.account):
        raise NotAllowed
    used = Link.objects.select_for_update().filter(account=session.account_id).first()
    if used is None or used.sub != content["sub"]:
        raise Ended
    used.last_used_at = now
    used.save(update_fields=["last_used_at"])
    remember(session, content["id_token"])
    arrival.delete()


def remember(session: Session, id_token: str) -> None:
    """Keep what logs the holder of a session out of FranceConnect too."""
    Abroad.objects.update_or_create(session=session, defaults={"id_token": id_token})


def _locked(account: Account) -> Account:
    # Not the strongest lock: two logins at one instant each hold the account by their new session's key already.
    return (
        Account.objects.select_for_update(of=("self",), no_key=True)
        .select_related("contact", "person")
        .get(pk=account.pk)
    )


def _end(account: Account, *, reason: str, actor: str, now: datetime) -> bool:
    arrivals.forget(account)
    if not Link.objects.filter(account=account).delete()[0]:
        return False
    _record("franceconnect.unlinked", account, actor=actor, now=now, reason=reason)
    return True


def _record(event: str, account: Account, *, actor: str = "member", now: datetime, **facts: str | bool) -> None:
    reference, code = str(account.reference), account.fund_code
    audit.record(event, account=reference, fund_code=code, actor=actor, now=now, **facts)
