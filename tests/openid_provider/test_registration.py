"""What a client may be registered with; what it is given once."""

import datetime as dt

import pytest
from django.db import connection
from joserfc.jwk import ECKey, OctKey, RSAKey

from guichet.audit.models import Entry
from guichet.openid_provider import registration
from guichet.openid_provider.addresses import wrong_with
from guichet.openid_provider.models import AuthMethod, Client, SigningKey
from guichet.openid_provider.registration import Wanted, WrongClient
from tests.openid_provider import partner as partners

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "https://service.example.org/retour",
        "https://service.example.org:8443/retour?a=b",
        "http://localhost:3000/cb",
        "http://127.0.0.1/",
        "http://[::1]:8000/cb",
    ],
)
def test_addresses_that_may_be(address):
    assert wrong_with(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "",
        "service.example.org/retour",
        "http://service.example.org/retour",
        "http://localhost.evil.example/",
        "https://service.example.org/retour#x",
        "https://service.example.org/retour#",
        "https://*.example.org/retour",
        "https://user@service.example.org/",
        "https://service.example.org\\@evil.example/",
        "https:///retour",
        "https://[::1/",
        "https://service.example.org:port/",
        "https://service.example.org/a b",
        "https://service.example.org/é",
        "https://service.example.org/\r\nX: y",
        "javascript:alert(1)",
        "com.example.app:/retour",
        "https://service.example.org/" + "a" * 500,
    ],
)
def test_addresses_that_may_not(address):
    assert wrong_with(address)


def wanted(**more):
    return Wanted(**({"client_id": "tesa", "name": "TESA", "redirect_uris": [partners.REDIRECT]} | more))


RSA = RSAKey.generate_key(2048).as_dict(private=False)


@pytest.mark.parametrize(
    "more",
    [
        {"client_id": "a b"},
        {"client_id": "t" * 65},
        {"name": " "},
        {"name": "n" * 101},
        {"redirect_uris": []},
        {"redirect_uris": [partners.REDIRECT, "http://example.org/"]},
        {"post_logout_redirect_uris": ["ftp://example.org"]},
        {"backchannel_logout_uri": "http://10.0.0.1/"},
        {"initiate_login_uri": "javascript:alert(1)"},
        {"scopes": ["openid", "nir"]},
        {"id_token_alg": "none"},
        {"id_token_alg": "HS256", "auth_method": AuthMethod.NONE},
        {"userinfo_alg": "RS512"},
        {"id_token_encryption_alg": "RSA-OAEP-256"},
        {"encryption_key": RSA},
        {"id_token_encryption_alg": "RSA-OAEP", "encryption_enc": "A256GCM", "encryption_key": RSA},
        {
            "id_token_encryption_alg": "RSA-OAEP-256",
            "encryption_enc": "A128CBC-HS256",
            "encryption_key": RSA,
            "userinfo_alg": "ES256",
        },
        {"userinfo_encryption_alg": "RSA-OAEP-256", "encryption_enc": "A256GCM", "encryption_key": RSA},
        {"id_token_encryption_alg": "ECDH-ES", "encryption_enc": "A256GCM", "encryption_key": RSA},
        {
            "id_token_encryption_alg": "ECDH-ES",
            "encryption_enc": "A256GCM",
            "encryption_key": {"kty": "EC"},
            "userinfo_alg": "ES256",
        },
    ],
)
def test_what_is_refused_with_a_sentence(now, more):
    with pytest.raises(WrongClient) as refused:
        registration.add(wanted(**more), now=now)
    assert all(refused.value.sentences)
    assert not Client.objects.exists()


def test_franceconnect_by_its_facts(now):
    partners.signing_keys(now)
    client, secret = registration.add(registration.franceconnect("fc", "FranceConnect", [partners.REDIRECT]), now=now)
    assert (client.kind, client.auth_method, client.userinfo_alg, client.asks_consent) == (
        "franceconnect", "client_secret_post", "ES256", False,
    )  # fmt: skip
    assert client.scopes == ["openid", "profile", "email", "birth"]
    assert len(secret) >= 43


def test_the_first_client_makes_the_first_keys(now, monkeypatch):
    registration.add(wanted(), now=now)
    made = set(SigningKey.objects.values_list("alg", "kid"))
    assert {alg for alg, _kid in made} == {"ES256", "RS256"}
    registration.add(wanted(client_id="other"), now=now)
    assert set(SigningKey.objects.values_list("alg", "kid")) == made
    assert [entry.event for entry in Entry.objects.all()] == ["openid.client_added"] * 2


def test_one_name_one_client_and_one_service_one_client(now):
    partners.signing_keys(now)
    registration.add(wanted(service="ent_tesa"), now=now)
    for twice in (wanted(), wanted(client_id="other", service="ent_tesa")):
        with pytest.raises(WrongClient):
            registration.add(twice, now=now)
    registration.disable(Client.objects.get(), now=now)
    registration.add(wanted(client_id="other", service="ent_tesa"), now=now)


def test_a_secret_is_sealed_and_a_public_client_has_none(now):
    partner = partners.register(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM openid_provider_client")
        assert partner.secret.encode() not in bytes(cursor.fetchone()[0])
    public = partners.register(now, **partners.PUBLIC)
    assert public.secret == ""
    with pytest.raises(WrongClient):
        registration.rotate_secret(public.client, overlap=dt.timedelta(hours=1), now=now)


def test_a_private_key_given_by_mistake_is_not_kept(now):
    partners.signing_keys(now)
    for key in (ECKey.generate_key("P-256"), RSAKey.generate_key(2048)):
        Client.objects.all().delete()
        algorithm = "ECDH-ES" if key.key_type == "EC" else "RSA-OAEP-256"
        sealed = {"encryption_enc": "A256GCM", "encryption_key": key.as_dict(private=True)}
        sealed |= {"id_token_encryption_alg": algorithm, "userinfo_encryption_alg": algorithm}
        client, _secret = registration.add(wanted(userinfo_alg="ES256", **sealed), now=now)
        assert not {"d", "p", "q"} & set(client.encryption_key)
    with pytest.raises(WrongClient):
        registration.add(
            wanted(
                client_id="o", userinfo_alg="ES256", **(sealed | {"encryption_key": OctKey.generate_key().as_dict()})
            ),
            now=now,
        )
