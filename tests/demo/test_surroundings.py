import socket
import stat
from pathlib import Path

import pytest

from guichet.demo import surroundings
from guichet.demo.surroundings import CannotStart
from guichet.funds import catalogue


def test_nothing_of_the_caller_s_installation_is_used(tmp_path):
    caller = {
        "PATH": "/bin",
        "GUICHET_DATABASE_URL": "postgresql://real/one",
        "GUICHET_EMAIL_URL": "smtp://real.example",
        "GUICHET_SEALING_KEYS": "1:real",
        "GUICHET_METRICS_TOKEN": "real",
        "GUICHET_SMS_URL": "https://real:real@real.example/sendsms",
        "DJANGO_SETTINGS_MODULE": "other.settings",
        "GUICHET_LOG_LEVEL": "DEBUG",
    }
    found = surroundings.environment(tmp_path, port=8123, smtp_port=2525, sms_port=1313, caller=caller)
    assert not [value for value in found.values() if "real" in value]
    assert found["PATH"] == "/bin"
    assert found["GUICHET_LOG_LEVEL"] == "DEBUG"
    assert found["DJANGO_SETTINGS_MODULE"] == "config.settings"
    assert found["GUICHET_ENVIRONMENT"] == "demo"
    assert found["GUICHET_PUBLIC_URL"] == "http://localhost:8123"
    assert found["GUICHET_EMAIL_URL"] == "smtp://127.0.0.1:2525"
    assert found["GUICHET_SMS_URL"] == "http://demo:demo@127.0.0.1:1313/cgi-bin/sendsms?from=MSA"
    assert found["GUICHET_LETTERS_CLOSE_EVERY"] == "1"
    folders = [value for name, value in found.items() if name.startswith("GUICHET_") and name.endswith("_FOLDER")]
    assert len(folders) == 5
    assert all(Path(one).is_relative_to(tmp_path) for one in folders), "forgotten with the rest"


def test_the_secrets_are_drawn_once_and_are_the_owner_s_alone(tmp_path, tmp_path_factory):
    first, again, other = (
        surroundings.environment(folder, port=1, smtp_port=2, sms_port=3, caller={})
        for folder in (tmp_path, tmp_path, tmp_path_factory.mktemp("other"))
    )
    assert first == again
    for name in ("GUICHET_SECRET_KEY", "GUICHET_SEALING_KEYS"):
        assert first[name] != other[name]
    assert stat.S_IMODE((tmp_path / surroundings.SECRETS_FILE).stat().st_mode) == 0o600


def test_the_settings_take_these_secrets(tmp_path):
    from config.environment import check_sms_url, parse_sealing_keys

    found = surroundings.environment(tmp_path, port=1, smtp_port=2, sms_port=3, caller={})
    assert list(parse_sealing_keys(found["GUICHET_SEALING_KEYS"])) == [1]
    assert len(found["GUICHET_SECRET_KEY"]) >= 50
    check_sms_url(found["GUICHET_SMS_URL"])


def test_one_fund_offers_the_code_by_sms_and_the_others_are_as_they_are(tmp_path, settings):
    real = catalogue.all_funds()
    for _start in range(2):
        found = surroundings.environment(tmp_path, port=1, smtp_port=2, sms_port=3, caller={})
    settings.FUNDS_FOLDER = Path(found["GUICHET_FUNDS_FOLDER"])
    changed = [fund for fund in catalogue.all_funds() if fund not in real]
    assert [fund.slug for fund in changed] == [surroundings.BY_SMS]
    assert changed[0].policy.code_channels == ("email", "sms")


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_port_that_is_taken_is_told_with_what_to_do(family, host):
    with socket.create_server((host, 0), family=family) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} is taken.*PORT={port + 1}"):
            surroundings.check_port_is_free(port)
    surroundings.check_port_is_free(port)


def test_two_demonstrations_do_not_share_a_folder(tmp_path):
    with surroundings.alone(tmp_path), pytest.raises(CannotStart, match="already runs"), surroundings.alone(tmp_path):
        pass
    with surroundings.alone(tmp_path):
        pass
