"""An account that sends files all day is stopped before they are read."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import guichet.space
from guichet.files import checks
from guichet.space import sendings

COUNTED = "\n@counts_files\n@takes_files("
HERE = "/espace/coordonnees-bancaires/changer/"


@pytest.mark.parametrize("limit", ["PER_HOUR", "PER_DAY"])
def test_past_so_many_files_none_is_read(browser, monkeypatch, limit):
    monkeypatch.setattr(sendings, limit, 1)
    monkeypatch.setattr(checks, "check", lambda *_args, **_facts: pytest.fail("it was read"))
    typed = {"iban": "", "titulaire": ""}
    assert browser.post(HERE, typed).status_code == 200
    refused = browser.post(HERE, {**typed, "rib": SimpleUploadedFile("rib.pdf", b"%PDF-1.7")})
    assert (refused.status_code, refused["Retry-After"] != "") == (429, True)
    assert browser.get(HERE).status_code == 200


def test_every_page_that_takes_files_counts_them():
    sources = [path.read_text(encoding="utf-8") for path in Path(guichet.space.__file__).parent.rglob("*.py")]
    taking, counting = (sum(one.count(words) for one in sources) for words in ("\n@takes_files(", COUNTED))
    assert taking == counting > 0
