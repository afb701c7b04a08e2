"""The other systems of the demonstration, with guichet's own client in front of them."""

import threading
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.utils import timezone

from config.environment import Environment, ProviderSettings
from guichet import intake
from guichet.agents.proconnect import rules, ties
from guichet.demo import agents, data
from guichet.demo.elsewhere import people, registering
from guichet.demo.elsewhere.asker import LOGOUT_EVENT, Asker, Asking
from guichet.demo.elsewhere.issuer import Declared, House, Identity, Issuer
from guichet.demo.elsewhere.names import SIRET
from guichet.demo.elsewhere.neighbours import FRANCECONNECT, OTHER_SITE, PROCONNECT, SERVICE, Neighbours
from guichet.demo.elsewhere.web import Site
from guichet.franceconnect.identity import pivot_of
from guichet.jose import tokens
from guichet.openid_client import flow
from guichet.openid_client.errors import Declined
from guichet.openid_client.provider import Provider
from guichet.openid_provider.models import Client
from tests.demo.visiting import Visitor

SOMEBODY = Identity("Élise Baumann", "a un compte.", {"sub": "abcv1", "family_name": "Baumann"})
ASIDE = "http://localhost:9/retour"

pytestmark = pytest.mark.usefixtures("demo")


@pytest.fixture
def visitor():
    return Visitor()


@pytest.fixture
def stand():
    """Return `stand(house, redirect_uri=…, back=…) -> Issuer`, which answers until the test ends."""
    sites = []

    def put(house: House = FRANCECONNECT, redirect_uri: str = ASIDE, back: str = "http://localhost:9/"):
        site = Site("issuer")
        issuer = Issuer(house, Declared(redirect_uri, back), origin=site.origin)
        issuer.identities = [SOMEBODY]
        site.routes.update(issuer.routes)
        site.start()
        sites.append(site)
        return issuer

    yield put
    for site in sites:
        site.stop()


def as_known(issuer, **changes):
    """Return the issuer as a client of it describes it."""
    known = {
        "name": "essai",
        "issuer": issuer.issuer,
        "client_id": issuer.declared.client_id,
        "client_secret": issuer.declared.secret,
        "algorithm": "ES256",
        "discovery": True,
        "scope": "openid family_name",
        "acr_values": "eidas1",
        "pkce": False,
    }
    return Provider(**(known | changes))


def finish(provider, begun, address):
    return flow.finish(
        provider,
        state=begun.state,
        nonce=begun.nonce,
        verifier=begun.verifier,
        query=dict(parse_qsl(urlsplit(address).query)),
        redirect_uri=ASIDE,
        now=datetime.now(UTC),
    )


@pytest.mark.parametrize("house", [FRANCECONNECT, PROCONNECT])
def test_whoever_is_chosen_is_vouched_for_once(stand, visitor, house):
    issuer = stand(house)
    provider = as_known(issuer)
    begun = flow.begin(provider, redirect_uri=ASIDE, now=datetime.now(UTC))
    _status, _headers, text = visitor.ask(begun.address)
    assert "RIEN N'EST VRAI" in text
    assert house.name in text
    assert "Je suis Élise Baumann" in text
    address = visitor.choose(begun.address, "0")
    identity = finish(provider, begun, address)
    assert (identity.sub, identity.acr, identity.claims["family_name"]) == ("abcv1", "eidas1", "Baumann")
    assert identity.claims["amr"] == ["pwd"]
    with pytest.raises(Declined, match="invalid_grant"):
        finish(provider, begun, address)


def test_somebody_who_declines_comes_back_without_a_code(stand, visitor):
    provider = as_known(stand())
    begun = flow.begin(provider, redirect_uri=ASIDE, now=datetime.now(UTC))
    with pytest.raises(Declined, match="access_denied"):
        finish(provider, begun, visitor.choose(begun.address, "-"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("client_id", "another"), ("redirect_uri", "http://localhost:9/other"), ("response_type", "token"),
        ("scope", "profile"), ("state", "short"), ("nonce", "short"), ("acr_values", "eidas9"),
        ("code_challenge", "any"),
    ],
)  # fmt: skip
def test_what_the_real_one_refuses_is_refused_with_its_name(stand, visitor, name, value):
    begun = flow.begin(as_known(stand()), redirect_uri=ASIDE, now=datetime.now(UTC))
    address, _mark, query = begun.address.partition("?")
    status, _headers, text = visitor.ask(f"{address}?{urlencode({**dict(parse_qsl(query)), name: value})}")
    assert status == 400
    assert f"<code>{name}</code>" in text


