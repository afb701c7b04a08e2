"""The inlined sheet is allowed by its own hash, and stays small."""

import base64
import hashlib
import re

import brotli

from guichet.ui import stylesheet

ACCENT = "#1d5fa8"


def test_the_hash_is_that_of_the_text():
    sheet = stylesheet.for_accent(ACCENT)
    digest = base64.b64encode(hashlib.sha256(str(sheet.text).encode()).digest()).decode()
    assert sheet.allowed_by == f"'sha256-{digest}'"


def test_two_accents_have_two_sheets_and_each_is_made_once():
    assert stylesheet.for_accent(ACCENT).allowed_by != stylesheet.for_accent("#00684a").allowed_by
    assert stylesheet.for_accent(ACCENT) is stylesheet.for_accent(ACCENT)


def test_shrinking_drops_comments_and_keeps_rules():
    text = str(stylesheet.for_accent(ACCENT).text)
    assert "/*" not in text
    assert "\n" not in text
    source = re.sub(r"/\*.*?\*/", "", stylesheet.source(), flags=re.DOTALL)
    assert text.count("{") == source.count("{") + 3  # the fund's tokens, light and dark


def test_every_colour_comes_from_a_token_that_exists():
    text = str(stylesheet.for_accent(ACCENT).text)
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= set(re.findall(r"(--[\w-]+):", text))


def test_it_stays_small_once_compressed():
    assert len(brotli.compress(str(stylesheet.for_accent(ACCENT).text).encode(), quality=5)) < 4_200
    assert _weight() < 4_000
    assert _weight(space=True) < 5_000


def _weight(*, space=False):
    return len(brotli.compress(str(stylesheet.for_accent(ACCENT, space=space).text).encode(), quality=5))
