"""guichet's client before npm's oidc-provider, which plays FranceConnect and ProConnect."""

import datetime as dt
from dataclasses import replace

import pytest
import urllib3

from guichet.openid_client import flow, http
from guichet.openid_client.errors import Declined, Forged, NotVerified, Unreachable
from guichet.openid_client.provider import Provider
from tests.node import PATHS, query_of

pytestmark = [pytest.mark.processes, pytest.mark.sqlite_only]

BACK = "https://www.example.org/alsace/franceconnect/retour/"
HOME = "https://www.example.org/alsace/"
SUB = "b6048e95bb134ec5b1d1e1fa69f287172e91722b9354d637a1bcf2ebb0fd2ef5v1"
ANGELA = {
    "given_name": "Angela Claire Louise", "family_name": "DUBOIS", "birthdate": "1962-08-24", "gender": "female",
    "birthplace": "75107", "birthcountry": "99100", "preferred_username": "MARTIN", "email": "angela@example.org",
}  # fmt: skip
SCOPE = "openid given_name family_name birthdate gender birthplace birthcountry preferred_username email"


@pytest.fixture
def now():
    """The simulator's own time."""
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def known(simulator):
    """Return `known(...) -> Provider`, declared there; somebody can be chosen on its page."""

    def declare(*, algorithm="ES256", discovery=False, **more):
        secret = simulator.client(redirect_uris=[BACK], post_logout_redirect_uris=[HOME], algorithm=algorithm, **more)
        simulator.person(SUB, **ANGELA)
        return Provider(
            name="franceconnect", issuer=simulator.issuer, client_id="guichet", client_secret=secret,
            algorithm=algorithm, discovery=discovery, scope=SCOPE, acr_values="eidas1", pkce=False, paths=PATHS,
        )  # fmt: skip

    return declare


@pytest.fixture
def impatient(known, monkeypatch):
    """The provider, waited for during parts of a second where guichet waits for seconds."""
    monkeypatch.setattr(http, "TIMEOUT", urllib3.Timeout(connect=3, read=0.3))
    monkeypatch.setattr(http, "OVERALL_SECONDS", 0.5)
    return known()


def come_back(simulator, provider, now, person=SUB):
    """Go there and return what one begun with, and what came back."""
    begun = flow.begin(provider, redirect_uri=BACK, now=now)
    address = simulator.answer(begun.address, person)
    assert address.startswith(BACK + "?")
    return begun, query_of(address)


def finish(provider, begun, query, now):
    return flow.finish(
        provider, state=begun.state, nonce=begun.nonce, verifier=begun.verifier, query=query, redirect_uri=BACK, now=now
    )


def whole(simulator, provider, now):
    return finish(provider, *come_back(simulator, provider, now), now)


@pytest.mark.parametrize("discovery", [False, True], ids=["documented", "discovered"])
@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_the_pivot_identity_comes_back(simulator, known, now, algorithm, discovery):
    identity = whole(simulator, known(algorithm=algorithm, discovery=discovery), now)
    assert (identity.sub, identity.acr) == (SUB, "eidas1")
    assert {name: identity.claims[name] for name in ANGELA} == ANGELA
    assert identity.claims.keys() == ANGELA.keys() | {"sub", "acr", "amr", "auth_time"}
    assert identity.id_token.count(".") == 2


def test_the_userinfo_may_be_plain_json(simulator, known, now):
    assert whole(simulator, known(json_userinfo=True), now).claims["family_name"] == "DUBOIS"


def test_the_secret_goes_in_the_form_and_no_verifier_does(simulator, known, now):
    provider = known()
    whole(simulator, provider, now)
    said = simulator.token_request()
    assert said["client_secret"] == provider.client_secret
    assert said["authorization"] == ""
    assert "code_verifier" not in said


