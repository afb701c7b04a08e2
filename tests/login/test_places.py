"""Near which city a new browser was: said to the member, and kept nowhere."""

import re

import pytest
import structlog
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from guichet.audit.models import Entry
from guichet.delivery import rendering
from guichet.login import places
from guichet.login.models import Browser, Session
from guichet.login.whence import near
from tests.factories import PASSWORD, AccountFactory
from tests.journeys.walker import Walker, sent

COLMAR = {"city": {"names": {"en": "Colmar", "fr": "Colmar"}}, "country": {"names": {"en": "France", "fr": "France"}}}
GERMANY = {"country": {"names": {"en": "Germany", "fr": "Allemagne"}}}
ENGLISH = {"city": {"names": {"en": "Bern"}}, "country": {"names": {"en": "Switzerland", "fr": "Suisse"}}}


@pytest.fixture
def file(tmp_path, settings):
    """A city database of three networks."""
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Cities")
    for network, record in (
        ("192.0.2.0/24", COLMAR),
        ("198.51.100.0/24", GERMANY),
        ("2001:db8::/32", ENGLISH),
        ("203.0.113.0/24", {"continent": {"code": "EU"}}),
    ):
        writer.insert_network(IPSet([network]), record)
    path = tmp_path / "places.mmdb"
    writer.to_db_file(str(path))
    settings.PLACES_FILE = path
    return path


@pytest.mark.parametrize(
    ("network", "said"),
    [
        ("192.0.2.0/24", "près de Colmar (France)"),
        ("198.51.100.0/24", "dans ce pays\xa0: Allemagne"),
        ("2001:db8:1:100::/56", "près de Bern (Suisse)"),
        ("203.0.113.0/24", ""),
        ("10.0.0.0/24", ""),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_a_network_is_somewhere_about(file, network, said):
    assert places.of(network) == said


def test_without_a_file_nothing_is_said(settings):
    settings.PLACES_FILE = None
    assert places.of("192.0.2.0/24") == ""


def test_a_file_that_is_none_is_told_without_the_address_and_stops_nothing(file):
    file.with_name("broken.mmdb").write_bytes(b"x" * 300)
    with structlog.testing.capture_logs() as told:
        assert places._look_up(file.with_name("broken.mmdb"), "192.0.2.0") == {}
        assert places._look_up(file.with_name("gone.mmdb"), "192.0.2.0") == {}
    assert [line["event"] for line in told] == ["places.unreadable"] * 2
    assert "192.0.2" not in str(told)


@pytest.mark.parametrize(
    ("city", "country", "said"),
    [
        ("Le Havre", "France", "près du Havre (France)"),
        ("Les Sables-d'Olonne", "France", "près des Sables-d'Olonne (France)"),
        ("Amiens", "France", "près d’Amiens (France)"),
        ("Colmar", "", "près de Colmar"),
        ("", "", ""),
    ],
)
def test_as_it_is_said_in_french(city, country, said):
    assert near(city, country) == said


@pytest.fixture
def told(db, now):
    """Return `told(network) -> (html, text)`: what a member is told of a second browser."""
    account = AccountFactory(opened_at=now)
    Walker().log_in(account.person.nir, PASSWORD)

    def one(address):
        walker = Walker()
        walker.client.defaults["REMOTE_ADDR"] = address
        walker.log_in(account.person.nir, PASSWORD)
        message = sent("login/new_browser")[-1]
        shown = {**message.payload["context"], **rendering.surroundings(message.fund_code)}
        html = rendering.html(message.message, "email.html", shown)
        text = rendering.text(message.message, "email.txt", shown)
        return " ".join(re.sub("<.*?>", " ", html).split()), " ".join(text.split())

    return one


def test_the_member_is_told_the_place_and_it_is_kept_nowhere_else(file, told):
    for said in told("192.0.2.77"):
        assert "Il se trouvait près de Colmar (France), d’après son adresse sur Internet." in said
    kept = str([list(model.objects.values()) for model in (Browser, Session, Entry)])
    assert "Colmar" not in kept
    assert "192.0.2" not in kept


def test_where_the_place_is_unknown_the_sentence_is_left_out(file, told):
    for said in told("10.1.2.3"):
        assert "Il se trouvait" not in said
        assert "que nous ne connaissions pas" in said


def test_a_browser_that_is_known_is_looked_for_nowhere(file, db, now, monkeypatch):
    account = AccountFactory(opened_at=now)
    walker = Walker().log_in(account.person.nir, PASSWORD)
    monkeypatch.setattr(places, "of", lambda network: pytest.fail("looked up"))
    walker.post("/deconnexion/")
    walker.log_in(account.person.nir, PASSWORD)
    assert Browser.objects.get().account == account
