"""What each look finds of a page where everything is wrong: a look that is made quicker still finds it."""

import pytest

from tests.browser.looks import arranged, at_a_glance, everything, in_place

pytestmark = pytest.mark.browser
PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Tout va mal</title><style>
  body { display: flex; flex-direction: column; margin: 0; font: 16px/1.5 sans-serif; color: #111; background: #fff }
  html.t3 { font-size: 200% }
  p { margin: 0 }
  .pale { color: #bbb }
  .under, .over { position: absolute; top: 300px; left: 10px }
  .under { top: 302px }
  .out { width: 4em; white-space: nowrap }
  .shut { width: 4em; white-space: nowrap; overflow: hidden }
  .far { position: absolute; top: 340px; left: 500px }
  .large { width: 100px; overflow: hidden; font-size: 1rem; white-space: nowrap }
  .aside { overflow: auto; white-space: nowrap; width: 4em }
  .said { position: absolute; clip-path: inset(50%); left: -500px }
  @media (prefers-color-scheme: dark) { .dim { color: #333; background: #222 } }
</style></head><body><main><h1>Tout va mal</h1>
  <p class="pale">Pâle</p><p class="dim">Sombre</p><p class="under">Dessous</p><p class="over">Dessus</p>
  <p class="out">Dépasse de sa boîte</p><p class="shut">Coupé par sa boîte</p><p class="far">Loin</p>
  <p class="large">Grandit</p><p class="aside" tabindex="0">Défile de soi-même</p><p class="said">Dit à voix haute</p>
  <p><input name="nom"></p>
</main></body></html>"""
SHUT = {f"{how}: Coupé par sa boîte" for how in ("cut off", "sticks out of its box")}
ALWAYS = {"sticks out of its box: Dépasse de sa boîte", "Dessous covers Dessus", *SHUT}
NARROW = ALWAYS | {"the page scrolls sideways", "cut off by the window: Loin"}
GROWN = {f"{how}: Grandit" for how in ("cut off", "sticks out of its box")}
PALE = 'color-contrast: <p class="pale">Pâle</p>'
DIM = 'color-contrast: <p class="dim">Sombre</p>'
NO_NAME = 'label: <input name="nom">'


@pytest.fixture
def page(open_page):
    page = open_page()
    page.set_content(PAGE)
    return page


def found(look, page):
    return {way: set(wrong) for way, wrong in look(page).items()}


def test_everything(page):
    assert found(everything, page) == {
        "narrow": NARROW | {PALE, NO_NAME},
        "our own largest text": NARROW | GROWN,
        "text twice as large": ALWAYS | GROWN,
        "wide": ALWAYS | {PALE},
        "by night": {PALE, DIM},
    }
    assert page.evaluate("[document.documentElement.className, document.documentElement.style.fontSize]") == ["", ""]


@pytest.mark.parametrize(
    ("look", "seen"),
    [
        (at_a_glance, {"narrow": NARROW | {PALE, NO_NAME}, "wide": ALWAYS}),
        (arranged, {"narrow": NARROW | {NO_NAME}, "wide": ALWAYS}),
        (in_place, {"narrow": NARROW}),
    ],
)
def test_what_is_seen_of_the_others(page, look, seen):
    assert found(look, page) == seen


def test_what_its_policy_refused_and_a_sheet_that_is_missing(page):
    page.evaluate("document.querySelector('style').remove(); document.querySelector('.large').remove()")
    page.complaints.append("console: refused")
    assert in_place(page)["its own policy"] == ["console: refused", "the style sheet is not applied"]
    page.complaints.clear()
