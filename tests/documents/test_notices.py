"""Who is told that something waits, how, and how often."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from guichet.accounts.letters import letters_used_up
from guichet.accounts.models import Account, File, Reception
from guichet.accounts.owners import Owner
from guichet.accounts.states import AccountState
from guichet.delivery import operations as delivery
from guichet.delivery import rendering
from guichet.delivery.models import Channel, Message
from guichet.documents import notices
from guichet.registry.models import PersonState
from tests.delivery.test_messages import values
from tests.factories import AccountFactory, EstablishmentFactory, PersonFactory

pytestmark = pytest.mark.django_db
MESSAGE = "documents/new_document"


def account_of(*, by=Reception.EMAIL, **more):
    account = AccountFactory(**more)
    account.contact.documents_by = by
    account.contact.save()
    return account


def told(owner, *, now=None, once=False, **context):
    """Tell, and return the messages that leave: channel and recipient."""
    before = set(Message.objects.values_list("pk", flat=True))
    count = notices.tell(
        owner, fund_code="68", message=MESSAGE, context={"filed_on": "10 mars 2026", **context},
        now=now or timezone.now(), once=once,
    )  # fmt: skip
    left = list(Message.objects.exclude(pk__in=before).order_by("created_at", "pk"))
    assert count == len(left)
    return left


@pytest.mark.requirement("R180")
@pytest.mark.parametrize(
    ("by", "more", "channel"),
    [
        (Reception.EMAIL, {}, Channel.EMAIL),
        (Reception.LETTER, {}, Channel.LETTER),
        # Chosen, but nothing is written to an address that no code proved.
        (Reception.EMAIL, {"email_verified": False}, Channel.LETTER),
        (Reception.EMAIL, {"state": AccountState.RENEWAL}, Channel.EMAIL),
        # Somebody else may read the mailbox.
        (Reception.EMAIL, {"state": AccountState.FROZEN}, Channel.LETTER),
        # A stranger may have typed it to enrol, or nobody is inside any more.
        (Reception.EMAIL, {"state": AccountState.AWAITING_LETTER}, None),
        (Reception.EMAIL, {"state": AccountState.AWAITING_FIRST_LOGIN}, None),
        (Reception.EMAIL, {"state": AccountState.CLOSED}, None),
        (Reception.EMAIL, {"state": AccountState.MERGED}, None),
    ],
)
def test_the_chosen_way_where_it_is_safe(by, more, channel):
    account = account_of(by=by, **more)
    assert [one.channel for one in told(Owner(person=account.person))] == [channel] * (channel is not None)


def test_nobody_without_an_account_an_address_or_a_life_is_told():
    assert told(Owner(person=PersonFactory())) == []
    assert told(Owner(person=account_of(by=Reception.LETTER, person=PersonFactory(postal_lines=[])).person)) == []
    assert told(Owner(person=account_of(person=PersonFactory(state=PersonState.DECEASED)).person)) == []
    back = account_of(by=Reception.LETTER)
    [letter] = told(Owner(person=back.person))
    Message.objects.filter(pk=letter.pk).update(
        state="sent", payload=None, sent_at=timezone.now(), printed_at=timezone.now(), returned_at=timezone.now()
    )
    assert told(Owner(person=back.person)) == [], "the post brought a letter back from there"


def test_an_establishment_s_things_are_told_to_whoever_sees_them_once_each():
    place = EstablishmentFactory()
    own = account_of(establishment=place, profile="entreprise", email="bureau@example.org")
    manager = account_of(by=Reception.LETTER, profile="exploitant")
    File.objects.create(
        account=manager, profile="exploitant", fund_code="68", establishment=place, opened_at=timezone.now()
    )
    account_of(email="stranger@example.org")
    by_email, letter = sorted(told(Owner(establishment=place)), key=lambda one: one.channel)
    assert by_email.about == str(own.reference)
    assert by_email.payload["recipient"] == {"email": "bureau@example.org"}
    assert letter.about == str(manager.reference)
    assert letter.payload["context"]["establishment"] == "EARL du Moulin", "the manager knows which one it is about"
    assert letter.payload["context"]["family_name"] == "Weber"


def test_the_account_of_a_number_since_replaced_is_told():
    new = PersonFactory()
    account = account_of(person=PersonFactory(replaced_by=new))
    [message] = told(Owner(person=new))
    assert message.about == str(account.reference)


def test_a_batch_is_told_once_until_the_member_has_come_or_a_day_has_passed():
    account, now = account_of(), timezone.now()
    owner = Owner(person=account.person)
    assert len(told(owner, now=now, once=True)) == 1
    assert told(owner, now=now + dt.timedelta(hours=1), once=True) == []
    assert len(told(owner, now=now + dt.timedelta(hours=1))) == 1, "what is not of a batch is always told"
    Account.objects.update(last_login_at=now + dt.timedelta(hours=2))
    assert len(told(owner, now=now + dt.timedelta(hours=3), once=True)) == 1
    assert told(owner, now=now + dt.timedelta(hours=4), once=True) == []
    assert len(told(owner, now=now + dt.timedelta(hours=23, minutes=30), once=True)) == 1


def test_one_that_never_left_told_nobody():
    account, now = account_of(), timezone.now()
    told(Owner(person=account.person), now=now, once=True)
    with transaction.atomic():
        delivery.cancel(about=str(account.reference), now=now)
    assert len(told(Owner(person=account.person), now=now, once=True)) == 1


def test_notices_never_keep_a_member_from_a_password_by_post(fund):
    account, now = account_of(by=Reception.LETTER), timezone.now()
    for day in range(10):
        told(Owner(person=account.person), now=now - dt.timedelta(days=day))
    assert not letters_used_up(str(account.reference), fund.policy, now=now + dt.timedelta(minutes=1))


def test_the_email_says_nothing_of_what_waits_nor_of_whom():
    for part in ("email.txt", "email.html"):
        shown = values("68") | {"title": "Notification de rejet", "establishment": "EARL du Moulin"}
        text = rendering.text(MESSAGE, part, shown)
        assert not {word for word in ("rejet", "Moulin", "Zoé", "Œuvre") if word in text}
    subject = rendering.subject(MESSAGE, fund_name="MSA d'Alsace")
    assert subject == "Un nouveau document dans votre espace privé"
