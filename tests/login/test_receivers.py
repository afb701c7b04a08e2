"""An account that a proof takes over: whatever let somebody in before is forgotten."""

import pytest
from django.db import transaction

from guichet.accounts import claims, succession
from guichet.accounts.claims import Opening
from guichet.accounts.models import Account
from guichet.accounts.states import AccountState
from guichet.login.ceremonies import NewKey
from guichet.login.factors import own
from guichet.login.models import Authenticator, Browser, Passkey, RecoveryCode
from tests.factories import AccountFactory
from tests.login.factors.test_authenticator import SECRET, code

pytestmark = pytest.mark.django_db


def test_a_former_manager_s_keys_open_nothing_any_more(claim, now):
    account = AccountFactory(opened_at=now, last_login_at=now)
    own.add_authenticator(account, secret=SECRET, typed=code(now), now=now)
    own.add_passkey(account, NewKey("AAAA", b"", 0, "", backed_up=False), name="x", now=now)
    Browser.objects.create(account=account, token_hash="x", name="", first_used_at=now, last_used_at=now)
    password = claims.new_password()
    opening = Opening(state=AccountState.RENEWAL, password_hash=password.encoded, expires_at=now)
    with transaction.atomic():
        succession.give_password(account, claim(account.person), opening, now=now)
    for model in (Authenticator, RecoveryCode, Passkey, Browser):
        assert not model.objects.exists(), model
    kept = Account.objects.get()
    assert (kept.has_authenticator, kept.has_passkey) == (False, False)
