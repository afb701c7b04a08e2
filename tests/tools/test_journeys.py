"""The drawings of journeys follow the funds' files, and can be read without seeing them."""

import xml.etree.ElementTree as ET

import pytest

from guichet.enrolment.paths import met
from guichet.enrolment.profiles import TRAITS, variants
from guichet.funds import catalogue
from tools import generated, journeys

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def files():
    return journeys.folder()


def test_the_folder_is_current():
    drawn = [name for name in generated.stale() if name.startswith(journeys.FOLDER)]
    assert drawn == [], "run `make docs`"


def test_a_file_that_is_no_longer_drawn_is_told_and_taken_away(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(generated, "ROOT", tmp_path)
    monkeypatch.setattr(generated, "DOCUMENTS", {"page.md": lambda: "new"})
    monkeypatch.setattr(generated, "FOLDERS", {"folder": lambda: {"folder/deep/kept.svg": "kept"}})
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "former.svg").write_text("former")
    assert set(generated.stale()) == {"page.md", "folder/former.svg", "folder/deep/kept.svg"}
    monkeypatch.setattr("sys.argv", ["generated", "--write"])
    assert generated.main() == 0
    assert generated.stale() == []
    assert not (tmp_path / "folder" / "former.svg").exists()
    assert (tmp_path / "folder" / "deep" / "kept.svg").read_text() == "kept"


def test_every_edition_and_profile_has_a_drawing_or_is_as_default(files):
    index = files["docs/journeys/README.md"]
    for edition in catalogue.editions():
        (row,) = [line for line in index.splitlines() if line.startswith((f"| {edition} ", f"| {edition}("))]
        for cell, profile in zip(row.split("|")[2:-1], TRAITS, strict=True):
            name = f"{edition}/{profile}.svg"
            assert cell.strip() == (f"[drawing]({name})" if f"docs/journeys/{name}" in files else "as default")
    assert "docs/journeys/alsace-2020/jardinier.svg" not in files


@pytest.mark.parametrize("edition", ["default", "leaflet", "provence-azur", "recommended"])
def test_every_page_and_every_answer_is_drawn_and_told_in_words(files, edition):
    policy = catalogue.editions()[edition]
    for profile in TRAITS:
        text = files.get(f"docs/journeys/{edition}/{profile}.svg")
        if text is None:
            continue
        drawing = ET.fromstring(text)
        written = " ".join(one.text for one in drawing.iter(f"{SVG}text"))
        told = drawing.find(f"{SVG}desc").text
        start = next(variants(profile, policy)).walk()
        for step, _ in met(start):
            assert str(step.title) in written
            assert f"/{step.slug}/" in written
            assert str(step.title) in told
            if len(step.outcomes()) > 1:
                assert all(str(outcome.label) in written for outcome in step.outcomes())
        assert "Inscription terminée" in written
        assert drawing.get("role") == "img"
        assert drawing.get("aria-labelledby") == "title desc"
        assert drawing.find(f"{SVG}title").text.endswith(f"(édition {edition})")


def test_text_fits_in_its_box(files):
    for name, text in files.items():
        if name.endswith(".svg"):
            inside = ET.fromstring(text).find(f"{SVG}g")
            widest = 0
            for one in inside:
                if one.tag == f"{SVG}rect":
                    widest = float(one.get("width"))
                elif one.tag == f"{SVG}text":
                    character = 8.6 if one.get("font-weight") else 7
                    assert len(one.text) * character <= widest, (name, one.text)


def test_drawings_are_small(files):
    assert max(len(text.encode()) for text in files.values()) < 20_000
