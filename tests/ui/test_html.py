"""Every part of a page is valid HTML, as the W3C's own checker reads it."""

import pytest

from tests.valid_html import assert_valid

pytestmark = [pytest.mark.urls("tests.ui.site"), pytest.mark.django_db]
PAGES = ["/alsace/essai/formulaire/", "/alsace/essai/dialogue/", "/essai/membre/"]
"""Those where parts are tried; the site's own pages are all checked in tests/browser."""


def test_every_part_is_valid(client, tmp_path):
    wrong = {"profil": "x", "date_day": "31", "date_month": "2", "date_year": "1985"}
    answers = [*(client.get(path) for path in PAGES), client.post("/alsace/essai/formulaire/", wrong)]
    assert_valid(tmp_path, {str(number): answer.content.decode() for number, answer in enumerate(answers)})
