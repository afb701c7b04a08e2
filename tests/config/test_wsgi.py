"""How answers are handed to the server."""

import pytest
from django.core.signals import request_finished

from bench.browser import Browser, InProcess
from config.wsgi import application

pytestmark = pytest.mark.django_db


def call(path):
    started = {}
    browser = Browser(InProcess(lambda environ, start: started.setdefault("parts", application(environ, start))))
    browser.headers = lambda: {"Host": "localhost"}
    browser.get(path)
    return started["parts"], browser.answer


def test_a_page_is_handed_over_whole():
    parts, answer = call("/robots.txt")
    assert parts == [answer.body]
    assert answer.body.startswith(b"User-agent")


def test_the_request_is_over_by_then():
    """The database connection is back in its pool before the page leaves."""
    seen = []
    request_finished.connect(lambda **_: seen.append(1), weak=False, dispatch_uid="test")
    try:
        call("/robots.txt")
    finally:
        request_finished.disconnect(dispatch_uid="test")
    assert seen == [1]
