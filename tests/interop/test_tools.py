"""The two programs of others before each other: what they say of guichet rests on it."""

import pytest

from tests.node import Refused, query_of

pytestmark = [pytest.mark.processes, pytest.mark.sqlite_only]

BACK = "https://www.example.org/retour/"


def client(simulator, **more):
    secret = simulator.client(redirect_uris=[BACK], post_logout_redirect_uris=[BACK], **more)
    simulator.person("angela", family_name="DUBOIS")
    return {
        "client_id": "guichet", "client_secret": secret, "redirect_uris": [BACK],
        "token_endpoint_auth_method": "client_secret_post", "id_token_signed_response_alg": "ES256",
        "userinfo_signed_response_alg": "ES256",
    }  # fmt: skip


def test_openid_client_before_oidc_provider(simulator, relying_party):
    begun = relying_party.begin(simulator.issuer, client(simulator), scope="openid family_name", acr_values="eidas1")
    found = relying_party.finish(begun, simulator.answer(begun["address"], "angela"))
    assert (found["claims"]["acr"], found["userinfo"]["family_name"]) == ("eidas1", "DUBOIS")
    assert relying_party.userinfo(begun, found["access_token"])["sub"] == "angela"
    away = relying_party.logout(begun, found["id_token"], BACK, "s")
    assert simulator.leave(away) == f"{BACK}?state=s"


def test_sealed_userinfo(simulator, relying_party):
    keys = relying_party.sealing_keys()
    assert not any("d" in key for key in keys)
    for key in keys:
        sealed = {"userinfo_encrypted_response_alg": key["alg"], "userinfo_encrypted_response_enc": "A256GCM"}
        settings = client(simulator, jwks={"keys": [key]}, **sealed) | sealed
        begun = relying_party.begin(simulator.issuer, settings, scope="openid family_name")
        assert relying_party.finish(begun, simulator.answer(begun["address"], "angela"))["userinfo"]["sub"] == "angela"


def test_openid_client_refuses(simulator, relying_party):
    begun = relying_party.begin(simulator.issuer, client(simulator), scope="openid")
    back = simulator.answer(begun["address"], "angela")
    with pytest.raises(Refused, match="state mismatch"):
        relying_party.finish(begun, back, state="another")
    with pytest.raises(Refused, match="nonce mismatch"):
        relying_party.finish(begun, back, nonce="another")
    with pytest.raises(Refused) as refused:
        relying_party.finish(begun, back)
    assert refused.value.said["error"] == "invalid_grant"
    assert query_of(back)["iss"] == simulator.issuer