def test_proconnect_takes_a_challenge_and_checks_it(simulator, known, now):
    provider = replace(
        known(), issuer=simulator.proconnect_issuer, name="proconnect", scope="openid uid siret", pkce=True
    )
    simulator.person("agent", uid="a-42", siret="13002526500013", given_name="Ada", usual_name="Lovelace")
    begun, query = come_back(simulator, provider, now, "agent")
    identity = finish(provider, begun, query, now)
    assert (identity.claims["uid"], identity.claims["siret"]) == ("a-42", "13002526500013")
    begun, query = come_back(simulator, provider, now, "agent")
    with pytest.raises(Declined, match="invalid_grant"):
        finish(provider, replace(begun, verifier="x" * 43), query, now)


def test_franceconnect_refuses_a_challenge(simulator, known, now):
    begun = flow.begin(replace(known(), pkce=True), redirect_uri=BACK, now=now)
    with pytest.raises(AssertionError, match="FranceConnect refuses: code_challenge code_challenge_method"):
        simulator.answer(begun.address, SUB)


def test_a_logout_goes_there_and_back(simulator, known, now):
    provider = known(discovery=True)
    identity = whole(simulator, provider, now)
    address = flow.logout_address(provider, id_token=identity.id_token, state="s" * 43, back=HOME)
    assert simulator.leave(address) == f"{HOME}?state={'s' * 43}"


def test_the_keys_are_read_once_for_many(simulator, known, now):
    provider = known(discovery=True)
    for _ in range(2):
        whole(simulator, provider, now)
    assert [simulator.calls(call) for call in ("discovery", "jwks", "token", "userinfo")] == [1, 1, 2, 2]


# What comes back by the browser


def test_who_gives_up_is_told_so(simulator, known, now):
    provider = known()
    begun, query = come_back(simulator, provider, now, person="")
    assert query.keys() == {"error", "error_description", "state", "iss"}
    with pytest.raises(Declined, match="access_denied"):
        finish(provider, begun, query, now)


@pytest.mark.parametrize(("said", "word"), [("temporarily_unavailable", "temporarily_unavailable"), ("zut", "other")])
def test_an_answer_with_an_error(simulator, known, now, said, word):
    provider = known()
    simulator.fault("authorize", "error", said)
    begun, query = come_back(simulator, provider, now)
    with pytest.raises(Declined, match=f"^{word}$"):
        finish(provider, begun, query, now)
    assert simulator.calls("token") == 0


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"state": "x" * 43}, "state"),
        ({"state": ""}, "state"),
        ({"state": "é"}, "state"),
        ({"iss": "https://elsewhere.example"}, "iss"),
        ({"code": ""}, "code"),
        ({"code": "c" * 5000}, "code"),
    ],
)
def test_an_answer_to_no_question_of_ours_reaches_nobody(simulator, known, now, changed, reason):
    provider = known()
    begun, query = come_back(simulator, provider, now)
    with pytest.raises(Forged, match=reason):
        finish(provider, begun, {**query, **changed}, now)
    assert simulator.calls("token") == 0


def test_the_issuer_may_be_silent_where_it_never_said_it_would_speak(simulator, known, now):
    begun, query = come_back(simulator, documented := known(), now)
    del query["iss"]
    assert finish(documented, begun, query, now).sub == SUB


def test_the_issuer_may_not_be_silent_where_it_said_it_speaks(simulator, known, now):
    begun, query = come_back(simulator, discovered := known(discovery=True), now)
    del query["iss"]
    with pytest.raises(Forged, match="iss"):
        finish(discovered, begun, query, now)


def test_an_answer_that_is_replayed(simulator, known, now):
    provider = known()
    begun, query = come_back(simulator, provider, now)
    finish(provider, begun, query, now)
    with pytest.raises(Declined, match="invalid_grant"):
        finish(provider, begun, query, now)


def test_an_answer_that_is_late(simulator, known, now):
    provider = known()
    begun, query = come_back(simulator, provider, now)
    simulator.clock(ahead=31)
    with pytest.raises(Declined, match="invalid_grant"):
        finish(provider, begun, query, now)


def test_a_secret_that_is_wrong(simulator, known, now):
    provider = known()
    begun, query = come_back(simulator, provider, now)
    with pytest.raises(Declined, match="invalid_client"):
        finish(replace(provider, client_secret="another"), begun, query, now)