def test_only_the_site_that_was_declared_changes_a_code(stand, visitor):
    issuer = stand()
    begun = flow.begin(as_known(issuer), redirect_uri=ASIDE, now=datetime.now(UTC))
    address = visitor.choose(begun.address, "0")
    with pytest.raises(Declined, match="invalid_client"):
        finish(as_known(issuer, client_secret="another"), begun, address)
    assert visitor.ask(f"{issuer.issuer}/userinfo")[0] == 401


def test_a_logout_leads_back_with_its_state(stand, visitor):
    issuer = stand(back="http://localhost:9/parti")
    provider = as_known(issuer)
    begun = flow.begin(provider, redirect_uri=ASIDE, now=datetime.now(UTC))
    id_token = finish(provider, begun, visitor.choose(begun.address, "0")).id_token
    address = flow.logout_address(provider, id_token=id_token, state="s1", back="http://localhost:9/parti")
    assert visitor.ask(address)[1]["Location"] == "http://localhost:9/parti?state=s1"
    for wrong in (
        flow.logout_address(provider, id_token=id_token, state="s1", back="http://localhost:9/other"),
        flow.logout_address(provider, id_token="forged", state="s1", back="http://localhost:9/parti"),
    ):
        assert visitor.ask(wrong)[0] == 400


@pytest.fixture
def asker():
    """A site that asks, beside no provider yet."""
    site = Site("asker")
    asker = Asker(Asking("service", SERVICE.template), origin=site.origin)
    site.routes.update(asker.routes)
    site.start()
    yield asker
    site.stop()


@pytest.fixture
def around(asker, stand):
    """That site, and who answers it."""
    issuer = stand(redirect_uri=asker.redirect_uri, back=asker.back)
    asker.provider = as_known(issuer)
    return issuer


def enter(visitor, asker):
    _status, headers, _text = visitor.ask(asker.start)
    status, headers, _text = visitor.ask(visitor.choose(headers["Location"], "0"))
    assert status == 303
    return visitor.ask(headers["Location"])[2]


def test_the_service_shows_what_it_was_told_and_logs_out_on_both_sides(asker, around, visitor):
    home = asker.start.removesuffix("connexion")
    assert "Entrer avec mon compte MSA" in visitor.ask(home)[2]
    text = enter(visitor, asker)
    assert "abcv1" in text
    assert "Baumann" in text
    _status, headers, _text = visitor.ask(f"{home}deconnexion")
    assert headers["Location"].startswith(f"{around.issuer}/session/end?")
    _status, headers, _text = visitor.ask(headers["Location"])
    assert headers["Location"].startswith(f"{asker.back}?state=")
    assert "Vous êtes déconnecté." in visitor.ask(headers["Location"])[2]
    assert "Baumann" not in visitor.ask(home)[2]


def test_the_service_believes_its_own_browser_alone(asker, around, visitor):
    _status, headers, _text = visitor.ask(asker.start)
    address = visitor.choose(headers["Location"], "0")
    assert Visitor().ask(address)[0] == 400
    assert visitor.ask(address.replace("state=", "state=x"))[0] == 502


def test_the_service_says_when_nobody_was_vouched_for(asker, around, visitor):
    _status, headers, _text = visitor.ask(asker.start)
    assert "access_denied" in visitor.ask(visitor.choose(headers["Location"], "-"))[2]


def test_the_service_forgets_whoever_logged_out_elsewhere(asker, around, visitor):
    home = asker.start.removesuffix("connexion")
    enter(visitor, asker)
    said = {"iss": around.issuer, "aud": around.declared.client_id, "sub": "abcv1", "events": {LOGOUT_EVENT: {}}}
    for wrong in (
        "forged",
        tokens.sign({**said, "aud": "another"}, around._key, algorithm="ES256", kid=around._key.kid),
    ):
        assert visitor.ask(asker.ended, {"logout_token": wrong})[0] == 400
    no_event = tokens.sign({**said, "events": {}}, around._key, algorithm="ES256", kid=around._key.kid)
    visitor.ask(asker.ended, {"logout_token": no_event})
    assert "Baumann" in visitor.ask(home)[2]
    token = tokens.sign(said, around._key, algorithm="ES256", kid=around._key.kid)
    assert visitor.ask(asker.ended, {"logout_token": token})[0] == 200
    assert "Baumann" not in visitor.ask(home)[2]


