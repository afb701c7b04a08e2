"""Sessions end, one or all; and every way in falls at once: with a renewal, or a closing."""

from datetime import datetime

from django.db import transaction

from guichet.accounts.models import Account
from guichet.audit import operations as audit
from guichet.login.models import Browser, Door, Session


def end_access(
    account: Account, *, keep: Browser | None = None, reason: str = "renewed", actor: str = "member", now: datetime
) -> None:
    """End every session of an account, forget the browsers it knew, and trust none; in the caller's transaction.

    `keep` is the browser that renewed, where the account knew it: it stays known, and is trusted no longer. The others
    may be a thief's, who would go on renewing from there without anybody being told by letter.
    """
    end_sessions(account, reason=reason, actor=actor, now=now)
    others = Browser.objects.filter(account=account)
    if keep is not None:
        others.filter(pk=keep.pk).update(trusted_until=None)
        others = others.exclude(pk=keep.pk)
    others.delete()


def end_sessions(  # noqa: PLR0913 - which sessions, and what the journal says, by name
    account: Account,
    *,
    reason: str,
    but: Session | None = None,
    door: Door | None = None,
    reference: str = "",
    actor: str = "member",
    now: datetime,
) -> int:
    """End the sessions of an account, all but one, or the one of this reference; return how many.

    With a `door`, only those that began by it. `reason` is a word for the journal. Somebody else's reference
    ends nothing.
    """
    ended = Session.objects.filter(account=account)
    if but is not None:
        ended = ended.exclude(pk=but.pk)
    if door is not None:
        ended = ended.filter(door=door)
    if reference:
        ended = ended.filter(reference=reference)
    with transaction.atomic():
        count = ended.delete()[0]
        if count:
            audit.record(
                "login.session_ended",
                account=str(account.reference),
                fund_code=account.fund_code,
                actor=actor,
                now=now,
                reason=reason,
            )
    return count
