"""Every accent can be read, in both themes, on every surface it stands on."""

import re

import pytest

from guichet.funds import catalogue
from guichet.ui import colours, stylesheet

ACCENTS = sorted({fund.accent for fund in (*catalogue.all_funds(), catalogue.national())})
CSS = stylesheet.source()


def test_the_ratio_is_that_of_wcag():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert colours.contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("accent", ACCENTS)
def test_an_accent_reads_on_light_paper(accent):
    tones = colours.light(accent)
    for surface in (colours.WHITE, colours.PAPER, tones.soft):
        assert colours.contrast(tones.accent, surface) >= colours.TEXT_RATIO, surface
    assert colours.contrast(tones.on_accent, tones.accent) >= colours.TEXT_RATIO
    assert colours.contrast(colours.INK, tones.soft) >= 7


@pytest.mark.parametrize("accent", ACCENTS)
def test_its_twin_reads_on_dark_paper(accent):
    tones = colours.dark(accent)
    for surface in (colours.CARD_DARK, colours.PAPER_DARK, tones.soft):
        assert colours.contrast(tones.accent, surface) >= colours.TEXT_RATIO, surface
    assert colours.contrast(tones.on_accent, tones.accent) >= colours.TEXT_RATIO


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_the_fixed_colours_read_on_every_surface(theme):
    token = {
        name: re.findall(rf"--{name}:(#\w+)", CSS)
        for name in ("paper", "card", "ink", "muted", "bad", "wash", "field", "mark")
    }
    token = {name: _long(values[theme]) for name, values in token.items()}
    for surface in ("paper", "card", "wash", "mark"):
        assert colours.contrast(token["ink"], token[surface]) >= 7, surface
    for text in ("muted", "bad"):
        for surface in ("paper", "card"):
            assert colours.contrast(token[text], token[surface]) >= colours.TEXT_RATIO, (text, surface)
    # The edge of a field is what shows that it is one (WCAG 2.2, 1.4.11).
    assert colours.contrast(token["field"], token["card"]) >= 3
    soft = (colours.light, colours.dark)[theme]
    for accent in ACCENTS:
        assert colours.contrast(token["muted"], soft(accent).soft) >= colours.TEXT_RATIO, accent


def test_the_red_door_reads():
    (red,) = re.findall(r"--red:(#\w{6})", CSS)
    assert colours.contrast("#ffffff", red) >= colours.TEXT_RATIO
    assert colours.contrast("#8d0f20", "#ffffff") >= colours.TEXT_RATIO


def test_paper_and_ink_are_those_of_the_stylesheet():
    assert re.findall(r"--paper:(#\w+)", CSS) == [colours.PAPER, colours.PAPER_DARK]
    assert re.findall(r"--card:(#\w+)", CSS)[1] == colours.CARD_DARK
    assert f"--ink:{colours.INK}" in CSS


def _long(colour):
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])
