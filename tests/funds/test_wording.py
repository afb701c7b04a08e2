"""Texts that agents write."""

from hypothesis import given
from hypothesis import strategies as st

from guichet.funds.known_facts import CONDITIONS, TEXTS
from guichet.funds.wording import render


def test_the_three_signs():
    assert render("## Titre\nUn\ndeux\n\ntrois\n- a\n- b") == (
        "<h2>Titre</h2><p>Un<br>deux</p><p>trois</p><ul><li>a</li><li>b</li></ul>"
    )


@given(st.text())
def test_nothing_typed_becomes_html(text):
    html = render(text)
    for tag in ("h2", "p", "ul", "li"):
        html = html.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    assert "<" not in html.replace("<br>", "")


def test_the_first_conditions_have_their_headings():
    for version in CONDITIONS:
        text = (TEXTS / f"general_conditions_{version}.txt").read_text(encoding="utf-8")
        assert render(text).count("<h2>") == 9
