"""Settings from outside: a wrong one stops the process with its name, and without what it holds."""

import base64
import datetime as dt
import runpy

import pytest
from pydantic import ValidationError

from config import environment
from config.environment import (
    BASE_DIR,
    Environment,
    parse_organisations,
    parse_points,
    parse_revoked,
    provider_of,
    public_point,
    sentences,
)

KEYS = "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
GOOD = {"environment": "test", "secret_key": "x", "sealing_keys": KEYS}


def refused(**values):
    with pytest.raises(ValidationError) as raised:
        Environment(**{**GOOD, **values})
    return str(raised.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("database_url", "foo://secret@x", "must be sqlite:///PATH or postgresql://"),
        ("database_url", "mysql://u:topsecret@x/y", "must be sqlite:///PATH or postgresql://"),
        ("database_url", "", "must be sqlite:///PATH or postgresql://"),
        ("email_url", "smtp://x:abc", "must be smtp://"),
        ("email_url", "http://mail", "must be smtp://"),
        ("sms_url", "gateway:13013", "must be http(s)://USER:PASSWORD@HOST"),
        ("sms_url", "ftp://u:topsecret@host/sendsms", "must be http(s)://"),
        ("sms_url", "https://host/sendsms?from=MSA", "must be http(s)://"),
        ("sms_url", "https://u:topsecret@host", "must be http(s)://"),
        ("sms_url", "https://u:topsecret@host:port/sendsms", "must be http(s)://"),
        (
            "sms_url",
            "https://u:topsecret@host/sendsms?from=A&text=topsecret",
            "guichet sets these parameters itself: text",
        ),
        ("sms_url", "https://u:topsecret@host/sendsms?from=a%0D%0AX-Kannel-To:1", "printable ASCII"),
        ("public_url", "www.example.org", "must start with http"),
        ("sealing_keys", "1:short", "is not base64"),
        ("sealing_keys", "0:" + KEYS[2:], "from 1 to 255"),
        ("sealing_keys", "1:AAAA", "32 are needed"),
        ("trusted_proxies", "-1", "greater than or equal to 0"),
        ("letters_close_every", "-1", "greater than or equal to 0"),
        ("places_file", "/nowhere/places.mmdb", "there is no such file"),
        ("letter_window", "110,55,80", "must be X,Y,WIDTH,HEIGHT"),
        ("letter_window", "110,55,80,nan", "four numbers"),
        ("letter_window", "110,55,59,23", "at least 60 mm wide"),
        ("letter_window", "110,55,80,22", "22.5 mm high"),
        ("letter_window", "131,55,80,23", "within the sheet"),
        ("letter_window", "-1,55,80,23", "within the sheet"),
        ("letter_window", "110,80,80,23", "must end 92 mm from the top"),
        ("letter_window", "20,20,80,23", "the sender is printed there"),
        ("proconnect_sirets", "13002526500014", "its key is wrong"),
        ("proconnect_sirets", "MSA", "neither a SIRET"),
        ("environment", "staging", "'production', 'demo' or 'test'"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_needed(name, value, said):
    message = refused(**{name: value})
    assert name in message
    assert said in message
    assert "topsecret" not in message


def test_a_gateway_is_optional_and_its_password_is_not_shown():
    assert Environment(**GOOD).sms_url.get_secret_value() == ""
    url = "https://u:topsecret@host:13013/cgi-bin/sendsms?from=MSA&smsc=one"
    environment = Environment(**GOOD, sms_url=url)
    assert environment.sms_url.get_secret_value() == url
    assert "topsecret" not in repr(environment)


@pytest.mark.requirement("R9")
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "GUICHET_SECRET_KEY: at least 50"),
        ({"secret_key": "x" * 50}, "GUICHET_PUBLIC_URL: must start with https"),
        ({"secret_key": "x" * 50, "public_url": "https://a.fr", "allowed_hosts": "*"}, "GUICHET_ALLOWED_HOSTS: *"),
        (
            {"secret_key": "x" * 50, "public_url": "https://a.fr", "email_url": "smtp://u:topsecret@mail.example"},
            "GUICHET_EMAIL_URL: a password needs smtp+tls",
        ),
    ],
)
def test_production_is_strict(values, said):
    assert said in refused(environment="production", **values)


