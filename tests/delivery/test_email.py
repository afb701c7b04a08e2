import email
import email.policy
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

import pytest
from django.db import OperationalError

from guichet.delivery import worker
from guichet.delivery.channels import email as channel
from guichet.delivery.models import Message
from guichet.delivery.signals import recipient_refused
from guichet.delivery.states import State
from tests.delivery.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def parsed(taken):
    return email.message_from_bytes(taken.content, policy=email.policy.default)


def stored(message):
    return Message.objects.get(pk=message.pk)


def test_an_email_through_a_real_server(enqueue, now, sink, settings):
    settings.DEFAULT_FROM_EMAIL = "ne-pas-repondre@msa.example"
    message = enqueue()
    worker.deliver_due(now)
    [taken] = sink.taken
    received = parsed(taken)
    assert taken.to == ["zoe@example.fr"]
    assert received["From"] == "MSA d'Alsace <ne-pas-repondre@msa.example>"
    assert received["To"] == "zoe@example.fr"
    assert received["Message-ID"] == f"<{message.pk}@msa.example>"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received["Date"].datetime == now
    assert received.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in received.iter_parts()] == ["text/plain", "text/html"]
    assert stored(message).state == State.SENT


@pytest.mark.requirement("R121")
def test_both_parts_hold_the_link_to_the_login_page(enqueue, now, sink, settings):
    settings.PUBLIC_URL = "https://espace.example"
    enqueue()
    worker.deliver_due(now)
    received = parsed(sink.taken[0])
    link = "https://espace.example/alsace/connexion/"
    assert link in received.get_body(("plain",)).get_content().splitlines()
    assert f'href="{link}"' in received.get_body(("html",)).get_content()


def test_the_plain_part_is_plain_and_the_html_part_escaped(enqueue, now, sink):
    enqueue()
    worker.deliver_due(now)
    received = parsed(sink.taken[0])
    assert "Bonjour Zoé D'Œuvre <b>," in received.get_body(("plain",)).get_content()
    assert "Bonjour Zoé D&#x27;Œuvre &lt;b&gt;," in received.get_body(("html",)).get_content()
    assert all(PASSWORD in part.get_content() for part in received.iter_parts())


def test_the_subject_says_nothing_of_the_person(enqueue, now, sink):
    enqueue()
    enqueue(message="one_time_codes/security_code", context={"code": "123456", "minutes": 15})
    worker.deliver_due(now)
    assert {parsed(taken)["Subject"] for taken in sink.taken} == {
        "Votre inscription à Mon espace privé",
        "Votre code de sécurité",
    }


def test_one_connection_serves_a_round(enqueue, now, sink):
    for _ in range(5):
        enqueue()
    worker.deliver_due(now)
    assert (len(sink.taken), sink.connections) == (5, 1)


def test_a_recipient_refused_for_good_dies_at_once_and_the_next_one_leaves(enqueue, now, sink):
    sink.refusals["gone@example.fr"] = "550 no such user gone@example.fr"
    refused, good = enqueue(recipient={"email": "gone@example.fr"}), enqueue()
    worker.deliver_due(now)
    assert (stored(refused).state, stored(refused).last_error) == (State.DEAD, "SMTPRecipientsRefused 550")
    assert stored(good).state == State.SENT
    assert sink.connections == 1


@pytest.fixture
def told():
    """What delivery tells whoever listens."""
    said = []

    def listen(**facts):
        said.append({name: facts[name] for name in ("channel", "address", "about", "now")})

    recipient_refused.connect(listen)
    yield said
    recipient_refused.disconnect(listen)


def test_an_address_refused_for_good_is_told_before_it_is_forgotten(enqueue, now, sink, told):
    sink.refusals["gone@example.fr"] = "550 5.1.1 no such user"
    message = enqueue(recipient={"email": "gone@example.fr"})
    worker.deliver_due(now)
    [facts] = told
    assert facts["now"] >= now
    assert facts | {"now": now} == {
        "channel": "email",
        "address": "gone@example.fr",
        "about": message.about,
        "now": now,
    }
    assert stored(message).payload is None


@pytest.mark.parametrize("answer", ["450 busy", "554 5.7.1 Relay access denied", "550 5.7.26 we do not know you"])
def test_what_is_not_the_address_s_fault_is_not_told(enqueue, now, sink, told, answer):
    sink.refusals["zoe@example.fr"] = answer
    enqueue()
    worker.deliver_due(now)
    assert sink.taken == told == []