# What the tokens say


UNSIGNED = ("alg_none", "hs256_public_key", "hs256_secret", "other_algorithm", "other_key", "changed")


@pytest.mark.parametrize("kind", UNSIGNED)
@pytest.mark.parametrize("at", ["token", "userinfo"])
def test_a_token_that_the_provider_did_not_sign(simulator, known, now, at, kind):
    simulator.fault(at, kind)
    with pytest.raises(NotVerified, match="signature"):
        whole(simulator, known(), now)


@pytest.mark.parametrize("kind", UNSIGNED)
def test_a_token_that_the_provider_did_not_sign_with_rsa(simulator, known, now, kind):
    simulator.fault("token", kind)
    with pytest.raises(NotVerified, match="signature"):
        whole(simulator, known(algorithm="RS256"), now)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"nonce": "n" * 43}, "nonce"), ({"iss": "https://elsewhere.example"}, "iss"), ({"aud": "another"}, "aud"),
        ({"aud": ["guichet", "another"]}, "aud"), ({"azp": "another"}, "azp"), ({"acr": "eidas0"}, "acr"),
        ({"at_hash": "AAAA"}, "at_hash"), ({"exp": 1}, "exp"), ({"iat": 99_999_999_999}, "iat"),
        ({"exp": "tomorrow"}, "exp"), ({"iat": True}, "iat"), ({"sub": ""}, "sub"), ({"sub": 12}, "sub"),
    ],
)  # fmt: skip
def test_an_id_token_that_says_something_else(simulator, known, now, claims, reason):
    simulator.fault("token", "claim", claims)
    with pytest.raises(NotVerified, match=f"^{reason}$"):
        whole(simulator, known(), now)
    assert simulator.calls("userinfo") == 0


@pytest.mark.parametrize("claim", ["nonce", "iss", "aud", "exp", "iat", "sub", "acr"])
def test_an_id_token_that_lacks_something(simulator, known, now, claim):
    simulator.fault("token", "without", claim)
    with pytest.raises(NotVerified, match=f"^{claim}$"):
        whole(simulator, known(), now)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://elsewhere.example"}, "iss"), ({"aud": "another"}, "aud"), ({"exp": 1}, "exp"),
        ({"sub": "somebody-else"}, "sub"), ({"sub": None}, "sub"),
    ],
)  # fmt: skip
def test_a_userinfo_that_is_not_about_this_login(simulator, known, now, claims, reason):
    simulator.fault("userinfo", "claim", claims)
    with pytest.raises(NotVerified, match=f"^{reason}$"):
        whole(simulator, known(), now)


def test_a_plain_userinfo_about_somebody_else(simulator, known, now):
    simulator.fault("userinfo", "set", {"sub": "somebody-else"})
    with pytest.raises(NotVerified, match="sub"):
        whole(simulator, known(json_userinfo=True), now)


def test_a_token_that_is_over(simulator, known, now):
    with pytest.raises(NotVerified, match="exp"):
        whole(simulator, known(), now + dt.timedelta(seconds=71))


def test_clocks_that_differ_by_a_few_seconds(simulator, known, now):
    provider = known()
    simulator.clock(ahead=6)
    assert whole(simulator, provider, now).sub == SUB
    simulator.clock(ahead=20)
    with pytest.raises(NotVerified, match="iat"):
        whole(simulator, provider, now)


def test_a_level_above_the_one_asked_for_will_do(simulator, known, now):
    simulator.fault("token", "claim", {"acr": "eidas2"})
    assert whole(simulator, known(), now).acr == "eidas2"


# Keys that change


@pytest.mark.parametrize("at", ["token", "userinfo"])
def test_a_key_that_nobody_has(simulator, known, now, at):
    simulator.fault(at, "unknown_kid")
    with pytest.raises(NotVerified, match="key"):
        whole(simulator, known(), now)


