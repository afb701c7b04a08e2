"""A code is changed into tokens, once, by whom it was for."""

import datetime as dt
import threading

import pytest
from django.db import connections

from guichet.accounts.models import Account
from guichet.audit.models import Entry
from guichet.login import operations as login
from guichet.openid_provider import authorization, exchange, registration
from guichet.openid_provider.clients import Known
from guichet.openid_provider.models import AuthorizationCode, ClientSession, Subject
from tests.openid_provider import partner as partners

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("travel")]
SECOND = dt.timedelta(seconds=1)
MOMENT = dt.timedelta(microseconds=1)


def refused(response, error="invalid_grant", status=400):
    assert (response.status_code, response.json()["error"]) == (status, error), response.content
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"] == "application/json"
    return True


def reasons():
    return [entry.facts.get("reason") for entry in Entry.objects.filter(event="openid.code_refused")]


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "HS256"])
def test_a_member_is_vouched_for(now, client, session, method, algorithm):
    partner = partners.register(now, browser=client, auth_method=method, id_token_alg=algorithm)
    code = partner.code(session, now=now, auth_time=now - dt.timedelta(minutes=5))
    response = partner.exchange(code)
    assert response.status_code == 200, response.content
    assert (response["Cache-Control"], response["Pragma"]) == ("no-store", "no-cache")
    assert "Set-Cookie" not in response
    answer = response.json()
    assert answer.items() >= {"token_type": "Bearer", "expires_in": 60, "scope": "email openid profile"}.items()
    claims = partner.check_id_token(answer, now=now)
    subject = Subject.objects.get(account=session.account)
    assert claims.items() >= {
        "sub": subject.sub, "acr": "eidas1", "amr": ["pwd"], "auth_time": int(now.timestamp()) - 300,
        "iat": int(now.timestamp()), "exp": int(now.timestamp()) + 300,
    }.items()  # fmt: skip
    assert "sid" not in claims, "nobody tells this client when the session ends"
    told = partner.userinfo(answer["access_token"])
    assert told.json() == {
        "sub": subject.sub, "name": "Florent Weber", "given_name": "Florent Émile", "family_name": "Weber",
        "email": "florent.weber@example.org", "email_verified": True,
    }  # fmt: skip


def test_the_answer_says_who_gives_it(partner, session, now):
    asked = authorization.grant
    from guichet.openid_provider import demand

    address = asked(
        demand.read(partner.asks(state="a b&c=d"), now=now), session, acr="eidas1", amr=["pwd"], auth_time=now, now=now
    )
    assert address.startswith(partners.REDIRECT + "&code=")
    said = partners.answer_of(address)
    assert (said["state"], said["iss"], said["d"]) == ("a b&c=d", partners.ISSUER, "1")
    refusal = authorization.refuse("https://service.example.org/retour", "s\tt", "access_denied", "no & never")
    assert partners.answer_of(refusal) == {
        "error": "access_denied", "error_description": "no & never", "state": "s\tt", "iss": partners.ISSUER,
    }  # fmt: skip


def test_an_account_has_another_name_at_each_client_and_keeps_it(now, client, session, partner):
    other = partners.register(now, browser=client, client_id="other", name="Autre")
    subs = []
    for one in (partner, other, partner):
        answer = one.exchange(one.code(session, now=now)).json()
        subs.append(one.check_id_token(answer, now=now)["sub"])
    assert subs[0] == subs[2] != subs[1]
    assert all(len(sub) == 43 for sub in subs)


def test_a_session_has_a_name_where_its_end_is_told(now, client, session):
    told = partners.register(now, browser=client, backchannel_logout_uri="https://service.example.org/fin")
    sids = {told.check_id_token(told.exchange(told.code(session, now=now)).json(), now=now)["sid"] for _ in range(2)}
    assert sids == {ClientSession.objects.get(session=session).sid}


