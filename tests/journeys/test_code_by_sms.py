"""Where the fund offers it, the code comes by email or by SMS, and the password takes the same way."""

import pytest

from guichet.accounts.models import Account
from guichet.delivery.models import Channel, Message
from tests.journeys.walker import FINISH, Walker, sent, sent_password

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def both_ways(with_policy):
    with_policy(code_channels=["email", "sms"])


def by_sms(someone):
    return Walker().until_receive(someone).answer(canal="sms")


def code(channel):
    return sent("one_time_codes/security_code", channel)[-1].payload["context"]["code"]


@pytest.mark.requirement("R112")
def test_the_person_chooses_email_or_sms(walker, rene):
    walker.until_receive(rene)
    assert walker.page.labels == [
        "Comment désirez-vous recevoir votre code de sécurité ?", "par e-mail", "par SMS",
    ]  # fmt: skip
    assert rene.email in walker.text
    assert "(+33) 6 12 34 56 78" in walker.text
    assert walker.press("Suivant >").errors == {"canal": "Choisissez par e-mail ou par SMS, puis « Suivant »."}


@pytest.mark.requirement("R112")
def test_by_sms_the_code_then_the_password_go_to_the_mobile_and_nothing_to_the_mailbox(rene):
    walker = by_sms(rene).press("Suivant >")
    [message] = sent("one_time_codes/security_code", Channel.SMS)
    assert message.payload["recipient"] == {"mobile": "+33612345678"}
    assert "(+33) 6 12 34 56 78" in walker.text
    walker.answer(code=code(Channel.SMS)).press(FINISH)
    assert "un SMS contenant le mot de passe provisoire" in walker.text
    assert not Message.objects.filter(channel=Channel.EMAIL).exists()
    contact = Account.objects.get().contact
    assert contact.mobile_verified_at
    assert contact.verified_email is None
    entering = Walker().log_in(rene.number, sent_password(Channel.SMS))
    assert entering.heading == "Changement de votre mot de passe"


@pytest.mark.requirement("R112", "R118")
def test_by_email_everything_is_as_before(walker, rene):
    walker.until_receive(rene).answer(canal="email").answer(email=rene.email).answer(code=code(Channel.EMAIL))
    walker.press(FINISH)
    assert Account.objects.get().contact.verified_email == rene.email


@pytest.mark.requirement("R104")
def test_the_pencil_changes_the_number(rene):
    walker = by_sms(rene).follow("modifier ce numéro").press("Suivant >", mobile="06 98 76 54 32")
    assert sent("one_time_codes/security_code", Channel.SMS)[-1].payload["recipient"] == {"mobile": "+33698765432"}
    walker.answer(code=code(Channel.SMS)).press(FINISH)
    assert Account.objects.get().contact.mobile == "+33698765432"


@pytest.mark.parametrize("number", ["03 88 00 00 00", "+1 212 555 0100", "+44 7400 123456"])
def test_what_no_sms_of_ours_reaches_is_told_and_email_is_one_step_back(rene, number):
    walker = by_sms(rene.but(mobile=number)).press("Suivant >")
    assert "ne reçoit pas nos SMS" in walker.errors["mobile"]
    assert not Message.objects.exists()
    assert walker.follow("< Précédent").slug == "reception-du-code"


def test_a_code_received_by_sms_proves_no_mailbox(rene):
    walker = by_sms(rene).press("Suivant >")
    typed = code(Channel.SMS)
    walker.step("reception-du-code").press("Suivant >", canal="email").press("Suivant >")
    assert walker.answer(code=typed).errors["code"]
    assert not Account.objects.exists()


def test_changing_the_way_forgets_the_code(rene):
    walker = by_sms(rene).press("Suivant >").answer(code=code(Channel.SMS))
    assert walker.slug == "conditions"
    walker.step("reception-du-code").press("Suivant >", canal="email")
    assert walker.step("conditions").slug == "email"