@pytest.mark.parametrize(
    ("url", "port", "starttls", "implicit"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+tls://u:p%40@mail.example", 587, True, False),
        ("smtps://u:p%40@mail.example", 465, False, True),
        ("smtps://u:p%40@mail.example:2465", 2465, False, True),
    ],
)
def test_the_address_of_the_mail_server_says_how_it_is_spoken_to(monkeypatch, url, port, starttls, implicit):
    monkeypatch.setenv("GUICHET_EMAIL_URL", url)
    found = runpy.run_path(str(BASE_DIR / "config" / "settings.py"))
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example", port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (starttls, implicit)
    assert found["EMAIL_HOST_PASSWORD"] == ("p@" if "u:" in url else "")


@pytest.mark.parametrize("window", ["110,55,80,23", "105, 45.5, 85, 30", "20,40,90,50", "0,69.5,210,22.5"])
def test_a_window_that_the_page_allows(window):
    assert Environment(**GOOD, letter_window=window).letter_window == window


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GUICHET_LETTERZ_FOLDER", "/x", "GUICHET_LETTERZ_FOLDER: there is no such setting; perhaps GUICHET_LETTERS_FOLDER?"),
        ("GUICHET_COLOUR", "red", "GUICHET_COLOUR: there is no such setting"),
        ("GUICHET_PUBLIC_URL", "www.example.org", "GUICHET_PUBLIC_URL: must start with http:// or https://"),
        ("GUICHET_SEALING_KEYS", "1:short", "GUICHET_SEALING_KEYS: part 1 is not base64"),
        ("GUICHET_DATABASE_POOL", "0", "GUICHET_DATABASE_POOL: must be greater than or equal to 1"),
        ("GUICHET_ENVIRONMENT", "production", "GUICHET_PUBLIC_URL: must start with https:// in production (R9)"),
    ],
)  # fmt: skip
def test_a_wrong_setting_stops_the_process_with_its_name_and_what_is_needed(monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(BASE_DIR / "config" / "settings.py"))
    assert str(stopped.value).splitlines() == [
        "guichet cannot start, these settings are wrong:",
        f"  {said}",
        "See docs/settings.md.",
    ]


def test_everything_that_is_wrong_is_told_at_once(monkeypatch):
    monkeypatch.setenv("GUICHET_LETTERZ_FOLDER", "/x")
    monkeypatch.delenv("GUICHET_SECRET_KEY")
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(BASE_DIR / "config" / "settings.py"))
    assert [line.partition(":")[0].strip() for line in str(stopped.value).splitlines()[1:3]] == [
        "GUICHET_LETTERZ_FOLDER",
        "GUICHET_SECRET_KEY",
    ]
    assert "GUICHET_SECRET_KEY: is missing" in str(stopped.value)


def test_a_setting_in_small_letters_is_one(monkeypatch):
    monkeypatch.setenv("guichet_letter_window", "20,40,90,50")
    monkeypatch.setenv("GUICHET_TEST_WORKERS", "2")
    assert runpy.run_path(str(BASE_DIR / "config" / "settings.py"))["LETTER_WINDOW"] == (20, 40, 90, 50)


def test_what_kubernetes_says_of_a_service_named_guichet_is_no_setting():
    told = ["GUICHET_SERVICE_HOST", "GUICHET_SERVICE_PORT_HTTP", "GUICHET_PORT", "GUICHET_PORT_8000_TCP_ADDR"]
    assert not environment.unknown(told)
    assert environment.unknown(["GUICHET_PORTS"])


KEY = base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("audit_signing_key", "x", "part 1 must be NUMBER:BASE64"),
        ("audit_signing_key", f"1:{KEY[:-8]}", "part 1 holds"),
        ("audit_signing_key", f"1:{KEY},2:{OTHER}", "one key signs"),
        ("audit_verify_keys", "1:é", "part 1 is not base64"),
    ],
)
def test_a_key_of_the_journal_that_cannot_be_read(setting, value, told):
    with pytest.raises(ValidationError) as wrong:
        Environment(**{"secret_key": "x", "sealing_keys": f"1:{KEY}", "environment": "test", setting: value})
    [line] = sentences(wrong.value)
    assert line.startswith(f"GUICHET_{setting.upper()}: ")
    assert told in line
    assert KEY not in line


