"""A token opens the claims of one member, for a minute, to who shows it where it may be shown (RFC 6750)."""

import datetime as dt

import pytest
from joserfc import jws
from joserfc.errors import JoseError

from guichet.openid_provider.models import AuthorizationCode
from tests.openid_provider import partner as partners
from tests.openid_provider.partner import FORM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("travel")]
MINUTE = dt.timedelta(seconds=60)


@pytest.fixture
def token(partner, session, now):
    return partner.exchange(partner.code(session, now=now)).json()["access_token"]


def test_in_the_header_or_in_a_form(partner, token, client):
    shown = partner.userinfo(token)
    assert shown.json()["family_name"] == "Weber"
    assert (shown["Cache-Control"], shown["Content-Type"]) == ("no-store", "application/json")
    assert client.post("/openid/userinfo", headers={"Authorization": f"bearer {token}"}).json() == shown.json()
    assert client.post("/openid/userinfo", f"access_token={token}", content_type=FORM).json() == shown.json()


def test_never_in_the_address(client, token):
    response = client.get("/openid/userinfo", {"access_token": token})
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="guichet"')


def test_who_shows_nothing_is_told_how(client):
    response = client.get("/openid/userinfo")
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="guichet"')


@pytest.mark.parametrize("shown", ["x", "x" * 6000, "é", "a b", 'x", error="'])
def test_what_opens_nothing(partner, token, shown):
    response = partner.userinfo(shown)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="guichet", error="invalid_token"'
    assert response.json() == {"error": "invalid_token"}


def test_two_tokens_are_none(client, token):
    response = client.post(
        "/openid/userinfo", f"access_token={token}", content_type=FORM, headers={"Authorization": f"Bearer {token}"}
    )
    assert (response.status_code, response.json()) == (400, {"error": "invalid_request"})
    twice = client.post("/openid/userinfo", f"access_token={token}&access_token={token}", content_type=FORM)
    assert twice.status_code == 400
    basic = client.get("/openid/userinfo", headers={"Authorization": "Basic eDp5"})
    assert basic.status_code == 401


def test_a_minute(partner, token, now, travel):
    travel(now + MINUTE - dt.timedelta(microseconds=1))
    assert partner.userinfo(token).status_code == 200
    travel(now + MINUTE)
    assert partner.userinfo(token).status_code == 401


def test_the_database_holds_no_token_and_no_code(partner, token, session, now):
    code = partner.code(session, now=now)
    kept = str(list(AuthorizationCode.objects.values()))
    assert token not in kept
    assert code not in kept


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "HS256"])
def test_signed_where_the_client_asks(now, client, session, algorithm):
    partner = partners.register(now, browser=client, franceconnect=True, userinfo_alg=algorithm)
    code = partner.code(session, now=now, scope="openid profile email birth")
    response = partner.userinfo(partner.exchange(code).json()["access_token"])
    assert response["Content-Type"] == "application/jwt"
    header, claims = partner.verified(response.content.decode(), algorithm)
    assert (header["alg"], claims["iss"], claims["aud"]) == (algorithm, partners.ISSUER, partner.name)
    assert claims["gender"] == "male"
    assert claims["exp"] - claims["iat"] == 300


def test_no_signature_is_that_of_nobody(now, client, session):
    """`none`, or our public key taken for a secret: neither verifies, and neither is what we made (RFC 8725, 2.1)."""
    partner = partners.register(now, browser=client, franceconnect=True)
    token = partner.exchange(partner.code(session, now=now, scope="openid profile")).json()["id_token"]
    assert jws.extract_compact(token.encode()).headers().keys() == {"alg", "typ", "kid"}
    with pytest.raises(JoseError):
        partner.verified(token, "HS256")
    with pytest.raises(JoseError):
        partner.verified(f"eyJhbGciOiJub25lIn0.{token.split('.')[1]}.", "ES256")


def test_other_methods_are_refused(client):
    assert client.delete("/openid/userinfo").status_code == 405
