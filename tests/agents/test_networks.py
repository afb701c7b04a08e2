"""Elsewhere than on the networks of the setting, the agents' pages are unknown pages."""

from ipaddress import ip_network

import pytest
from django.test import Client
from django.urls import get_resolver

from config.environment import parse_networks
from tests.factories import AGENT_PASSWORD, at_work

pytestmark = pytest.mark.django_db

INSIDE, OUTSIDE = "10.1.2.3", "203.0.113.9"


@pytest.fixture
def only_inside(settings):
    settings.AGENTS_NETWORKS = (ip_network("10.0.0.0/8"), ip_network("2001:db8:1::/48"))
    place = settings.MIDDLEWARE.index("guichet.ui.middleware.PageHeaders") + 1
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:place],
        "guichet.agents.networks.AgentsNetworks",
        *settings.MIDDLEWARE[place:],
    ]


def addresses():
    """Return an address for each page of the agents."""
    found = []
    for resolver in get_resolver().url_patterns:
        if str(resolver.pattern) == "agents/":
            found += ["/agents/" + str(one.pattern) for one in resolver.url_patterns]
    return sorted(set(found))


@pytest.mark.usefixtures("only_inside")
def test_from_elsewhere_every_page_is_unknown(agent):
    client = Client(REMOTE_ADDR=OUTSIDE)
    at_work(client, agent)
    unknown = client.get("/agents-inconnus/")
    assert unknown.status_code == 404
    assert len(addresses()) > 15
    for address in addresses():
        response = client.get(address)
        assert response.status_code == 404, address
        if "<" not in address:
            assert response.content == unknown.content.replace(b"/agents-inconnus/", address.encode()), address


@pytest.mark.usefixtures("only_inside")
def test_neither_a_form_nor_a_mistyped_address_tells_more(agent):
    client = Client(REMOTE_ADDR=OUTSIDE)
    told = {"email": agent.email, "mot_de_passe": AGENT_PASSWORD}
    assert client.post("/agents/connexion/", told).status_code == 404
    for address in ("/agents/connexion", "/AGENTS/connexion/", "/agents"):
        assert client.get(address).status_code == 404


@pytest.mark.usefixtures("only_inside")
def test_the_public_pages_are_everywhere():
    assert Client(REMOTE_ADDR=OUTSIDE).get("/alsace/").status_code == 200


@pytest.mark.usefixtures("only_inside")
@pytest.mark.parametrize("address", [INSIDE, "2001:db8:1:2::7", "::ffff:10.1.2.3"])
def test_from_inside_they_are_there(address):
    assert Client(REMOTE_ADDR=address).get("/agents/connexion/").status_code == 200


@pytest.mark.usefixtures("only_inside")
def test_a_forged_header_opens_nothing(settings):
    forged = Client(REMOTE_ADDR=OUTSIDE, HTTP_X_FORWARDED_FOR=INSIDE)
    assert forged.get("/agents/connexion/").status_code == 404
    settings.TRUSTED_PROXIES = 1
    by_proxy = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=f"{INSIDE}, {OUTSIDE}")
    assert by_proxy.get("/agents/connexion/").status_code == 404
    known = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=f"{OUTSIDE}, {INSIDE}")
    assert known.get("/agents/connexion/").status_code == 200


@pytest.mark.usefixtures("only_inside")
def test_a_socket_without_a_proxy_is_nowhere():
    assert Client(REMOTE_ADDR="").get("/agents/connexion/").status_code == 404


def test_without_the_setting_they_are_everywhere():
    assert Client(REMOTE_ADDR=OUTSIDE).get("/agents/connexion/").status_code == 200


def test_the_setting_is_read_or_refused():
    assert parse_networks("") == ()
    assert parse_networks(" 10.0.0.0/8, 2001:db8:1::/48,") == (ip_network("10.0.0.0/8"), ip_network("2001:db8:1::/48"))
    for wrong in ("10.0.0.1/8", "partout", "10.0.0.0/33"):
        with pytest.raises(ValueError, match="is no network"):
            parse_networks(wrong)


def test_django_s_admin_is_off(settings, client):
    assert not [
        app for app in settings.INSTALLED_APPS if app.startswith(("django.contrib.admin", "django.contrib.auth"))
    ]
    for address in ("/admin/", "/admin/login/", "/agents/admin/"):
        assert client.get(address).status_code == 404