def test_a_public_key_that_is_not_the_one_of_the_signing_key():
    values = {"secret_key": "x", "sealing_keys": f"1:{KEY}", "environment": "test", "audit_signing_key": f"1:{KEY}"}
    with pytest.raises(ValidationError) as wrong:
        Environment(**values, audit_verify_keys=f"1:{OTHER}")
    told = "GUICHET_AUDIT_VERIFY_KEYS: key 1 is not the public part of GUICHET_AUDIT_SIGNING_KEY"
    assert sentences(wrong.value) == [told]
    assert Environment(**values, audit_verify_keys=f"2:{OTHER}")


POINT = base64.b64encode(public_point(bytes(range(1, 33)))).decode()
SECRET = base64.b64encode(bytes(range(1, 33))).decode()


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ({"key": f"1:{SECRET},2:{SECRET}"}, "one key seals; those before it are in GUICHET_CERTIFICATE_VERIFY_KEYS"),
        (
            {"key": f"1:{base64.b64encode(bytes(32)).decode()}"},
            "is not a key of P-256: guichet keys new --certificates",
        ),
        ({"key": f"1:{base64.b64encode(bytes([255]) * 32).decode()}"}, "is not a key of P-256"),
        ({"verify_keys": f"1:{SECRET}"}, "part 1 holds 32 bytes, 33 are needed"),
        ({"verify_keys": f"4:{base64.b64encode(bytes(33)).decode()}"}, "key 4 is not a public key of P-256"),
        ({"revoked_keys": "1:hier"}, "part 1 must be NUMBER:YYYY-MM-DD with a number from 1 to 255"),
        ({"revoked_keys": "1:2026-11-03,256:2026-11-03"}, "part 2 must be NUMBER:YYYY-MM-DD"),
        ({"key": f"1:{SECRET}", "revoked_keys": "1:2026-11-03"}, "key 1 is revoked; make another one"),
        (
            {"key": f"1:{base64.b64encode(bytes(range(2, 34))).decode()}", "verify_keys": f"1:{POINT}"},
            "key 1 is not the public part of GUICHET_CERTIFICATE_KEY",
        ),
    ],
)
def test_keys_of_certificates_that_cannot_be_are_refused_without_their_value(names, told):
    with pytest.raises(ValidationError) as caught:
        Environment(**GOOD, **{f"certificate_{name}": value for name, value in names.items()})
    said = " ".join(sentences(caught.value))
    assert told in said
    assert SECRET not in said


def test_keys_of_certificates_are_read():
    read = Environment(**GOOD, certificate_key=f"2:{SECRET}", certificate_verify_keys=f"1:{POINT}, 2:{POINT}",
                       certificate_revoked_keys="1:2026-11-03")  # fmt: skip
    assert parse_revoked(read.certificate_revoked_keys) == {1: dt.date(2026, 11, 3)}
    assert set(parse_points(read.certificate_verify_keys)) == {1, 2}


def test_proconnect_asks_whose_agents_may_come():
    known = {
        "proconnect_issuer": "https://auth.example/api/v2",
        "proconnect_client_id": "guichet",
        "proconnect_client_secret": "topsecret",
    }
    assert "GUICHET_PROCONNECT_SIRETS" in refused(**known)
    assert "go together" in refused(proconnect_issuer="https://auth.example/api/v2")
    environment = Environment(**GOOD, **known, proconnect_sirets="130 025 265 00013, 130025265")
    assert parse_organisations(environment.proconnect_sirets) == {"13002526500013", "130025265"}
    provider = provider_of(environment, "proconnect")
    assert (provider.issuer, provider.algorithm) == ("https://auth.example/api/v2", "RS256")
    assert "topsecret" not in repr(provider)
    assert provider_of(Environment(**GOOD), "proconnect") is None