def test_no_page_is_answered_where_there_is_none_and_nothing_runs_once_stopped(visitor):
    site = Site("nowhere")
    site.start()
    assert visitor.ask(f"{site.origin}/x")[0] == 404
    assert visitor.ask(f"{site.origin}/x", {"a": "b"})[0] == 404
    site.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "nowhere"]
    with pytest.raises(ConnectionRefusedError):
        visitor.ask(f"{site.origin}/x")


@pytest.mark.parametrize("asking", [SERVICE, OTHER_SITE])
def test_each_site_that_asks_has_a_page_of_its_own(asking, visitor):
    site = Site("asker")
    asker = Asker(asking, origin=site.origin)
    site.routes.update(asker.routes)
    site.start()
    try:
        status, headers, text = visitor.ask(f"{site.origin}/")
    finally:
        site.stop()
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert f'<body class="{asking.look}">' in text


def test_what_is_declared_there_is_where_guichet_answers(settings):
    from guichet.agents.proconnect import provider as proconnect
    from guichet.franceconnect import provider as franceconnect

    around = Neighbours(site=settings.PUBLIC_URL)
    around.stop()
    members, agents = around._franceconnect.declared, around._proconnect.declared
    assert (members.redirect_uri, members.back) == (
        franceconnect.callback_address(),
        franceconnect.logged_out_address(),
    )
    assert (agents.redirect_uri, agents.back) == (proconnect.redirect_uri(), proconnect.logged_out_uri())
    assert {name.removeprefix("GUICHET_").lower() for name in around.settings} <= Environment.model_fields.keys()


@pytest.mark.django_db
def test_guichet_answers_both_sites_and_its_page_tells_where_they_are(asker, client, settings):
    page = client.get("/demo/").content.decode()
    assert 'id="ailleurs"' not in page, "they were never started"
    for _start in range(2):
        service = registering.service(asker, site=settings.PUBLIC_URL, now=timezone.now())
        other = registering.franceconnect(asker, site=settings.PUBLIC_URL, now=timezone.now())
    assert (service.pkce, other.pkce) == (True, False)
    assert {(one.client_id, one.secret) for one in Client.objects.all()} == {
        (service.client_id, service.client_secret),
        (other.client_id, other.client_secret),
    }
    settings.FRANCECONNECT = ProviderSettings("http://localhost:9/api/v2", "a", "b", discovery=False, algorithm="ES256")
    page = client.get("/demo/").content.decode()
    assert f'href="{asker.start.removesuffix("connexion")}"' in page
    assert 'href="http://localhost:9/"' in page


@pytest.mark.django_db
def test_everybody_who_may_be_chosen_is_somebody_that_the_page_shows(demo, monkeypatch):
    monkeypatch.setattr(data, "PEOPLE", 0)
    monkeypatch.setattr(intake, "FOLLOWERS", ())
    data.load_people(demo, today=timezone.localdate())
    agents.make(now=timezone.now())
    shown = people.of_franceconnect()
    assert [one.name for one in shown] == [
        "Élise Baumann", "Michel Herrmann", "Sarah Lutz", "Jeanne Keller", "Inès Fabre",
    ]  # fmt: skip
    assert all(pivot_of(one.claims) for one in shown)
    by_name = {one.name: one for one in people.of_proconnect()}
    assert by_name.keys() == {*agents.PEOPLE.values(), *agents.SECONDS.values(), people.STRANGER}
    tied = {ties.of_sub(one.claims["sub"]) is not None: name for name, one in by_name.items()}
    assert set(tied) == {True, False}
    assert ties.of_sub(by_name[agents.PEOPLE[agents.UNTIED]].claims["sub"]) is None
    assert rules.read(by_name["Anne Roth"].claims["sub"], by_name["Anne Roth"].claims).siret == SIRET
