"""SMS through a real Kannel; only the operator's message centre is ours."""

import contextlib
import datetime as dt
import http.server
import threading
from unittest import mock

import gsm0338
import pytest

from guichet.accounts.helped import SAID, WITHOUT_CODE
from guichet.delivery import worker
from guichet.delivery.channels import PermanentFailure, sms
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State
from guichet.funds import catalogue
from tests.delivery.conftest import CONTEXT, PASSWORD
from tests.delivery.test_messages import FOLDERS, NAMES
from tests.mail_server import tls

pytestmark = pytest.mark.django_db
GSM, UCS2 = 0, 8  # SMPP's data_coding
CODE = {"code": "123456", "minutes": 15}
BY_SMS = [name for name, folder in zip(NAMES, FOLDERS, strict=True) if (folder / "sms.txt").exists()]
MOBILE = "+33612345678"


@pytest.fixture
def enqueue_sms(enqueue, later):
    """Return `enqueue_sms(**changes) -> Message`: a security code, alive for 15 minutes."""

    def put(**changes):
        values = {
            "message": "one_time_codes/security_code",
            "channel": Channel.SMS,
            "recipient": {"mobile": MOBILE},
            "context": CODE,
            "not_after": later(15),
        }
        return enqueue(**values | changes)

    return put


@pytest.fixture
def gateway(settings):
    """Return `gateway(status, body)`: another gateway than Kannel, which gives this answer; its `asked` grows.

    `shows` is the certificate of one that speaks HTTPS.
    """
    servers = []

    def start(status, body=b"", *, shows=None, **headers):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                server.asked.append((self.client_address, self.path, dict(self.headers)))
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(ConnectionError):
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.asked, server.daemon_threads = [], True
        if shows:
            server.socket = tls(shows).wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        settings.SMS_URL = f"http{'s' if shows else ''}://u:p@127.0.0.1:{server.server_port}/send?from=MSA"
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def stored(message):
    return Message.objects.get(pk=message.pk)


def outcome(message):
    return stored(message).state, stored(message).last_error


def in_gsm(taken):
    return gsm0338.Codec().decode(taken.content)[0]


def test_a_code_reaches_the_centre_in_one_sms(enqueue_sms, now, kannel):
    message = enqueue_sms()
    worker.deliver_due(now)
    [taken] = kannel.centre.wait_for(1)
    assert (taken.source, taken.to, taken.international) == ("MSA", "33612345678", True)
    assert (taken.coding, taken.part) == (GSM, False)
    assert in_gsm(taken) == (
        "MSA d'Alsace : 123456 est votre code de sécurité, valable 15 minutes. Ne le donnez à personne.\n\n"
        "@localhost #123456"
    )
    assert outcome(message) == (State.SENT, "")
    assert stored(message).payload is None


