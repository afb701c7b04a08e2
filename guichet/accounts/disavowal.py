"""« Ce n'est pas moi »: the codes that letters carry, and what typing one does to the account (R117, C-09)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from guichet.accounts import changes, disavowal_codes
from guichet.accounts.models import Account, CodedLetter, DisavowalCode
from guichet.accounts.operations import spoken_day
from guichet.accounts.states import ENDED, TRANSITIONS, AccountState, check_transition
from guichet.accounts.warnings import cancel_all_but_warnings
from guichet.audit import operations as audit
from guichet.cases.models import CaseKind
from guichet.cases.operations import open_case
from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.funds.catalogue import Fund
from guichet.prepared import PreparedInsert
from guichet.sealing.keyring import keyring

PURPOSE = "accounts.DisavowalCode.index"
KEPT_AFTER_EXPIRY = timedelta(days=1)
RENEWED_AFTER = frozenset({CodedLetter.NEW_BROWSER})
"""What tells that somebody else knows the password, and nothing worse: the holder renews it, without an adviser."""
NEW_BROWSER_LIVES = timedelta(days=30)
"""It comes at every such login, to a mailbox and not to a letter-box: an old one must not be worth finding."""
_CODES = PreparedInsert(DisavowalCode)


@dataclass(frozen=True)
class Issued:
    """A code as its letter shows it."""

    text: str
    expires_at: datetime

    @property
    def shown(self) -> dict[str, str]:
        """What the templates show: `code` and `code_until`."""
        return {"code": self.text, "code_until": spoken_day(self.expires_at)}


def issue(account: Account, *, letter: CodedLetter, fund: Fund, now: datetime) -> Issued:
    """Make the code of one letter, in the transaction that queues it. It lives `policy.disavowal_days` at most."""
    lives = timedelta(days=fund.policy.disavowal_days)
    if letter == CodedLetter.NEW_BROWSER:
        lives = min(lives, NEW_BROWSER_LIVES)
    issued = Issued(disavowal_codes.generate(), now + lives)
    index = keyring().blind_index(issued.text, purpose=PURPOSE)
    _CODES.create(account=account, index=index, letter=letter, issued_at=now, expires_at=issued.expires_at)
    return issued


def withdraw(account: Account) -> None:
    """Forget the codes of former letters: who no longer holds an account must not be able to block it."""
    DisavowalCode.objects.filter(account=account).delete()


def find(typed: str, *, now: datetime) -> DisavowalCode | None:
    """Return the living code that this is; None for a wrong, used or expired one, or of an account that has ended.

    One query, the same whatever is typed.
    """
    indexes = keyring().blind_indexes(disavowal_codes.normalise(typed), purpose=PURPOSE)
    living = DisavowalCode.objects.filter(index__in=indexes, used_at=None, expires_at__gt=now)
    return living.exclude(account__state__in=ENDED).select_related("account").first()


def state_after(before: AccountState, letter: str, *, keys_since: bool) -> AccountState:
    """Return where the code of a letter leads an account: to a renewal or, where that would be too little, frozen.

    `keys_since` says that an application, a passkey or recovery codes came, or served, since the letter. They are
    forgotten, since they may be a stranger's. They may be the member's too, and then whoever reads the mailbox, where
    the code was found, must not be able to renew what they kept it out of: an adviser looks.
    """
    if before == AccountState.FROZEN:
        return before  # an agent alone frees it: the code of an email must not
    renewable = AccountState.RENEWAL in TRANSITIONS[before] | {before}
    if letter in RENEWED_AFTER and renewable and not keys_since:
        return AccountState.RENEWAL
    return AccountState.FROZEN


@transaction.atomic
def disown(code: DisavowalCode, *, keys_since: bool, now: datetime) -> Account | None:
    """Block the account of a code that `find` returned; None when it has just been used, or the account has ended.

    The account is frozen and its password dies, whoever chose it: an adviser who frees the account later gives another.
    After a login that was not the holder's, the password dies and is renewed (`state_after`): a mailbox or a telephone
    is still theirs.
    What waits to leave is cancelled, but for warnings; so is a change of contact details that waits. Frozen, the
    account counts as existing: the proof that was used by fraud opens no other. Sessions belong to `guichet.login`,
    which calls this.
    """
    account = Account.objects.select_for_update(of=("self",)).select_related("contact").get(pk=code.account_id)
    if account.state in ENDED:
        return None
    # Not whether it has expired: it lived when it was typed, and its reader is told that the account is blocked.
    if not DisavowalCode.objects.filter(pk=code.pk, used_at=None).update(used_at=now):
        return None
    before = AccountState(account.state)
    after = state_after(before, code.letter, keys_since=keys_since)
    if before != after:
        check_transition(before, after)
        account.state, account.state_changed_at = after, now
    account.password = make_password(None)
    account.save(update_fields=["state", "state_changed_at", "password"])
    reference = str(account.reference)
    cancel_all_but_warnings(account, now=now)
    changes.drop_pending(account, now=now)
    open_case(
        kind=CaseKind.NOT_ME,
        fund_code=account.fund_code,
        about=reference,
        details={"letter": code.letter, "letter_date": code.issued_at.isoformat(), "state": before.value},
        now=now,
    )
    audit.record(
        "account.disowned",
        account=reference,
        fund_code=account.fund_code,
        now=now,
        old_state=before.value,
        purpose=code.letter,
    )
    _tell(account, code, now=now)
    return account


def _tell(account: Account, code: DisavowalCode, *, now: datetime) -> None:
    """Tell the verified mailbox. It may be the thief's, who learns what the next login would tell; or the victim's."""
    if email := account.contact.verified_email:
        delivery.enqueue(
            message="accounts/account_disowned",
            channel=Channel.EMAIL,
            fund_code=account.fund_code,
            recipient={"email": email},
            context={
                "letter": code.letter,
                "letter_date": spoken_day(code.issued_at),
                "renew": account.state == AccountState.RENEWAL,
            },
            about=str(account.reference),
            now=now,
        )


def purge(now: datetime) -> int:
    """Delete the codes that expired a day ago, used or not; return how many."""
    return DisavowalCode.objects.filter(expires_at__lte=now - KEPT_AFTER_EXPIRY).delete()[0]
