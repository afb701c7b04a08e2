"""Tokens against forged forms: Django's check takes ours, and no two pages show the same."""

from collections import Counter

from django.http import HttpResponse
from django.middleware.csrf import (
    CSRF_ALLOWED_CHARS,
    CSRF_SECRET_LENGTH,
    CSRF_TOKEN_LENGTH,
    CsrfViewMiddleware,
    get_token,
)
from django.test import RequestFactory

from guichet.ui import csrf


def answer(secret, sent):
    """Return what Django's middleware says of a form; None when it lets it through."""
    request = RequestFactory().post("/", {"csrfmiddlewaretoken": sent})
    request.COOKIES["csrf"] = secret
    middleware = CsrfViewMiddleware(lambda _request: HttpResponse())
    middleware.process_request(request)
    return middleware.process_view(request, lambda _request: None, (), {})


def test_django_s_check_takes_the_token_of_this_browser_and_no_other():
    request = RequestFactory().get("/")
    token = csrf.token(request)
    secret = request.META["CSRF_COOKIE"]
    assert (len(secret), len(token)) == (CSRF_SECRET_LENGTH, CSRF_TOKEN_LENGTH)
    assert answer(secret, token) is None
    assert answer(secret, get_token(request)) is None, "and Django's own token is of the same secret"
    assert answer(csrf.random_characters(CSRF_SECRET_LENGTH), token).status_code == 403
    assert answer(secret, token[:-1] + ("a" if token[-1] != "a" else "b")).status_code == 403


def test_the_token_changes_with_each_page_and_the_secret_only_when_it_is_rotated():
    request = RequestFactory().get("/")
    tokens = {csrf.token(request) for _ in range(50)}
    secret = request.META["CSRF_COOKIE"]
    assert len(tokens) == 50
    assert all(answer(secret, token) is None for token in tokens)
    csrf.rotate(request)
    assert request.META["CSRF_COOKIE"] != secret
    assert answer(request.META["CSRF_COOKIE"], tokens.pop()).status_code == 403


def test_a_page_without_a_form_sets_no_cookie():
    request = RequestFactory().get("/")
    csrf.context(request)
    assert "CSRF_COOKIE" not in request.META


def test_every_character_is_as_likely():
    counts = Counter(csrf.random_characters(62_000))
    assert set(counts) == set(CSRF_ALLOWED_CHARS)
    # A thousand each; seven standard deviations are 220.
    assert max(abs(count - 1000) for count in counts.values()) < 220
