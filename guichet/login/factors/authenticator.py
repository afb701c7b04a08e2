"""A code of the member's own application, and the codes on paper for who lost it.

Why they take the place of what is sent: docs/adr/0046-keys-of-one-s-own.md.
"""

from collections.abc import Mapping
from datetime import datetime

from django import forms
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.accounts.models import Account
from guichet.audit import operations as audit
from guichet.funds.catalogue import Fund
from guichet.funds.policy import Policy
from guichet.login import notices
from guichet.login.factors import recovery_codes, totp
from guichet.login.factors.base import FactorForm
from guichet.login.models import Authenticator, Factor
from guichet.one_time_codes.rules import CodeAnswer


class AuthenticatorForm(FactorForm):
    """The six digits that the application shows."""

    code = forms.CharField(
        label=_("Saisissez le code de votre application"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class RecoveryCodeForm(FactorForm):
    """One of the ten codes."""

    code = forms.CharField(
        label=_("Saisissez un de vos codes de secours"),
        help_text=_("Huit lettres et chiffres. Chaque code sert une seule fois."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
        ),
    )


class AuthenticatorCode:
    """A code of the application. It takes the place of what is sent, and is asked after any password."""

    name = Factor.AUTHENTICATOR
    label: str | Promise = _("par votre application")
    template: str = "login/authenticator_code.html"
    form_class: type[FactorForm] = AuthenticatorForm
    is_sent: bool = False
    refusals: Mapping[CodeAnswer, str | Promise] = {
        CodeAnswer.WRONG: _("Ce code n'est pas le bon. Saisissez celui que votre application affiche maintenant."),
        CodeAnswer.NONE: _("Ce code a déjà servi. Attendez que votre application en affiche un autre."),
    }

    def is_open(self, account: Account, policy: Policy) -> bool:  # noqa: ARG002 - one signature for all ways
        """Whether the member added one; no fund can forbid it."""
        return account.has_authenticator

    def begin(self, account: Account, fund: Fund, now: datetime) -> None:
        """Nothing leaves: the application needs nobody."""

    def masked(self, account: Account) -> str:  # noqa: ARG002 - one signature for all ways
        """Return nothing: nothing is sent."""
        return ""

    def check(self, account: Account, typed: str, now: datetime) -> CodeAnswer:
        """Accept a code once: its step, and those before, are spent."""
        held = Authenticator.objects.filter(account=account).first()
        step = totp.matching_step(held.secret, typed, now=now) if held else None
        if held is None or step is None:
            return CodeAnswer.WRONG
        # Of two browsers that show one code at the same instant, the database lets one through.
        unspent = Authenticator.objects.filter(pk=held.pk, last_step__lt=step)
        return CodeAnswer.ACCEPTED if unspent.update(last_step=step, last_used_at=now) else CodeAnswer.NONE


class RecoveryCodes:
    """One of the codes on paper, in the place of the application."""

    name = Factor.RECOVERY_CODE
    label: str | Promise = _("par un code de secours")
    template: str = "login/recovery_code.html"
    form_class: type[FactorForm] = RecoveryCodeForm
    is_sent: bool = False
    refusals: Mapping[CodeAnswer, str | Promise] = {
        CodeAnswer.WRONG: _("Ce code n'est pas le bon, ou a déjà servi. Vérifiez-le, ou saisissez-en un autre."),
    }

    def is_open(self, account: Account, policy: Policy) -> bool:  # noqa: ARG002 - one signature for all ways
        """Whether the member has an application: codes come with it."""
        return account.has_authenticator

    def begin(self, account: Account, fund: Fund, now: datetime) -> None:
        """Nothing leaves: the codes were given once."""

    def masked(self, account: Account) -> str:  # noqa: ARG002 - one signature for all ways
        """Return nothing: nothing is sent."""
        return ""

    @transaction.atomic
    def check(self, account: Account, typed: str, now: datetime) -> CodeAnswer:
        """Use the code up, and tell the member how many are left."""
        if not recovery_codes.spend(account, typed):
            return CodeAnswer.WRONG
        left = recovery_codes.left(account)
        audit.record(
            "factor.used",
            account=str(account.reference),
            fund_code=account.fund_code,
            now=now,
            factor=self.name.value,
            left=left,
        )
        notices.tell_of_factor(account, notices.recovery_code_used(left), now=now)
        return CodeAnswer.ACCEPTED