@pytest.mark.parametrize("sealed", [("id_token", "userinfo"), ("id_token",), ("userinfo",)])
@pytest.mark.parametrize("algorithm", ["RSA-OAEP-256", "ECDH-ES"])
def test_what_is_told_is_sealed_where_the_client_asks(now, client, session, algorithm, sealed):
    from joserfc.jwk import ECKey

    theirs = partners.private("RS256") if algorithm == "RSA-OAEP-256" else ECKey.generate_key("P-256")
    partner = partners.register(
        now, browser=client, franceconnect=True, encryption_enc="A256GCM",
        encryption_key=theirs.as_dict(private=True, kid="theirs"), **{f"{one}_encryption_alg": algorithm for one in sealed},
    )  # fmt: skip
    assert "d" not in partner.client.encryption_key
    answer = partner.exchange(partner.code(session, now=now, scope="openid profile email birth")).json()
    partner.check_id_token(answer, now=now, sealed_for=theirs if "id_token" in sealed else None)
    told = partner.userinfo(answer["access_token"])
    assert told["Content-Type"] == "application/jwt"
    header, claims = partner.verified(
        told.content.decode(), "ES256", sealed_for=theirs if "userinfo" in sealed else None
    )
    assert header["alg"] == "ES256"
    assert (claims["iss"], claims["aud"], claims["birthdate"]) == (partners.ISSUER, partner.name, "1985-01-27")


# A code is of one use, for half a minute


def test_half_a_minute(partner, session, now, travel):
    first, second = (partner.code(session, now=now) for _ in range(2))
    travel(now + 30 * SECOND - MOMENT)
    assert partner.exchange(first).status_code == 200
    travel(now + 30 * SECOND)
    assert refused(partner.exchange(second))
    assert reasons() == ["expired"]


def test_a_second_use_takes_back_what_the_first_gave(partner, session, now):
    code = partner.code(session, now=now)
    answer = partner.exchange(code).json()
    assert partner.userinfo(answer["access_token"]).status_code == 200
    assert refused(partner.exchange(code))
    assert partner.userinfo(answer["access_token"]).status_code == 401
    [entry] = Entry.objects.filter(event="openid.code_replayed")
    assert (entry.account, entry.facts) == (str(session.account.reference), {"held": True})
    assert refused(partner.exchange(code))


def test_a_code_is_of_no_use_to_another_client(partner, session, now, client):
    thief = partners.register(now, browser=client, client_id="thief", name="Voleur")
    code = partner.code(session, now=now)
    assert refused(thief.exchange(code))
    assert reasons() == ["other_client"]
    assert partner.exchange(code).status_code == 200, "and whose it is does not lose it"


def test_a_code_goes_with_its_address(partner, session, now):
    code = partner.code(session, now=now)
    assert refused(partner.exchange(code, redirect_uri="https://service.example.org/retour"))
    assert refused(partner.exchange(code)), "it was read by somebody else: it is spent"
    assert reasons() == ["redirect_uri"]
    assert not AuthorizationCode.objects.exclude(token_hash=None).exists()


def test_a_code_of_chance_opens_nothing(partner, now):
    assert refused(partner.exchange("x" * 43))
    assert refused(partner.exchange("é" * 43))
    assert reasons() == ["unknown"] * 2


def test_who_logged_out_left_nothing_behind(partner, session, now):
    code = partner.code(session, now=now)
    token = partner.exchange(partner.code(session, now=now)).json()["access_token"]
    login.log_out(session, now=now)
    assert refused(partner.exchange(code))
    assert partner.userinfo(token).status_code == 401
    assert reasons() == ["session"]


def test_an_account_that_is_frozen_is_vouched_for_no_more(partner, session, account, now):
    code = partner.code(session, now=now)
    token = partner.exchange(partner.code(session, now=now)).json()["access_token"]
    Account.objects.filter(pk=account.pk).update(state="frozen")
    assert refused(partner.exchange(code))
    assert partner.userinfo(token).status_code == 401


def test_another_password_ends_it_as_well(partner, session, account, now):
    code = partner.code(session, now=now)
    token = partner.exchange(partner.code(session, now=now)).json()["access_token"]
    Account.objects.filter(pk=account.pk).update(password="another")
    assert refused(partner.exchange(code))
    assert partner.userinfo(token).status_code == 401


# PKCE


@pytest.fixture
def telephone(now, client):
    return partners.register(now, browser=client, **partners.PUBLIC)


def test_a_public_client_shows_what_it_hid(telephone, session, now):
    verifier, challenge = partners.pkce()
    code = telephone.code(session, now=now, code_challenge=challenge, code_challenge_method="S256")
    answer = telephone.exchange(code, code_verifier=verifier)
    telephone.check_id_token(answer.json(), now=now)


