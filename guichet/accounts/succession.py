"""An account that goes to another password, and an establishment's account that goes to another responsible person."""

from datetime import datetime, timedelta

from guichet.accounts import changes, disavowal, signals
from guichet.accounts.claims import AccountExists, Claim, Opening
from guichet.accounts.holders import establishment_words, greeting
from guichet.accounts.models import Account, CodedLetter, PasswordKind, Responsible
from guichet.accounts.operations import spoken_day
from guichet.accounts.states import MAY_LOG_IN, AccountState, check_transition
from guichet.accounts.warnings import cancel_all_but_warnings
from guichet.audit import operations as audit
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.funds.catalogue import Fund
from guichet.registry import establishments
from guichet.registry.establishments import Responsible as Named
from guichet.registry.models import Establishment

FORMER_KEPT = timedelta(days=365)
"""As long as the journal, which tells that the account changed hands."""


class NotAnEstablishment(Exception):
    """A person's account never changes hands."""


def give_password(account: Account, claim: Claim, opening: Opening, *, now: datetime) -> None:
    """Put a new password in place of whatever there was: sessions opened with it are over, it opens nothing.

    Nor does anything else that opened the account before.
    """
    # Whoever had it before must neither prove, nor undo, a change of what is somebody else's by now.
    changes.withdraw(account, now=now)
    account.state = opening.state
    account.state_changed_at = now
    account.fund_code = claim.fund.code
    account.profile = claim.profile
    account.password = opening.password_hash
    account.password_kind = opening.password_kind
    account.password_expires_at = opening.expires_at
    account.conditions_version = claim.conditions_version or 0
    account.letter_reminded_at = None
    account.save()
    signals.taken_over.send(Account, account=account, now=now)


def hand_over(account: Account, claim: Claim, opening: Opening, *, actor: str = "member", now: datetime) -> None:
    """Give an establishment's account to who runs it now; the former one is out, and told by letter and by email.

    Called within the transaction of the claim, whose proof was right. The address of the letter is the funds': whoever
    takes an account over by fraud cannot stop it. Raises NotAnEstablishment, or AccountExists where an agent sees to
    it: the account is frozen or closed, or this is no succession by what the funds hold.
    """
    establishment = claim.holder
    if not isinstance(establishment, Establishment):
        raise NotAnEstablishment
    if account.state not in MAY_LOG_IN or not _succeeds(claim, establishment, account):
        raise AccountExists
    state = _state_after(AccountState(account.state), opening)
    if account.state != state:
        check_transition(AccountState(account.state), state)
    # What warns of a former change still leaves: two in a row must not silence the first.
    cancel_all_but_warnings(account, now=now)
    _tell_the_former_one(account, establishment, fund=claim.fund, now=now)
    opened_as = Opening(state=state, password_hash=opening.password_hash, expires_at=opening.expires_at)
    give_password(account, claim, opened_as, now=now)
    reference, code = str(account.reference), account.fund_code
    audit.record("account.handed_over", account=reference, fund_code=code, actor=actor, now=now)


def _succeeds(claim: Claim, establishment: Establishment, account: Account) -> bool:
    """Tell whether the funds hold the newcomer to run it, and whoever manages the account no longer.

    Otherwise whoever has the manager's names could take the account over from themselves again and again, and each
    time the codes of the letters on their way would die: « ce n'est pas moi » would never work.
    """
    if claim.responsible is None or establishments.runs(establishment, Named(*claim.responsible)) is not True:
        return False
    present = account.responsibles.filter(until=None).first()
    return present is None or not establishments.runs(establishment, Named(present.family_name, present.given_name))


def _state_after(before: AccountState, opening: Opening) -> AccountState:
    if opening.password_kind is not PasswordKind.PROVISIONAL:
        return AccountState.ACTIVE
    used = before in (AccountState.ACTIVE, AccountState.RENEWAL)
    return AccountState.RENEWAL if used else opening.state


def forget_former(now: datetime) -> int:
    """Delete the names of who was replaced a year ago; return how many."""
    return Responsible.objects.filter(until__lte=now - FORMER_KEPT).delete()[0]


def _tell_the_former_one(account: Account, establishment: Establishment, *, fund: Fund, now: datetime) -> None:
    # The newcomer is not named: this leaves with whoever is out, and who has come is for the establishment to say.
    former = account.responsibles.filter(until=None).first()
    names = {"family_name": former.family_name, "given_name": former.given_name} if former else {}
    context = {
        **greeting(establishment),
        **names,
        **establishment_words(establishment),
        "changed_on": spoken_day(now),
        "by_letter": bool(account.postal_lines),
    }
    if lines := account.postal_lines:
        disavowal.withdraw(account)
        code = disavowal.issue(account, letter=CodedLetter.RESPONSIBLE_CHANGED, fund=fund, now=now)
        delivery.enqueue(
            message="accounts/responsible_changed",
            channel=Channel.LETTER,
            fund_code=fund.code,
            recipient={"postal_lines": lines},
            context={**context, **code.shown},
            about=str(account.reference),
            now=now,
        )
    if email := account.contact.verified_email:
        delivery.enqueue(
            message="accounts/responsible_changed",
            channel=Channel.EMAIL,
            fund_code=fund.code,
            recipient={"email": email},
            context=context,
            about=str(account.reference),
            now=now,
        )
