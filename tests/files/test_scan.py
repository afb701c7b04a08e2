"""ClamAV is asked about every file where it is set up; what it cannot say is refused."""

import pytest

from guichet.files import checks, scan
from guichet.files.checks import DECLARATIONS, Refused
from tests.files import samples
from tests.files.clamd import clamd


def check(content=b"a;b\n"):
    return checks.check(
        lambda: iter([content]), size=len(content), name="irm-genou.csv", accepts=DECLARATIONS, limit=1 << 20
    )


@pytest.fixture
def path(settings, tmp_path):
    settings.CLAMAV_SOCKET = str(tmp_path / "clamd.ctl")
    return settings.CLAMAV_SOCKET


def test_without_clamav_nothing_is_asked(settings):
    assert settings.CLAMAV_SOCKET == ""
    assert check(samples.EICAR).name == "irm-genou.csv"


def test_clean_files_pass_and_a_virus_does_not(path, caplog):
    with clamd(path):
        assert scan.ping()
        assert check()
        assert check(b"x" * 300_000)
        with pytest.raises(Refused) as refused:
            check(b"a;b\n" + samples.EICAR)
    assert refused.value.code == "infected"
    assert "virus" in str(refused.value.sentence)
    assert "Eicar-Test-Signature" in caplog.text
    assert "irm-genou" not in caplog.text


def test_over_the_network(settings):
    with clamd(("127.0.0.1", 0)) as listening:
        settings.CLAMAV_SOCKET = f"127.0.0.1:{listening.getsockname()[1]}"
        assert check()
        with pytest.raises(Refused, match="infected"):
            check(samples.EICAR)


@pytest.mark.parametrize(
    "how", ["nobody listens", "a limit below ours", "an error", "nothing", "another protocol", "silence"]
)
def test_what_is_not_said_clean_is_refused_for_now(path, how, monkeypatch, caplog):
    monkeypatch.setattr(scan, "ANSWER_SECONDS", 0.05)
    answers = {
        "an error": b"stream: Can't allocate memory ERROR\0",
        "nothing": b"",
        "another protocol": b"HTTP/1.1 200 OK",
    }

    def refused():
        with pytest.raises(Refused) as raised:
            check(bytes(b"a" * 300_000))
        assert raised.value.code == "unreachable"
        assert "réessayez" in str(raised.value.sentence)
        assert "files.scan_unreachable" in caplog.text
        assert "irm-genou" not in caplog.text

    if how == "nobody listens":
        assert not scan.ping()
        refused()
    elif how == "silence":
        import socket

        with socket.socket(socket.AF_UNIX) as deaf:
            deaf.bind(path)
            deaf.listen()
            monkeypatch.setattr(scan, "CONNECT_SECONDS", 0.05)
            refused()
    else:
        with clamd(path, most=1000 if how == "a limit below ours" else 1 << 30, answer=answers.get(how)):
            refused()


@pytest.mark.parametrize("wrong", ["clamd.ctl", "localhost", "localhost:", "localhost:x", "localhost:0", "host:99999"])
def test_a_setting_that_leads_nowhere_is_refused_at_start(wrong):
    from config.environment import Environment

    with pytest.raises(ValueError, match="Unix socket"):
        Environment._clamav_is_readable(wrong)
