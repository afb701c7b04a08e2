"""What every second factor answers to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts.models import Account
from guichet.funds.catalogue import Fund
from guichet.funds.policy import Policy
from guichet.login.models import Factor
from guichet.one_time_codes.rules import CodeAnswer
from guichet.ui.forms import Form


class FactorForm(Form):
    """One field that takes the whole code, and whether this browser is to be trusted (R147)."""

    code = forms.CharField(
        label=_("Veuillez saisir le code reçu"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    confiance = forms.BooleanField(label=_("Faire confiance à ce navigateur"), required=False)


class Way(Protocol):
    """One way to show, besides the password, that one is the member."""

    name: Factor
    label: str | Promise
    """As in the list of ways, « par e-mail »."""
    template: str
    form_class: type["FactorForm"]
    is_sent: bool
    """Whether something leaves, which can be asked for again."""
    refusals: Mapping[CodeAnswer, str | Promise]
    """What is said of a code that is not accepted, where that is not what is said of a code that was sent."""

    def is_open(self, account: Account, policy: Policy) -> bool:
        """Whether the account has this way. No query: it is asked at every login."""

    def begin(self, account: Account, fund: Fund, now: datetime) -> None:
        """Do what must be done before the page shows.

        Raises `one_time_codes.operations.TooManyResends`: the last code still opens.
        """

    def masked(self, account: Account) -> str:
        """Return where something is sent, masked (R148); empty when nothing is."""

    def check(self, account: Account, typed: str, now: datetime) -> CodeAnswer:
        """Say what was typed is worth; what is right is accepted once. The caller counted the try."""
