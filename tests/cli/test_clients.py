"""`guichet clients` and `guichet openid-keys`: what an operator does for the sites that ask who a member is."""

import json
import re

import pytest
from joserfc.jwk import RSAKey
from typer.testing import CliRunner

from guichet.cli.app import app
from guichet.cli.openid_checks import signing_keys
from guichet.openid_provider.models import Client, SigningKey
from tests.openid_provider import partner as partners

pytestmark = pytest.mark.django_db(transaction=True)
TESA = ("add", "tesa", "--name", "TESA", "--redirect-uri", partners.REDIRECT)


@pytest.fixture
def run(now):
    partners.signing_keys(now)

    def run(*words, group="clients", fails=False):
        result = CliRunner().invoke(app, [group, *words])
        assert result.exit_code == fails, result.output
        return result.output

    return run


def test_a_service_is_registered_and_its_secret_is_said_once(run):
    said = run(*TESA, "--service", "ent_tesa", "--initiate-login-uri", "https://tesa.example.org/c", "--scope", "file")
    [secret] = re.findall(r"^Secret: (\S{48})$", said, re.MULTILINE)
    client = Client.objects.get()
    assert (client.secret, client.scopes, client.service, client.auth_method) == (
        secret, ["openid", "file"], "ent_tesa", "client_secret_basic",
    )  # fmt: skip
    shown = run("show", "tesa")
    assert "service: ent_tesa\n" in shown
    assert f"redirect_uris: {partners.REDIRECT}\n" in shown
    for words in (shown, run("list")):
        assert secret not in words
    assert "tesa  service  TESA  may ask\n" in run("list")


def test_franceconnect_is_one_flag(run):
    run("add", "fc", "--franceconnect", "--name", "FranceConnect", "--redirect-uri", partners.REDIRECT)
    client = Client.objects.get()
    assert (client.kind, client.auth_method, client.id_token_alg, client.userinfo_alg, client.asks_consent) == (
        "franceconnect", "client_secret_post", "ES256", "ES256", False,
    )  # fmt: skip
    run(
        "add", "fc2", "--franceconnect", "--name", "FranceConnect", "--redirect-uri", partners.REDIRECT,
        "--id-token-alg", "HS256", "--userinfo-alg", "HS256",
    )  # fmt: skip
    assert Client.objects.get(client_id="fc2").userinfo_alg == "HS256"
    assert "FranceConnect's are known" in run(
        "add", "fc3", "--franceconnect", "--public", "--name", "F", "--redirect-uri", partners.REDIRECT, fails=True
    )


def test_a_public_client_has_nothing_to_be_shown(run):
    said = run("add", "app", "--public", "--name", "Appli", "--redirect-uri", partners.REDIRECT)
    assert "Secret" not in said
    assert "has no secret" in run("rotate-secret", "app", fails=True)
    assert "--public or --post" in run(*TESA, "--public", "--post", fails=True)


def test_what_is_wrong_is_said(run, tmp_path):
    said = run("add", "a b", "--name", "A", "--redirect-uri", "http://example.org", "--scope", "nir", fails=True)
    assert len(said.splitlines()) == 3
    assert "There is no service" in run(*TESA, "--service", "payments", fails=True)
    assert "No client has this name" in run("show", "nobody", fails=True)
    assert "cannot be read as JSON" in run(*TESA, "--encryption-key", str(tmp_path / "none"), fails=True)
    keys = tmp_path / "keys"
    keys.write_text('{"keys": []}')
    assert "is not one JWK" in run(*TESA, "--encryption-key", str(keys), fails=True)
    assert not Client.objects.exists()


def test_a_key_to_seal_with(run, tmp_path):
    file = tmp_path / "key.json"
    file.write_text(json.dumps(RSAKey.generate_key(2048).as_dict(private=False)))
    sealing = ("--userinfo-encryption-alg", "RSA-OAEP-256", "--encryption-key", str(file))
    run(*TESA, "--userinfo-alg", "RS256", *sealing)
    made = Client.objects.get()
    assert (made.encryption_enc, made.encryption_key["kty"]) == ("A256GCM", "RSA")
    assert (made.id_token_encryption_alg, made.userinfo_encryption_alg) == ("", "RSA-OAEP-256")
    assert "encryption_key: {" in run("show", "tesa")


def test_a_secret_is_replaced_and_a_client_is_ended(run):
    former = re.search(r"Secret: (\S+)", run(*TESA))[1]
    said = run("rotate-secret", "tesa")
    assert "The former one opens until" in said
    client = Client.objects.get()
    assert (client.former_secret, client.secret) == (former, re.search(r"Secret: (\S+)", said)[1])
    assert "The former one" not in run("rotate-secret", "tesa", "--hours", "0")
    assert Client.objects.get().former_secret is None
    run("disable", "tesa")
    assert re.search(r"disabled on \d{4}-\d\d-\d\d$", run("list").strip())


def test_keys_are_listed_and_the_next_ones_made(run):
    said = run("list", group="openid-keys")
    assert [line.split()[0] for line in said.splitlines()] == ["ES256", "RS256"]
    assert "signs since" in said
    assert run("rotate", group="openid-keys").count("signs from") == 2
    assert run("list", group="openid-keys").count("; shown until") == 2
    assert "wait already" in run("rotate", group="openid-keys")
    run("rotate", "--at-once", group="openid-keys")
    assert SigningKey.objects.count() == 2


def test_check_names_the_client_that_nothing_can_be_signed_for(run):
    run(*TESA, "--id-token-alg", "RS256")
    assert signing_keys() == []
    SigningKey.objects.filter(alg="RS256").delete()
    assert signing_keys() == ["tesa asks for RS256, and no key signs so: guichet openid-keys rotate"]
    run("disable", "tesa")
    assert signing_keys() == []
