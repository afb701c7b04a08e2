"""Where what happens to an account is told: what a code confirmed, the mailbox and the mobile."""

import pytest

from guichet.accounts.addresses import addresses_to_tell, where_to_tell
from guichet.accounts.operations import replace_password
from guichet.delivery.models import Channel
from guichet.login import notices
from guichet.login.whence import Whence
from tests.factories import AccountFactory
from tests.journeys.walker import sent

pytestmark = pytest.mark.django_db
EMAIL, SMS = (Channel.EMAIL, "florent.weber@example.org"), (Channel.SMS, "+33612345678")


@pytest.fixture
def make(now):
    """Return `make(email, mobile) -> Account`: whether a code confirmed each."""

    def made(*, email, mobile, number=SMS[1]):
        account = AccountFactory(opened_at=now, email_verified=email, mobile=number)
        account.contact.mobile_verified_at = now if mobile else None
        account.contact.save()
        return account

    return made


@pytest.mark.parametrize("email", [True, False])
@pytest.mark.parametrize("mobile", [True, False])
def test_what_is_rare_is_told_everywhere_and_what_is_not_in_one_place(make, now, email, mobile):
    account = make(email=email, mobile=mobile)
    everywhere = [EMAIL] * email + [SMS] * mobile
    assert addresses_to_tell(account, now) == everywhere
    assert where_to_tell(account) == (everywhere[0] if everywhere else None)


def test_no_sms_goes_where_none_can(make, now):
    assert addresses_to_tell(make(email=True, mobile=True, number="+447400123456"), now) == [EMAIL]


def test_who_has_a_mobile_only_is_told_of_a_login_of_what_lets_in_and_of_a_password(make, now):
    account = make(email=False, mobile=True)
    notices.tell_of_new_browser(account, whence=Whence("192.0.2.0/24"), now=now)
    notices.tell_of_factor(account, "Une clé.", now=now)
    replace_password(account, password="une phrase assez longue 7", now=now)
    for message, coded in (
        ("login/new_browser", True),
        ("login/factor_changed", True),
        ("accounts/password_changed", False),
    ):
        [told] = sent(message, Channel.SMS)
        assert told.payload["recipient"] == {"mobile": SMS[1]}
        assert ("code" in told.payload["context"]) == coded
        assert not sent(message, Channel.EMAIL)
