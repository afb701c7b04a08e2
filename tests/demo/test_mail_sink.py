import smtplib
import stat
import threading

import pytest

from guichet.demo import mailbox
from guichet.demo.mail_sink import MailSink


@pytest.fixture
def sink(tmp_path):
    sink = MailSink(tmp_path / "mail")
    sink.start()
    yield sink
    sink.stop()


def send(sink, body="Bonjour", subject="Été"):
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as server:
        server.sendmail(
            "a@b.example",
            ["zoé@exemple.fr"],
            f"Subject: {subject}\nTo: zoe@exemple.fr\n\n{body}".encode(),
            mail_options=["SMTPUTF8"],
        )


def test_an_email_is_kept_before_the_server_says_so(sink, tmp_path):
    send(sink)
    [kept] = mailbox.emails(tmp_path / "mail")
    assert (kept.to, kept.text.strip()) == ("zoe@exemple.fr", "Bonjour")


def test_only_the_owner_reads_it(sink, tmp_path):
    send(sink)
    [file] = (tmp_path / "mail").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_emails_sent_at_once_are_all_kept(sink, tmp_path):
    threads = [threading.Thread(target=send, args=(sink, f"n {n}")) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.text.strip() for one in mailbox.emails(tmp_path / "mail")} == {f"n {n}" for n in range(10)}


def test_once_stopped_the_port_is_free_and_nothing_runs(tmp_path):
    sink = MailSink(tmp_path / "mail")
    port = sink.port
    sink.start()
    send(sink)
    sink.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "mail"]
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP("127.0.0.1", port, timeout=1)
