"""What a first visit weighs: a slow line, or a telephone far from everything, must be enough."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

# What a page weighs is the same whatever the database.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]
FIRST_ANSWER = 14 * 1024
"""What a server sends before it waits for a sign of life: ten segments of TCP (RFC 6928)."""
FIRST_VISIT = 40 * 1024


def compressed(body):
    """Return the bytes that travel."""
    return len(gzip.compress(body, 6))


def files(one):
    """Return what the page asks for besides itself."""
    return set(re.findall(r'(?:src|href)="/static/([^"]+)"', one.source))


def test_every_page_arrives_in_one_go(shown):
    too_heavy = {one.name: compressed(one.body) for one in shown if compressed(one.body) >= FIRST_ANSWER}
    assert not too_heavy


def test_a_first_visit_is_light(shown):
    for one in shown:
        extra = sum(compressed(Path(finders.find(name)).read_bytes()) for name in files(one))
        assert compressed(one.body) + extra < FIRST_VISIT, one.name


def test_nothing_comes_from_anywhere_else(shown):
    """No font, image, script or sheet but these, and none of another site."""
    asked = {name for one in shown for name in files(one)}
    scripts = {f"ui/{name}.js" for name in ("reading", "form", "password", "passkey", "session")}
    assert asked == {"ui/favicon.svg", *scripts}
    for one in shown:
        assert not re.search(r'(?:src|srcset|action)="(?:https?:)?//', one.source), one.name
        assert not re.search(r"url\((?!#)|@import", one.source), one.name
