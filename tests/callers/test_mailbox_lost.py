"""« Le code part à une adresse que je n'ai plus. » Another mailbox is noted, proved from there, and serves in three days."""

import pytest
from django.utils import timezone

from guichet.accounts.models import Account
from guichet.delivery.models import Channel, Message
from tests.browser.visitor import CODE
from tests.callers.people import night_passes, posted_today, words_of
from tests.factories import PASSWORD, AccountFactory
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "rene.muller@example.net"
ANSWERS = {"adresse": "1 rue de la gare 67000", "versement": "février, santé", "prenoms": "Georges"}


@pytest.fixture
def rene():
    """René, who has an account."""
    someone = people.rene(given_names="René,Georges")
    someone.person.payments.update(paid_on=timezone.localdate().replace(month=2, day=18))
    return someone


@pytest.mark.parametrize("has_mobile", [True, False], ids=["with a mobile", "without"])
def test_a_code_from_the_new_mailbox_then_a_week(agent, caller, days, rene, has_mobile):
    account = AccountFactory(person=rene.person, email=rene.email, mobile="+33612345678" if has_mobile else None)
    account.contact.mobile_verified_at = account.opened_at if has_mobile else None
    account.contact.save()
    days(40)
    caller_ = caller(rene)
    # His browser is not known: the code leaves for a mailbox that he cannot open any more.
    caller_.tries(PASSWORD)
    assert caller_.heading == "Code de sécurité"

    # « J'ai changé de fournisseur, je n'ai plus cette adresse. » The agent makes sure of who is calling.
    agent.arrive().take_call("1 54 06 99 990 921")
    assert agent.headline.startswith("Compte actif")
    assert any("Corriger la messagerie" in words for words in agent.say)
    agent.check_caller(**ANSWERS)
    will = agent.prepare("Corriger la messagerie")
    assert "sept jours" in will
    said = agent.confirm("Corriger la messagerie", email=NEW)
    assert said.startswith("Un code est parti à la nouvelle adresse")

    # The former mailbox is told, with a code of « Ce n'est pas moi », and so is the address that the funds know.
    assert "Un conseiller a noté une nouvelle adresse email" in words_of(caller_.mail())
    assert NEW not in caller_.mail()
    letter = words_of(caller_.letter())
    assert "Un conseiller a noté une nouvelle adresse email" in letter
    assert "1 RUE DE LA GARE" in letter
    posted_today()

    texts = Message.objects.filter(message="accounts/agent_helped", channel=Channel.SMS, about=str(account.reference))
    assert texts.count() == has_mobile

    # He types the code of the new mailbox himself, at the address that the message says.
    code_page, _, code = next(word for word in caller_.mail(NEW).split() if "confirmer-mon-adresse" in word).partition(
        "#"
    )
    caller_.page.goto(f"{code_page}#{code}")
    assert caller_.page.locator("[name=code]").input_value() == code
    caller_.press()
    assert "Elle servira à partir du 26 avril 2026" in caller_.text

    # Nothing has changed before that.
    days(1)
    caller_.tries(PASSWORD)
    caller_.mail(NEW)
    assert not CODE.search(caller_.mail(NEW))
    agent.arrive().take_call(people.NUMBER)
    assert "jusqu'au" in agent.headline or "attend" in agent.headline, agent.headline

    days(7)
    night_passes()
    caller_.someone = rene.but(email=NEW)
    caller_.open_login().log_in(PASSWORD)
    assert caller_.is_in_the_space

    about = str(account.reference)
    assert agent.did("agent.file_opened", reason="call") == [about, about]
    assert agent.did("agent.caller_checked", right=True) == [about]
    assert agent.did("agent.helped", action="corriger_la_messagerie") == [about]
    assert Account.objects.get().contact.verified_email == NEW
    looked = caller_.who_looked()
    assert looked.count("MSA d'Alsace") >= 2