def test_a_key_that_is_new_is_asked_for_once(simulator, known, now):
    provider = known()
    whole(simulator, provider, now)
    simulator.fault("token", "rotated")
    assert whole(simulator, provider, now).sub == SUB
    assert simulator.calls("jwks") == 2


def test_keys_that_nobody_has_do_not_make_us_ask_again_and_again(simulator, known, now):
    provider = known()
    simulator.fault("token", "unknown_kid")
    for _ in range(4):
        with pytest.raises(NotVerified, match="key"):
            whole(simulator, provider, now)
    assert simulator.calls("jwks") == 2


# A provider in trouble


TROUBLES = {
    "status_500": ("status", 500), "status_503": ("status", 503), "status_429": ("status", 429),
    "status_302": ("redirect", "https://elsewhere.example/"), "unreadable": ("not_json",), "too_long": ("too_long",),
    "connection": ("dropped",),
}  # fmt: skip


@pytest.mark.parametrize("reason", TROUBLES)
@pytest.mark.parametrize("at", ["jwks", "token", "userinfo"])
def test_a_provider_in_trouble_when_somebody_comes_back(simulator, known, now, at, reason):
    provider = known()
    begun, query = come_back(simulator, provider, now)
    simulator.fault(at, *TROUBLES[reason])
    with pytest.raises(Unreachable, match=reason):
        finish(provider, begun, query, now)
    simulator.fault("", "")
    assert whole(simulator, provider, now).sub == SUB  # nothing of it was kept


@pytest.mark.parametrize("reason", TROUBLES)
def test_a_provider_in_trouble_before_anybody_leaves(simulator, known, now, reason):
    provider = known(discovery=True)
    simulator.fault("discovery", *TROUBLES[reason])
    with pytest.raises(Unreachable, match=reason):
        flow.begin(provider, redirect_uri=BACK, now=now)
    simulator.fault("", "")
    assert whole(simulator, provider, now).sub == SUB


@pytest.mark.parametrize("at", ["token", "userinfo", "jwks"])
def test_a_provider_that_is_slow_is_not_waited_for(simulator, impatient, now, at):
    begun, query = come_back(simulator, impatient, now)
    simulator.fault(at, "slow", 5)
    with pytest.raises(Unreachable, match="timeout"):
        finish(impatient, begun, query, now)


@pytest.mark.parametrize("kind", ["drip", "drip_headers"])
def test_a_provider_that_trickles_is_not_waited_for(simulator, impatient, now, kind):
    begun, query = come_back(simulator, impatient, now)
    simulator.fault("token", kind, 0.05)
    with pytest.raises(Unreachable, match="timeout"):
        finish(impatient, begun, query, now)


def test_a_dead_provider_is_no_obstacle_to_leaving(simulator, known):
    provider = known(discovery=True)
    simulator.fault("discovery", "dropped")
    assert flow.logout_address(provider, id_token="a.b.c", state="s", back=HOME) is None


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"issuer": "https://elsewhere.example"}, "issuer"),
        ({"token_endpoint": None}, "token_endpoint"),
        ({"jwks_uri": "file:///etc/passwd"}, "jwks_uri"),
    ],
)
def test_a_description_that_cannot_be_believed(simulator, known, now, said, reason):
    simulator.fault("discovery", "set", said)
    with pytest.raises(Unreachable, match=reason):
        flow.begin(known(discovery=True), redirect_uri=BACK, now=now)


@pytest.mark.parametrize("keys", [[], None, [{"kty": "oct", "k": "AAAA", "alg": "ES256"}, 12, {"kty": "EC"}]])
def test_keys_that_are_of_no_use(simulator, known, now, keys):
    simulator.fault("jwks", "set", {"keys": keys})
    with pytest.raises((NotVerified, Unreachable), match=r"key|unreadable"):
        whole(simulator, known(), now)


@pytest.mark.parametrize("said", [{"id_token": None}, {"access_token": ""}, {"token_type": "DPoP"}])
def test_an_answer_without_what_was_asked_for(simulator, known, now, said):
    simulator.fault("token", "set", said)
    with pytest.raises(Unreachable, match="unreadable"):
        whole(simulator, known(), now)