def test_a_phone_switched_on_too_late_gets_no_dead_code(enqueue_sms, now, kannel):
    enqueue_sms()
    before = dt.datetime.now(dt.UTC)
    worker.deliver_due(now)
    [taken] = kannel.centre.wait_for(1)
    # SMPP 3.4, 7.1.1: YYMMDDhhmmss, tenths, quarters of an hour from UTC.
    dead = dt.datetime.strptime(taken.validity[:12], "%y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    assert dt.timedelta(minutes=14) < dead - before < dt.timedelta(minutes=16)


def test_a_provisional_password_names_nobody(enqueue_sms, enqueue, now, kannel):
    enqueue(channel=Channel.SMS, recipient={"mobile": "+590690123456"})
    worker.deliver_due(now)
    [taken] = kannel.centre.wait_for(1)
    assert taken.to == "590690123456"
    assert in_gsm(taken) == (
        f"MSA d'Alsace : votre mot de passe provisoire est {PASSWORD}, valable jusqu'au 17 mars 2026. "
        "Ne le donnez à personne."
    )


@pytest.mark.parametrize(("text", "parts"), [("Code 日本", 1), ("日" * 75, 2)])
def test_what_the_alphabet_lacks_goes_in_ucs_2(enqueue_sms, now, kannel, text, parts):
    with mock.patch.object(sms.rendering, "text", return_value=text):
        message = enqueue_sms()
        worker.deliver_due(now)
    taken = kannel.centre.wait_for(parts)
    assert {one.coding for one in taken} == {UCS2}
    assert {one.part for one in taken} == {parts > 1}
    header = 6 if parts > 1 else 0
    assert "".join(one.content[header:].decode("utf-16-be") for one in taken) == text
    assert outcome(message) == (State.SENT, "")


def test_a_gateway_that_has_no_room_is_tried_again(enqueue_sms, now, later, kannel):
    kannel.centre.leave()
    try:
        kannel.wait_until("re-connecting")
        messages = []
        # Kannel keeps what it accepted for when the centre answers again, as much as its queue may hold.
        while not messages or outcome(messages[-1])[0] == State.SENT:
            assert len(messages) < 10
            messages.append(enqueue_sms())
            worker.deliver_due(now)
        assert outcome(messages[-1]) == (State.QUEUED, "GatewayAnswer 503")
    finally:
        kannel.centre.come_back()
        kannel.wait_until("online")
    kannel.centre.wait_for(len(messages) - 1)
    worker.deliver_due(later(1))
    assert outcome(messages[-1]) == (State.SENT, "")
    kannel.centre.wait_for(len(messages))


def test_wrong_credentials_are_ours_to_mend(enqueue_sms, now, later, kannel, settings):
    settings.SMS_URL = kannel.url.replace("guichet:", "other:")
    message = enqueue_sms()
    worker.deliver_due(now)
    assert outcome(message) == (State.QUEUED, "GatewayAnswer 403")
    settings.SMS_URL = kannel.url
    worker.deliver_due(later(1))
    assert outcome(message) == (State.SENT, "")
    assert len(kannel.centre.wait_for(1)) == 1


def test_a_number_that_kannel_refuses_is_refused_for_good(enqueue_sms, now, kannel):
    message = enqueue_sms(recipient={"mobile": "+508551234"})
    worker.deliver_due(now)
    assert outcome(message) == (State.DEAD, "GatewayAnswer 400")


def test_a_gateway_that_is_away_is_waited_for(enqueue_sms, now, settings, gateway):
    server = gateway(202)
    server.shutdown()
    server.server_close()
    message = enqueue_sms()
    worker.deliver_due(now)
    assert outcome(message) == (State.QUEUED, "NewConnectionError")


def test_without_a_gateway_messages_wait_for_one(enqueue_sms, now):
    message = enqueue_sms()
    worker.deliver_due(now)
    assert outcome(message) == (State.QUEUED, "NoGateway")


@pytest.mark.parametrize("mobile", ["+447400123456", "+33388123456", "+33899123456", "0612345678"])
def test_nothing_leaves_for_another_country_nor_for_what_is_no_mobile(enqueue_sms, now, gateway, mobile):
    server = gateway(202, b"0: Accepted for delivery")
    message = enqueue_sms(recipient={"mobile": mobile})
    worker.deliver_due(now)
    assert outcome(message) == (State.DEAD, "NotOurRegions")
    assert server.asked == []


def test_a_text_of_many_parts_is_a_mistake_that_is_not_paid_for(enqueue_sms, now, gateway):
    server = gateway(202, b"0: Accepted for delivery")
    with mock.patch.object(sms.rendering, "text", return_value="x" * 460):
        message = enqueue_sms()
        worker.deliver_due(now)
    assert outcome(message) == (State.DEAD, "TooManyParts")
    assert server.asked == []


def test_the_address_of_the_request_tells_nothing(enqueue_sms, now, gateway):
    server = gateway(202, b"0: Accepted for delivery")
    enqueue_sms()
    worker.deliver_due(now)
    [(_, path, headers)] = server.asked
    assert path == "/send"
    assert headers["X-Kannel-to"] == MOBILE
    assert headers["X-Kannel-username"] == "u"


def test_one_connection_serves_a_round(enqueue_sms, now, gateway):
    server = gateway(202, b"0: Accepted for delivery")
    for _ in range(3):
        enqueue_sms()
    worker.deliver_due(now)
    assert len(server.asked) == 3
    assert len({client for client, _, _ in server.asked}) == 1


def test_over_https_the_certificate_is_verified(enqueue_sms, now, later, gateway, certificate, monkeypatch):  # noqa: PLR0913, PLR0917 - fixtures
    mine = certificate("127.0.0.1")
    server = gateway(202, b"0: Accepted for delivery", shows=mine)
    message = enqueue_sms()
    worker.deliver_due(now)
    assert (outcome(message), server.asked) == ((State.QUEUED, "SSLError"), [])
    monkeypatch.setenv("SSL_CERT_FILE", str(mine))
    worker.deliver_due(later(1))
    assert outcome(message) == (State.SENT, "")


def test_no_redirect_is_followed(enqueue_sms, now, gateway):
    elsewhere = gateway(202, b"0: Accepted for delivery")
    here = gateway(307, Location=f"http://127.0.0.1:{elsewhere.server_port}/send")
    message = enqueue_sms()
    worker.deliver_due(now)
    assert outcome(message) == (State.QUEUED, "GatewayAnswer 307")
    assert (len(here.asked), elsewhere.asked) == (1, [])


def test_an_answer_without_end_is_not_read(enqueue_sms, now, gateway):
    gateway(202, b"0: Accepted for delivery" + b"x" * 10_000_000)
    message = enqueue_sms()
    worker.deliver_due(now)
    assert outcome(message) == (State.SENT, "")


@pytest.mark.parametrize(
    ("status", "answer"),
    [(202, b"0: Accepted for delivery"), (202, b"3: Queued for later delivery"), (200, b"0: Accepted for delivery")],
)
def test_what_is_a_success(status, answer):
    assert sms.judge(status, answer) is None


@pytest.mark.parametrize("status", [301, 401, 403, 404, 429, 500, 502, 503, 504])
def test_what_is_tried_again(status):
    with pytest.raises(sms.GatewayAnswer) as refused:
        sms.judge(status, b"+33612345678 is busy")
    assert worker.named(refused.value) == f"GatewayAnswer {status}"


@pytest.mark.parametrize(("status", "answer"), [(400, b""), (413, b""), (200, b"<html>"), (202, b""), (204, b"")])
def test_what_is_for_good(status, answer):
    """A yes that is no answer of a gateway may have sent the SMS: again and again, if it were tried again."""
    with pytest.raises(PermanentFailure) as refused:
        sms.judge(status, answer)
    assert worker.named(refused.value.__cause__) == f"GatewayAnswer {status}"


def test_nothing_personal_is_logged(enqueue_sms, now, gateway, capsys, caplog):
    caplog.set_level("DEBUG")
    for status, answer in ((202, b"0: "), (400, b""), (503, b"")):
        gateway(status, answer + b"+33612345678 123456")
        enqueue_sms()
        worker.deliver_due(now)
    written = "".join(capsys.readouterr()) + caplog.text
    assert "message.dead" in written
    assert not any(secret in written for secret in (MOBILE, "612345678", "123456", "u:p@"))


LONGEST = {"code": "12345678", "minutes": 60, "password": "m" * 26, "valid_until": "30 septembre 2026"}
CHANGES = [
    {"kind": kind, "held_until": held, "removed": removed, "code": "MMMM-MMMM-MMMM"}
    for kind, removed in (("email", False), ("mobile", False), ("mobile", True))
    for held in ("", "30 septembre 2026 à 12:00")
]
HELPS = [
    {"short": str(short), "code": "" if what in WITHOUT_CODE else "MMMM-MMMM-MMMM"}
    for what, (_sentence, short) in SAID.items()
]
TOLD = {"accounts/contact_changed": CHANGES, "accounts/agent_helped": HELPS}


def test_the_messages_that_leave_by_sms_are_there():
    assert {"one_time_codes/security_code", "accounts/provisional_password"} <= set(BY_SMS)


@pytest.mark.parametrize("name", BY_SMS)
def test_an_sms_names_nobody_and_leads_nowhere(name, now):
    text = sms.compose(Message(message=name, fund_code="68", created_at=now), CONTEXT | CODE).text
    assert not any(said in text for said in ("Zo", "uvre", "http", "://"))


@pytest.mark.parametrize("name", BY_SMS)
def test_our_texts_make_one_sms_for_every_fund(name, now, settings):
    settings.PUBLIC_URL = "https://un-nom-de-domaine-plutot-long.mon-espace-prive.example"
    for fund in (*catalogue.all_funds(), catalogue.national()):
        message = Message(message=name, fund_code=fund.code, created_at=now)
        for told in TOLD.get(name, [LONGEST, LONGEST | {"renew": True}]):
            text = sms.compose(message, told)
            assert (text.coding, text.parts) == (sms.Coding.GSM, 1), fund.name
            secret = any(value and value in text.text for value in (told["code"], told.get("password")))
            assert ("Ne le donnez à personne" in text.text) == secret


def test_the_line_that_browsers_read_is_left_out_where_it_does_not_fit(now, settings):
    message = Message(message="one_time_codes/security_code", fund_code="68", created_at=now)
    settings.PUBLIC_URL = "https://espace.example"
    assert sms.compose(message, CODE).text.splitlines()[-1] == "@espace.example #123456"
    settings.PUBLIC_URL = f"https://{'x' * 60}.example"
    assert "@" not in sms.compose(message, CODE).text
    assert sms.compose(message, CODE).text.endswith("personne.")