@pytest.mark.parametrize("shown", ["", "short", "v" * 43, "v" * 129, "é" * 50, "c" * 43])
def test_without_the_verifier_a_stolen_code_is_worth_nothing(telephone, session, now, shown):
    verifier, challenge = partners.pkce()
    code = telephone.code(session, now=now, code_challenge=challenge, code_challenge_method="S256")
    assert refused(telephone.exchange(code, **({"code_verifier": shown} if shown else {})))
    assert refused(telephone.exchange(code, code_verifier=verifier)), "whoever tried had it: it is spent"
    assert reasons() == ["verifier"]


def test_the_challenge_itself_is_no_verifier(telephone, session, now):
    _verifier, challenge = partners.pkce()
    code = telephone.code(session, now=now, code_challenge=challenge, code_challenge_method="S256")
    assert refused(telephone.exchange(code, code_verifier=challenge))


def test_a_verifier_without_a_challenge_is_a_request_that_somebody_changed(partner, session, now):
    """PKCE downgrade (RFC 9700, 4.8.2)."""
    code = partner.code(session, now=now)
    assert refused(partner.exchange(code, code_verifier=partners.pkce()[0]))
    assert reasons() == ["verifier"]


def test_a_client_with_a_secret_may_guard_its_code_too(partner, session, now):
    verifier, challenge = partners.pkce()
    code = partner.code(session, now=now, code_challenge=challenge, code_challenge_method="S256")
    assert partner.exchange(code, code_verifier=verifier).status_code == 200


# Who the client is


def test_another_way_of_showing_a_secret_is_refused(partner, session, now, telephone):
    code = partner.code(session, now=now)
    for method in ("client_secret_post", "none"):
        response = partner.exchange(code, method=method)
        assert refused(response, "invalid_client", 401)
        assert response["WWW-Authenticate"].startswith("Basic realm=")
    assert refused(telephone.exchange(code, method="client_secret_basic", secret="x"), "invalid_client", 401)
    assert partner.exchange(code).status_code == 200, "none of these spent it"


@pytest.mark.parametrize("secret", ["", "wrong", "é", "x" * 10_000, "%41", "a:b"])
def test_a_wrong_secret(partner, session, now, secret):
    assert refused(partner.exchange("x" * 43, secret=secret), "invalid_client", 401)
    assert refused(partner.exchange("x" * 43, name="unknown"), "invalid_client", 401)
    assert Entry.objects.filter(event="openid.client_refused").count() == 2


def test_name_and_secret_are_encoded_as_a_form_is(now, client, session):
    """RFC 6749, 2.3.1: what an operator chose may hold anything."""
    partner = partners.register(now, browser=client)
    partner.client.secret = partner.secret = "a+b%/: é" + "x" * 30
    partner.client.save()
    from urllib.parse import quote_plus

    code = partner.code(session, now=now)
    body = f"grant_type=authorization_code&code={code}&redirect_uri={quote_plus(partners.REDIRECT)}"
    response = partner.post(body, partners.basic(partner.name, quote_plus(partner.secret)))
    assert response.status_code == 200


