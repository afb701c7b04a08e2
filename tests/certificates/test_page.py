"""The public page, as somebody who verifies and as somebody who should not know."""

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client

from guichet.audit.models import Entry
from guichet.certificates import operations, views
from guichet.certificates.models import Certificate, Why

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "/attestations/verifier/"


@pytest.fixture(autouse=True)
def _today(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def certificate(account, issue):
    return issue(account, annee="2025")


def main(response):
    html = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub("<[^>]+>", " ", html).replace("&#x27;", "'").split())


def by_number(client, certificate, **changes):
    typed = {"numero": certificate.number, "controle": certificate.said["control"]} | changes
    return client.post(HERE, typed)


def test_both_ways_show_what_is_printed_and_nothing_else(client, account, certificate, django_assert_num_queries):
    for typed in (
        {"contenu": certificate.said["payload"]},
        {"numero": certificate.number.lower().replace("-", ""), "controle": f" {certificate.said['control'].lower()} "},
    ):
        with django_assert_num_queries(3):
            response = client.post(HERE, typed)
        said = main(response)
        assert "Attestation valable" in said
        assert "MSA d'Alsace" in said
        assert "WEBER FLORENT" in said
        assert "Né le 27 janvier 1985" in said
        assert "1 354,50 €" in said
        whole = response.content.decode()
        secrets = (account.person.nir, account.contact.email, str(certificate.reference), str(account.reference))
        assert not any(secret in whole for secret in (*secrets, certificate.said["control"], "TILLEULS"))
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies


@pytest.mark.parametrize(
    ("change", "heading"),
    [
        (lambda one: one, "Attestation valable"),
        (lambda one: one[:50] + ("A" if one[50] != "A" else "B") + one[51:], "Attestation modifiée"),
        (lambda one: one.lower(), "Attestation modifiée"),
        (lambda _: "<script>alert(1)</script>", "Attestation modifiée"),
        (lambda _: "\ud800".encode("utf-8", "replace").decode(), "Attestation modifiée"),
    ],
)
def test_a_code_is_what_was_sealed_or_nothing_is_shown(client, certificate, change, heading):
    response = client.post(HERE, {"contenu": change(certificate.said["payload"])})
    assert response.status_code == 200
    assert heading in main(response)
    assert ("WEBER" in main(response)) is (heading == "Attestation valable")
    assert b"<script>alert" not in response.content


def test_a_withdrawn_and_an_expired_one_say_so(client, certificate, now):
    operations.withdraw(certificate.number, why=Why.CHANGED, actor="system", now=now)
    assert "Elle a été retirée le 10 mars 2026" in main(by_number(client, certificate))
    Certificate.objects.update(revoked_at=None, revoked_why="")
    with time_machine.travel(now + dt.timedelta(days=366), tick=False):
        assert "elle n'est plus valable" in main(by_number(client, certificate))


def test_an_unknown_number_and_a_wrong_control_are_one_answer(client, certificate, django_assert_num_queries):
    pages = []
    for changes in ({"controle": "CDFH-CDFH"}, {"numero": "CDFH-CDFH-CDFH"}, {"numero": "é" * 40, "controle": "-"}):
        with django_assert_num_queries(3):
            pages.append(by_number(client, certificate, **changes))
    assert len({page.content for page in pages}) == 1
    assert "WEBER" not in main(pages[0])


def test_guesses_are_held_by_number_from_anywhere_and_by_network(certificate, monkeypatch):
    for network in range(views.PER_NUMBER):
        tried = by_number(Client(REMOTE_ADDR=f"203.0.{network}.1"), certificate, controle="CDFH-CDFH")
        assert tried.status_code == 200
    held = by_number(Client(REMOTE_ADDR="203.0.99.1"), certificate)
    assert held.status_code == 429
    assert int(held["Retry-After"]) > 0
    monkeypatch.setattr(views, "PER_NETWORK", 2)
    codes = [Client(REMOTE_ADDR="198.51.100.7").post(HERE, {"contenu": "AAAA"}).status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_nothing_is_kept_of_who_verified_what(client, certificate):
    before = Entry.objects.count()
    by_number(client, certificate)
    assert Entry.objects.count() == before


@pytest.mark.parametrize("typed", [{}, {"contenu": ""}, {"contenu": "A" * 3000}, {"numero": ""}, {"numero": "\0"}])
def test_what_is_missing_or_too_long_is_asked_again(client, typed):
    response = client.post(HERE, typed)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()


def test_the_address_carries_nothing_and_the_page_is_light(client):
    response = client.get(f"{HERE}?contenu=A&numero=B")
    assert "Vérifier une attestation" in main(response)
    assert "data-from-address" in response.content.decode(), "form.js takes what stands behind the #"
    assert not response.cookies
    assert django_settings.CSRF_COOKIE_NAME not in client.cookies
    assert len(response.content) < 40_000
    assert not re.search(r'(src|href)="https?://', response.content.decode())
    assert client.put(HERE).status_code == 405
