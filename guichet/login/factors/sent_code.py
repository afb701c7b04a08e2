"""A code by email or by SMS to what the member confirmed (R145-R153, C-11)."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts.models import Account
from guichet.delivery.models import Channel
from guichet.funds.catalogue import Fund
from guichet.funds.policy import Policy
from guichet.login.factors import masks
from guichet.login.factors.base import FactorForm
from guichet.login.models import Factor
from guichet.one_time_codes import operations as codes
from guichet.one_time_codes.rules import CodeAnswer

PURPOSE = "login"


class SentCode:
    """One of the channels."""

    template: str = "login/sent_code.html"
    form_class: type[FactorForm] = FactorForm
    is_sent: bool = True
    refusals: Mapping[CodeAnswer, str | Promise] = {}

    def __init__(self, channel: Channel) -> None:
        """Take the channel."""
        self.channel = channel
        self.name = Factor(channel.value)
        self.label: str | Promise = {Channel.EMAIL: _("par e-mail"), Channel.SMS: _("par SMS")}[channel]

    def is_open(self, account: Account, policy: Policy) -> bool:
        """Whether the fund allows the channel and the member confirmed where it leads.

        Not beside an application: whoever holds the mailbox would only have to choose the weaker of the two.
        """
        return (
            not account.has_authenticator
            and self.channel in policy.login_code_channels
            and bool(self._destination(account))
        )

    def begin(self, account: Account, fund: Fund, now: datetime) -> None:
        """Send a code. Raises TooManyResends."""
        codes.issue(
            purpose=PURPOSE,
            subject=str(account.reference),
            channel=self.channel,
            destination=self._destination(account),
            fund=fund,
            now=now,
        )

    def masked(self, account: Account) -> str:
        """Return where codes go, masked (R148)."""
        destination = self._destination(account)
        return masks.email(destination) if self.channel == Channel.EMAIL else masks.phone(destination)

    def check(self, account: Account, typed: str, now: datetime) -> CodeAnswer:
        """Count a try and check the code. One that went where the account's do not go any more opens nothing."""
        answer, went_to = codes.check_where(purpose=PURPOSE, subject=str(account.reference), typed=typed, now=now)
        elsewhere = answer is CodeAnswer.ACCEPTED and went_to != self._destination(account)
        return CodeAnswer.NONE if elsewhere else answer

    def _destination(self, account: Account) -> str:
        """Return what a code typed by the holder proved, empty otherwise.

        An address that its server refused since stays the one: a mailbox that was closed must not make the password
        enough. Whoever lost it renews the password, by proof.
        """
        contact = account.contact
        if self.channel == Channel.EMAIL:
            return contact.verified_email or ""
        return str(contact.mobile) if contact.mobile and contact.mobile_verified_at else ""