def test_nothing_tells_whether_a_name_a_secret_or_a_way_is_wrong(partner, telephone, now, monkeypatch):
    """The same answer, queries and comparisons for all three."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from guichet.openid_provider import clients

    registration.rotate_secret(partner.client, overlap=dt.timedelta(), now=now)
    compared = []
    same = clients.hmac.compare_digest
    monkeypatch.setattr(clients.hmac, "compare_digest", lambda a, b: compared.append(len(b)) or same(a, b))
    seen = []
    for more in ({"secret": "wrong"}, {"name": "unknown"}, {"name": telephone.name}, {"method": "client_secret_post"}):
        compared.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            response = partner.exchange("x" * 43, **more)
        seen.append((response.status_code, response.content, len(asked), len(compared)))
    assert len(set(seen)) == 1, seen


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic dGVzYQ==", "Bearer x", "Basic " + "A" * 40_000, "é"])
def test_headers_that_are_none(partner, header):
    body = "grant_type=authorization_code&code=x&redirect_uri=y"
    assert refused(partner.post(body, {"Authorization": header}), "invalid_client", 401)


def test_one_way_at_a_time(partner):
    both = f"grant_type=authorization_code&code=x&redirect_uri=y&client_id={partner.name}&client_secret=z"
    assert refused(partner.post(both, partners.basic(partner.name, partner.secret)), "invalid_request")
    other = "grant_type=authorization_code&code=x&redirect_uri=y&client_id=other"
    assert refused(partner.post(other, partners.basic(partner.name, partner.secret)), "invalid_request")


def test_the_former_secret_opens_until_its_day(partner, session, now, travel):
    former = partner.secret
    partner.secret = registration.rotate_secret(partner.client, overlap=dt.timedelta(hours=1), now=now)
    codes = [partner.code(session, now=now) for _ in range(2)]
    assert partner.exchange(codes[0], secret=former).status_code == 200
    assert partner.exchange(codes[1]).status_code == 200
    travel(now + dt.timedelta(hours=1))
    assert refused(partner.exchange("x", secret=former), "invalid_client", 401)


def test_a_client_that_knows_its_former_secret_verifies_by_it(now, client, session):
    partner = partners.register(now, browser=client, id_token_alg="HS256", userinfo_alg="HS256")
    code, later = (partner.code(session, now=now) for _ in range(2))
    new = registration.rotate_secret(partner.client, overlap=dt.timedelta(hours=1), now=now)
    for one in (code, later):
        answer = partner.exchange(one).json()
        partner.check_id_token(answer, now=now)
        partner.verified(partner.userinfo(answer["access_token"]).content.decode(), "HS256")
        partner.secret = new


def test_at_once_means_at_once(partner, now):
    former = partner.secret
    registration.rotate_secret(partner.client, overlap=dt.timedelta(), now=now)
    assert refused(partner.exchange("x", secret=former), "invalid_client", 401)


def test_a_disabled_client_is_told_nothing(partner, session, now):
    code = partner.code(session, now=now)
    token = partner.exchange(partner.code(session, now=now)).json()["access_token"]
    registration.disable(partner.client, now=now)
    assert refused(partner.exchange(code), "invalid_client", 401)
    assert partner.userinfo(token).status_code == 401


# What is no request


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("code=x&redirect_uri=y", "invalid_request"),
        ("grant_type=refresh_token&refresh_token=x", "unsupported_grant_type"),
        ("grant_type=password&username=a&password=b", "unsupported_grant_type"),
        ("grant_type=client_credentials", "unsupported_grant_type"),
        ("grant_type=authorization_code&redirect_uri=y", "invalid_request"),
        ("grant_type=authorization_code&code=x", "invalid_request"),
        ("grant_type=authorization_code&code=x&code=y&redirect_uri=z", "invalid_request"),
        ("grant_type=authorization_code&code=x&redirect_uri=" + "y" * 20_000, "invalid_request"),
        ("&".join("a" for _ in range(500)), "invalid_request"),
    ],
)
def test_what_cannot_be_answered(partner, body, error):
    assert refused(partner.post(body, partners.basic(partner.name, partner.secret)), error)


def test_only_a_form_is_read(partner):
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
        response = partner.browser.post("/openid/token", "{}", content_type=kind)
        assert refused(response, "invalid_request")
    assert partner.browser.get("/openid/token").status_code == 405


def test_no_cookie_and_no_other_site_s_form_counts_here(now, session):
    from django.test import Client as Browser

    partner = partners.register(now, browser=Browser(enforce_csrf_checks=True))
    assert partner.exchange(partner.code(session, now=now)).status_code == 200


# Failures are counted, and hold nobody who is right


def test_failures_fill_neither_the_journal_nor_anybody_s_way(partner, session, now):
    from guichet.openid_provider.endpoints import FAILURES

    answers = [partner.exchange("x" * 43, secret="wrong") for _ in range(FAILURES + 3)]
    assert [one.status_code for one in answers] == [401] * FAILURES + [429] * 3
    assert int(answers[-1]["Retry-After"]) > 0
    assert Entry.objects.filter(event="openid.client_refused").count() == FAILURES
    assert partner.exchange(partner.code(session, now=now)).status_code == 200


def test_without_a_key_nothing_is_spent(now, client, session):
    partner = partners.register(now, browser=client, id_token_alg="RS256")
    from guichet.openid_provider import keys
    from guichet.openid_provider.models import SigningKey

    SigningKey.objects.filter(alg="RS256").delete()
    keys.KEYS.forget()
    code = partner.code(session, now=now)
    assert refused(partner.exchange(code), "server_error", 503)
    partners.signing_keys(now, "RS256")
    keys.KEYS.forget()
    assert partner.exchange(code).status_code == 200


def test_few_queries(partner, session, account, now, django_assert_num_queries):
    partner.userinfo(partner.exchange(partner.code(session, now=now)).json()["access_token"])
    # Read the client, read the subject; then write the code and the journal, in one transaction.
    with django_assert_num_queries(6):
        code = partner.code(session, now=now)
    # The client, the code; then spend it and give its token, in one statement.
    with django_assert_num_queries(3):
        answer = partner.exchange(code).json()
    with django_assert_num_queries(1):
        assert partner.userinfo(answer["access_token"]).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_exchanges_at_once_one_goes_on(now):
    from tests.factories import AccountFactory

    partner = partners.register(now)
    session = partners.session_of(AccountFactory(opened_at=now), now=now)
    code = partner.code(session, now=now)
    got, gate = [], threading.Barrier(4)

    def change():
        try:
            gate.wait()
            exchange.exchange(
                Known(partner.client, False), code=code, redirect_uri=partners.REDIRECT, verifier="", now=now
            )
            got.append("tokens")
        except exchange.CodeRefused as why:
            got.append(why.reason)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=change) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == ["replayed"] * 3 + ["tokens"]
    assert not AuthorizationCode.objects.exclude(token_hash=None).exists(), (
        "whoever it was that came first, somebody else has the code"
    )
    assert AuthorizationCode.objects.get().used_at == now


@pytest.mark.django_db(transaction=True)
def test_a_member_who_logs_out_meanwhile_is_vouched_for_no_more(now):
    from guichet.openid_provider import demand
    from tests.factories import AccountFactory

    partner = partners.register(now)
    session = partners.session_of(AccountFactory(opened_at=now), now=now)
    asked = demand.read(partner.asks(), now=now)
    type(session).objects.filter(pk=session.pk).delete()
    with pytest.raises(authorization.SessionOver):
        authorization.grant(asked, session, acr="eidas1", amr=["pwd"], auth_time=now, now=now)
    assert not AuthorizationCode.objects.exists()


# What was begun ends with what it rested on


def closed(direction, *, now):
    """Let a direction be closed, and a second pass."""
    from guichet.switches.models import Closing
    from guichet.switches.queries import CLOSED_TO_SITES

    Closing.objects.create(direction=direction, asked_at=now, closed_at=now)
    CLOSED_TO_SITES.forget()


@pytest.mark.parametrize("is_franceconnect", [True, False])
def test_a_direction_closed_meanwhile_gives_nothing_more(now, client, session, is_franceconnect):
    from guichet.switches.models import Direction

    partner = partners.register(now, browser=client, franceconnect=is_franceconnect)
    first, second = (partner.code(session, now=now) for _ in range(2))
    token = partner.exchange(first).json()["access_token"]
    ours, other = Direction.FRANCECONNECT_OUT, Direction.SERVICES_OUT
    if not is_franceconnect:
        ours, other = other, ours
    closed(other, now=now)
    assert partner.userinfo(token).status_code == 200
    closed(ours, now=now)
    assert partner.userinfo(token).status_code == 401
    assert refused(partner.exchange(second))
    assert reasons() == ["closed"]


def test_what_two_administrators_close_is_closed_to_sites_at_once(now):
    from guichet.switches import operations, queries
    from guichet.switches.models import Direction

    assert queries.is_open_to_sites(Direction.SERVICES_OUT, now=now)
    operations.close_at_once(direction=Direction.SERVICES_OUT, now=now)
    assert not queries.is_open_to_sites(Direction.SERVICES_OUT, now=now)


def test_an_agreement_taken_back_meanwhile_gives_nothing_more(partner, session, now):
    from guichet.openid_provider import consent, demand

    consent.give(session, demand.read(partner.asks(), now=now), now=now)
    first, second = (partner.code(session, now=now) for _ in range(2))
    token = partner.exchange(first).json()["access_token"]
    consent.take_back(session.account, key=partner.name, now=now)
    assert partner.userinfo(token).status_code == 401
    assert refused(partner.exchange(second))
    assert reasons() == ["session"]


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "x", str(2**14 + 1)])
def test_a_length_that_is_none_is_refused(partner, length):
    response = partner.post("grant_type=authorization_code", CONTENT_LENGTH=length)
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")
