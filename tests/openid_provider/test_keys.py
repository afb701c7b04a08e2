"""Keys are shown before they sign and after; what the provider says of itself is true."""

import datetime as dt

import pytest
from django.urls import resolve
from joserfc.jwk import KeySet

from guichet.audit.models import Entry
from guichet.openid_provider import claims, discovery, keys
from guichet.openid_provider.keys import SHOWN_AFTER, SHOWN_BEFORE
from guichet.openid_provider.models import SigningKey
from tests.openid_provider import partner as partners

pytestmark = pytest.mark.django_db
MOMENT = dt.timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Keys of RSA that are made at once: every one is the same, but for its name."""
    numbers = iter(range(100))

    def make(alg, *, signs_from, now):
        jwk = partners.private(alg).as_dict(private=True)
        return SigningKey.objects.create(
            kid=f"{alg}-{next(numbers)}", alg=alg, jwk=jwk, made_at=now, signs_from=signs_from
        )

    monkeypatch.setattr(keys, "_make", make)


def shown(now):
    return {key.kid for key in keys.shown(now=now).keys}


def signs(now, alg="ES256"):
    return keys.signer(alg, now=now).kid


def test_the_first_keys_sign_at_once(now):
    with pytest.raises(keys.NoKey):
        keys.signer("ES256", now=now)
    assert [key.alg for key in keys.rotate(now=now)] == ["ES256", "RS256"]
    assert {signs(now), signs(now, "RS256")} == shown(now)
    assert Entry.objects.get().event == "openid.keys_rotated"


def test_the_next_ones_are_shown_first_and_the_former_ones_afterwards(now):
    keys.rotate(now=now)
    first, before = signs(now), shown(now)
    later = now + dt.timedelta(days=365)
    keys.rotate(now=later)
    [next_one] = (kid for kid in shown(later) - before if kid.startswith("ES256"))
    starts = later + SHOWN_BEFORE
    assert (signs(later), signs(starts - MOMENT), signs(starts)) == (first, first, next_one)
    assert {first, next_one} <= shown(starts + SHOWN_AFTER - MOMENT)
    assert first not in shown(starts + SHOWN_AFTER)
    assert keys.purge(starts + SHOWN_AFTER - MOMENT) == 0
    assert keys.purge(starts + SHOWN_AFTER) == 2


def test_while_the_next_one_waits_there_is_none_to_make(now):
    keys.rotate(now=now)
    keys.rotate(now=now + dt.timedelta(days=1))
    assert keys.rotate(now=now + dt.timedelta(days=1, hours=1)) == []
    assert Entry.objects.count() == 2


def test_a_key_that_somebody_else_may_have_is_gone_at_once(now):
    keys.rotate(now=now)
    keys.rotate(now=now)
    before = shown(now)
    keys.rotate(at_once=True, now=now)
    assert not before & shown(now)
    assert signs(now) in shown(now)
    assert SigningKey.objects.count() == 2


def test_only_what_is_public_is_shown(client, now):
    keys.rotate(now=now)
    response = client.get("/openid/jwks")
    assert (response["Content-Type"], response["Cache-Control"]) == (
        "application/jwk-set+json", "public, max-age=3600",
    )  # fmt: skip
    for key in response.json()["keys"]:
        assert key["use"] == "sig"
        assert set(key) <= {"kty", "kid", "alg", "use", "crv", "x", "y", "n", "e"}
    assert all(not key.is_private for key in KeySet.import_key_set(response.json()).keys)


def test_keys_are_read_once_a_minute(client, now, django_assert_num_queries):
    keys.rotate(now=now)
    with django_assert_num_queries(1):
        client.get("/openid/jwks")
        client.get("/.well-known/openid-configuration")
        keys.signer("ES256", now=now)


def test_a_key_is_sealed(now):
    from django.db import connection

    keys.rotate(now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT jwk FROM openid_provider_signingkey")
        rows = [bytes(row[0]) for row in cursor.fetchall()]
    assert rows
    assert not any(b'"d"' in row or b"kty" in row for row in rows)


def test_the_description_says_what_is_so(client, now):
    partners.signing_keys(now, "ES256")
    response = client.get("/.well-known/openid-configuration")
    said = response.json()
    assert response["Cache-Control"] == "public, max-age=3600"
    assert said["issuer"] == partners.ISSUER
    assert said["id_token_signing_alg_values_supported"] == ["ES256", "HS256"], "no key of RSA yet"
    for name in discovery.ADDRESSES:
        assert resolve(said[name].removeprefix(partners.ISSUER)).app_name == "openid"
    assert said["response_types_supported"] == ["code"]
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert not said["request_parameter_supported"]
    assert not said["request_uri_parameter_supported"]
    assert said["authorization_response_iss_parameter_supported"]
    assert set(said["scopes_supported"]) == {"openid", "profile", "email", "birth", "file"}
    assert set(said["claims_supported"]) >= set(claims.NAMES)


def test_who_reads_the_description_finds_nothing_missing():
    """By Authlib's own reading of OpenID Connect Discovery 1.0."""
    from authlib.oidc.discovery import OpenIDProviderMetadata
    from django.utils import timezone

    said = discovery.document(now=timezone.now())
    said = {
        name: value.replace("http://", "https://") if isinstance(value, str) else value for name, value in said.items()
    }
    said["id_token_signing_alg_values_supported"] = ["RS256"]
    OpenIDProviderMetadata(said).validate()
