import stat
import threading

import pytest
import urllib3

from guichet.demo import mailbox
from guichet.demo.sms_sink import SmsSink


@pytest.fixture
def sink(tmp_path):
    sink = SmsSink(tmp_path / "sms")
    sink.start()
    yield sink
    sink.stop()


def send(sink, body, content_type="text/plain; charset=UTF-8"):
    headers = {"X-Kannel-To": "+33612345678", "Content-Type": content_type}
    answer = urllib3.request(
        "POST", f"http://127.0.0.1:{sink.port}/cgi-bin/sendsms", body=body, headers=headers, retries=False
    )
    return answer.status, answer.data


@pytest.mark.parametrize(("encoding", "text"), [("UTF-8", "été"), ("UTF-16BE", "日本")])
def test_an_sms_is_kept_before_the_gateway_says_so(sink, tmp_path, encoding, text):
    answer = send(sink, text.encode(encoding), f"text/plain; charset={encoding}")
    assert answer == (202, b"0: Accepted for delivery")
    [kept] = mailbox.sms(tmp_path / "sms")
    assert (kept.to, kept.text) == ("+33612345678", text)


@pytest.mark.parametrize("content_type", ["text/plain; charset=UTF-8", "text/plain; charset=nothing"])
def test_what_cannot_be_read_is_refused(sink, tmp_path, content_type):
    assert send(sink, b"\xff\xfe\xfd", content_type)[0] == 400
    assert mailbox.sms(tmp_path / "sms") == []


def test_only_the_owner_reads_it(sink, tmp_path):
    send(sink, b"a")
    [file] = (tmp_path / "sms").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_once_stopped_the_port_is_free_and_nothing_runs(tmp_path):
    sink = SmsSink(tmp_path / "sms")
    sink.start()
    send(sink, b"a")
    sink.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "sms"]
    with pytest.raises(urllib3.exceptions.NewConnectionError):
        send(sink, b"a")
