"""The probes and the figures."""

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from guichet.ui import health


@pytest.fixture
def answer(rf: RequestFactory):
    """Return `answer(path, **headers) -> HttpResponse`, through the middleware alone."""

    def view(request):
        request.resolver_match = ResolverMatch(view, (), {}, url_name="for_tests")
        return HttpResponse("page")

    middleware = health.Health(view)
    return lambda path, **extra: middleware(rf.get(path, **extra))


@pytest.fixture(autouse=True)
def forget_readiness(monkeypatch):
    monkeypatch.setattr(health, "_known_ready", False)


def test_alive_without_a_database(answer):
    response = answer("/healthz", HTTP_HOST="10.0.0.7")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_with_a_migrated_database(answer, django_assert_num_queries):
    assert answer("/readyz").status_code == 200
    with django_assert_num_queries(1):
        assert answer("/readyz").status_code == 200


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(answer, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    response = answer("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations are missing\n")


def test_not_ready_without_a_database_and_no_detail(answer, monkeypatch):
    def refuse():
        raise OperationalError("password of user secret")

    monkeypatch.setattr(health.connection, "cursor", refuse)
    response = answer("/readyz")
    assert response.status_code == 503
    assert b"secret" not in response.content


@pytest.mark.django_db
def test_figures_name_the_view_and_never_the_address(answer):
    answer("/espace/?numero=185013399091748")
    text = answer("/metrics").content.decode()
    assert 'guichet_requests_total{method="GET",status="2xx",view="for_tests"}' in text
    assert "185013399091748" not in text
    assert "espace" not in text


@pytest.mark.parametrize(
    "extra",
    [
        {"REMOTE_ADDR": "192.0.2.4"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.4"},
        {"HTTP_FORWARDED": "for=192.0.2.4"},
        {"REMOTE_ADDR": ""},
    ],
)
def test_figures_are_for_this_machine(answer, settings, extra):
    settings.METRICS_TOKEN = ""
    assert answer("/metrics", **extra).status_code == 404


@pytest.mark.django_db
def test_figures_elsewhere_need_the_token(answer, settings):
    settings.METRICS_TOKEN = "a-token"
    assert answer("/metrics").status_code == 404
    assert answer("/metrics", HTTP_AUTHORIZATION="Bearer b-token").status_code == 404
    far = {"REMOTE_ADDR": "192.0.2.4", "HTTP_AUTHORIZATION": "Bearer a-token"}
    assert answer("/metrics", **far).status_code == 200
