"""docs/policy.md: what it appends to files can be read, and its commands answer as it shows, but for numbers."""

import re
import shlex
import shutil

import pytest
import time_machine
from typer.testing import CliRunner

from guichet.cli.app import app
from guichet.funds import catalogue
from tests.docs.test_add_a_proof import ROOT
from tests.factories import AffiliationFactory, CardFactory, PaymentFactory

BLOCK = re.compile(r"<!-- (append|run): ([^\n]+) -->\n```\w*\n(.*?)```", re.DOTALL)
NUMBER = re.compile(r"\d+(?:[.,-]\d+)*")


def without_numbers(text):
    return NUMBER.sub("0", text)


@pytest.fixture
def installation(settings, tmp_path, monkeypatch, now):
    """A copy of the funds' files, where one types commands, and a few members."""
    shutil.copytree(settings.FUNDS_FOLDER, tmp_path / "funds")
    settings.FUNDS_FOLDER = tmp_path / "funds"
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        person = AffiliationFactory(department="13").person
        CardFactory(person=person)
        PaymentFactory(person=person, paid_on=now.date())
    with time_machine.travel(now, tick=False):
        yield tmp_path


@pytest.mark.django_db
def test_the_page_tells_what_happens(installation):
    done = []
    for verb, what, body in BLOCK.findall((ROOT / "docs" / "policy.md").read_text(encoding="utf-8")):
        done.append(verb)
        if verb == "append":
            path = installation / what
            path.write_text(path.read_text(encoding="utf-8") + body, encoding="utf-8")
            catalogue._load.cache_clear()  # another process would read the files anew
            continue
        program, *words = shlex.split(what)
        assert program == "guichet"
        said = without_numbers(CliRunner().invoke(app, words).stdout)
        place = 0
        for part in without_numbers(body).split("...\n"):
            assert part in said[place:], f"{what} does not say:\n{part}\nbut:\n{said[place:]}"
            place = said.index(part, place) + len(part)
    assert done == ["append", "run", "run", "run", "append", "run"]
