"""What an enrolment brings once its holder is known, and the password that goes with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from guichet.accounts import provisional
from guichet.accounts.models import AnyHolder, PasswordKind
from guichet.accounts.states import AccountState
from guichet.delivery.models import Channel
from guichet.funds.catalogue import Fund
from guichet.registry.models import Establishment


class AccountExists(Exception):
    """The holder has an account already; it is left as it is."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What an enrolment brings once its holder is known."""

    holder: AnyHolder
    identifier: str
    """As typed, canonical; the registry may know the person under another number by now."""
    profile: str
    fund: Fund
    """The fund whose name the account carries."""
    fund_codes: Sequence[str]
    """Every fund that knows the holder: all of them open (R161)."""
    email: str | None
    mobile: str | None
    """E.164. Both are null where an agent opens the account: nothing that was said to them is kept."""
    conditions_version: int | None
    """Null where nobody read them yet: they are asked for at the first login."""
    verified: frozenset[Channel] = frozenset()
    """Which of the two a code proved: nothing else may receive anything."""
    responsible: tuple[str, str] | None = None
    """Family name and given name of who manages an establishment's account (R67)."""
    attached: Sequence[Establishment] = ()
    """Establishments of the person, to attach to the space (R74)."""
    takes_over: bool = False
    """Whether another responsible person takes the establishment's account over, once identity is proved."""
    supersedes: bool = True
    """Whether an account that nobody entered gives way; if not, whoever opened one a moment ago keeps it."""
    counter: Fund | None = None
    """At whose reception desk an agent saw who it was; None where nobody did."""
    begun_at: datetime | None = None
    """When « S'inscrire » was pressed; None where an agent opens the account."""

    @property
    def way(self) -> Channel:
        """Where the password goes: where the code went (C-17)."""
        return Channel.SMS if Channel.SMS in self.verified else Channel.EMAIL

    @property
    def recipient(self) -> dict[str, str | None]:
        """The recipient of what goes that way."""
        return {"mobile": self.mobile} if self.way is Channel.SMS else {"email": self.email}


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The state and the password an account opens with."""

    state: AccountState
    password_hash: str
    expires_at: datetime | None
    """None for a personal password."""

    @property
    def password_kind(self) -> PasswordKind:
        """What the password opens."""
        return PasswordKind.PROVISIONAL if self.expires_at else PasswordKind.PERSONAL


@dataclass(frozen=True)
class NewPassword:
    """A provisional password and its hash."""

    text: str
    encoded: str


def new_password() -> NewPassword:
    """Return a provisional password. It takes one Argon2id run: better before a transaction than within it."""
    text = provisional.generate()
    return NewPassword(text, make_password(text))