def test_a_refused_content_is_not_told(enqueue, now, sink, told):
    sink.data_refusals["zoe@example.fr"] = "554 not wanted"
    enqueue()
    worker.deliver_due(now)
    assert (sink.taken, told) == ([], [])


def test_when_whoever_listens_fails_the_message_is_not_buried(enqueue, now, sink, told):
    sink.refusals["zoe@example.fr"] = "550 no such user"
    message = enqueue()

    def fail(**_):
        raise OperationalError

    recipient_refused.connect(fail)
    try:
        with pytest.raises(OperationalError):
            worker.deliver_due(now)
    finally:
        recipient_refused.disconnect(fail)
    assert (stored(message).state, stored(message).payload is None) == (State.LEASED, False)


def test_a_content_refused_for_good_dies_at_once(enqueue, now, sink):
    sink.data_refusals["zoe@example.fr"] = "554 not wanted"
    message = enqueue()
    worker.deliver_due(now)
    assert (stored(message).state, stored(message).last_error) == (State.DEAD, "SMTPDataError 554")


@pytest.mark.parametrize("answer", ["450 busy", "421 closing"])
def test_a_recipient_refused_for_now_waits_and_the_next_one_leaves(enqueue, now, sink, answer):
    sink.refusals["busy@example.fr"] = answer
    waiting, good = enqueue(recipient={"email": "busy@example.fr"}), enqueue()
    worker.deliver_due(now)
    assert (stored(waiting).state, stored(waiting).last_error) == (
        State.QUEUED,
        f"SMTPRecipientsRefused {answer.split()[0]}",
    )
    assert stored(good).state == State.SENT


def test_a_retry_is_the_same_message_byte_for_byte(enqueue, now, later, sink):
    enqueue()
    worker.deliver_due(now)
    Message.objects.update(
        state="queued", sent_at=None, payload={"recipient": {"email": "zoe@example.fr"}, "context": {}}
    )
    worker.deliver_due(later(60))
    Message.objects.update(
        state="queued", sent_at=None, payload={"recipient": {"email": "zoe@example.fr"}, "context": {}}
    )
    worker.deliver_due(later(120))
    assert len(sink.taken) == 3
    assert sink.taken[1].content == sink.taken[2].content
    assert parsed(sink.taken[0])["Message-ID"] == parsed(sink.taken[1])["Message-ID"]


def test_a_server_that_is_away_is_waited_for(enqueue, now, later, sink):
    message = enqueue()
    sink.stop()
    worker.deliver_due(now)
    assert (stored(message).state, stored(message).last_error) == (State.QUEUED, "ConnectionRefusedError")


def test_an_address_the_server_cannot_carry_dies(enqueue, now, sink):
    message = enqueue(recipient={"email": "zoé@example.fr"})
    worker.deliver_due(now)
    assert (stored(message).state, stored(message).last_error) == (State.DEAD, "AccentedLocalPart")
    message = enqueue(recipient={"email": "a@" + "x" * 70 + "é.fr"})
    worker.deliver_due(now)
    assert stored(message).state == State.DEAD
    assert "é" not in stored(message).last_error


@pytest.mark.parametrize(
    ("error", "permanent", "codes"),
    [
        (SMTPRecipientsRefused({"a": (550, b"no"), "b": (552, b"no")}), True, [550, 552]),
        (SMTPRecipientsRefused({"a": (550, b"no"), "b": (450, b"wait")}), False, [450, 550]),
        (SMTPDataError(554, b"no"), True, [554]),
        (SMTPDataError(451, b"wait"), False, [451]),
        # Our own settings are wrong: an operator mends them and nothing is lost.
        (SMTPSenderRefused(550, b"no", "a"), False, [550]),
        (SMTPAuthenticationError(535, b"no"), False, [535]),
        (SMTPServerDisconnected("no"), False, []),
        (TimeoutError("no"), False, []),
    ],
)
def test_what_is_for_good(error, permanent, codes):
    assert channel.is_permanent(error) is permanent
    assert channel.codes(error) == codes
    assert worker.named(error).split()[1:] == [str(code) for code in codes]


def test_a_sender_that_never_connected_closes():
    channel.EmailSender().close()
