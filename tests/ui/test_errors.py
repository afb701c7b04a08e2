"""What goes wrong is told in French, with a way out, without the database."""

from unittest import mock

import pytest
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch

from guichet.ui import errors

pytestmark = pytest.mark.urls("tests.ui.site")


@pytest.fixture
def calm_client():
    """A client that shows the 500 page instead of raising, and has no token."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nulle-part/", 404, "Cette page n&#x27;existe pas"),
        ("/alsacee/", 404, "Cette page n&#x27;existe pas"),
        ("/alsace/essai/panne/", 500, "momentanément indisponible"),
        ("/essai/interdit/", 403, "ne vous est pas ouverte"),
    ],
)
def test_each_has_a_page_with_a_way_out(calm_client, path, status, words):
    """No django_db mark: a query would fail this test."""
    response = calm_client.get(path)
    assert response.status_code == status
    html = response.content.decode()
    assert words in html
    assert "Aller à l&#x27;accueil" in html or "Aller à l'accueil" in html
    assert "1850133990917" not in html


def test_a_fund_keeps_its_own_page_when_something_breaks(calm_client):
    assert "MSA Alsace" in calm_client.get("/alsace/essai/panne/").content.decode()


def test_a_form_without_its_token_says_that_nothing_was_recorded(calm_client):
    response = calm_client.post("/alsace/essai/formulaire/", {"nom": "x"})
    assert response.status_code == 403
    html = response.content.decode()
    assert "rien n&#x27;a été enregistré" in html
    assert 'href="/alsace/essai/formulaire/"' in html


def test_too_many_requests_say_when_to_come_back(fund):
    response = errors.too_many_requests(RequestFactory().get("/"), fund=fund, retry_after=120)
    assert (response.status_code, response["Retry-After"]) == (429, "120")
    assert "Retry-After" not in errors.too_many_requests(RequestFactory().get("/"), fund=fund)


def test_bad_requests_have_their_page():
    response = errors.bad_request(RequestFactory().get("/"))
    assert response.status_code == 400
    assert "n&#x27;a pas pu être lue" in response.content.decode()


@pytest.mark.parametrize("trouble", [RuntimeError, NoReverseMatch])
def test_there_is_an_answer_even_when_no_page_can_be_drawn(trouble):
    with mock.patch("guichet.ui.errors.page", side_effect=trouble):
        response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "momentanément indisponible" in response.content.decode()
