"""A passkey after the password, for who has nothing else to show, or prefers it."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts.models import Account
from guichet.funds.catalogue import Fund
from guichet.funds.policy import Policy
from guichet.login.factors.base import FactorForm
from guichet.login.models import Factor
from guichet.one_time_codes.rules import CodeAnswer


class PasskeyAsked:
    """A page with a button alone. The pages of the codes have it too, so that nobody has to come here first."""

    name = Factor.PASSKEY
    label: str | Promise = _("par votre clé d'accès")
    template: str = "login/passkey_asked.html"
    form_class: type[FactorForm] = FactorForm
    is_sent: bool = False
    refusals: Mapping[CodeAnswer, str | Promise] = {}

    def is_open(self, account: Account, policy: Policy) -> bool:  # noqa: ARG002 - one signature for all ways
        """Whether the member added one; no fund can forbid it."""
        return account.has_passkey

    def begin(self, account: Account, fund: Fund, now: datetime) -> None:
        """Nothing leaves: the page asks the browser."""

    def masked(self, account: Account) -> str:  # noqa: ARG002 - one signature for all ways
        """Return nothing: nothing is sent."""
        return ""

    def check(self, account: Account, typed: str, now: datetime) -> CodeAnswer:  # noqa: ARG002 - one signature for all ways
        """Refuse: a passkey is not typed."""
        return CodeAnswer.WRONG
