"""Ways to look at a page: what axe finds, what sticks out of the window, what covers what, what its policy refuses."""

from contextlib import contextmanager
from pathlib import Path

import axe_playwright_python

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""What axe has to say of colours; all the rest is the same by day and by night."""
DRAWN = [*COLOURS, "target-size", "scrollable-region-focusable", "label-title-only", "identical-links-same-purpose"]
"""What axe has to say of where and how things are drawn: all the rest is read from the document, however wide it is."""
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
HALF = {"width": WIDE["width"] // 2, "height": WIDE["height"]}


def violations(page, *, rules=None, without=()):
    """Return what axe finds, in words.

    `rules` are the only ones asked about, all of WCAG 2.2 A and AA and the best practices otherwise, but `without`.
    Where many pages are looked at, `page.add_init_script(AXE)` beforehand spares the way of the script each time.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    left_out = {rule: {"enabled": False} for rule in without}
    # Nothing is fetched beforehand: our sheet is in the page, and there is no sound or film.
    options = {"runOnly": only, "rules": left_out, "resultTypes": ["violations"], "preload": False}
    return page.evaluate(FOUND, options)


# Only the words leave the page: axe's whole report is long, and slow to carry.
FOUND = """async (options) => (await axe.run(options)).violations.flatMap(
  (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)}`)
)"""


def misplaced(page):
    """Return what is cut off by the window or by a box, and what lies over something else, in words."""
    return page.evaluate(MISPLACED)


def refused(page):
    """Return what the page's own policy refused so far, its sheet included, in words."""
    unstyled = page.evaluate("getComputedStyle(document.body).display") != "flex"
    return [*page.complaints, *["the style sheet is not applied"] * unstyled]


def everything(page):
    """Look at a page just opened in every way: return way -> what is wrong, in words; empty when all is well.

    Narrow and wide, by day and by night, in large text. The page is given back wide, by day, its text as it was.
    """
    found = {"its own policy": refused(page)}
    page.set_viewport_size(NARROW)
    found["narrow"] = violations(page) + misplaced(page)
    with _changed(page, "className", "t3"):
        found["our own largest text"] = misplaced(page)
    page.set_viewport_size(HALF)
    with _changed(page, "style.fontSize", "200%"):
        found["text twice as large"] = misplaced(page)
    page.set_viewport_size(WIDE)
    found["wide"] = violations(page, rules=DRAWN) + misplaced(page)
    page.emulate_media(color_scheme="dark")
    found["by night"] = violations(page, rules=COLOURS)
    page.emulate_media(color_scheme="light")
    return {way: wrong for way, wrong in found.items() if wrong}


def at_a_glance(page, *, without=()):
    """Look at a page whose like was looked at in every way: mostly on a telephone."""
    page.set_viewport_size(NARROW)
    found = {"its own policy": refused(page), "narrow": violations(page, without=without) + misplaced(page)}
    page.set_viewport_size(WIDE)
    found["wide"] = misplaced(page)
    return {way: wrong for way, wrong in found.items() if wrong}


def arranged(page):
    """Look at a page whose elements were all seen on others: their colours are those that they had there."""
    return at_a_glance(page, without=COLOURS)


def in_place(page):
    """Look at a page made of what was looked at already: its words alone differ, and they may be long."""
    page.set_viewport_size(NARROW)
    found = {"its own policy": refused(page), "narrow": misplaced(page)}
    page.set_viewport_size(WIDE)
    return {way: wrong for way, wrong in found.items() if wrong}


@contextmanager
def _changed(page, name, value):
    """Have the root of the page be so for a while."""
    before = page.evaluate(f"document.documentElement.{name}")
    page.evaluate(f"(value) => (document.documentElement.{name} = value)", value)
    yield
    page.evaluate(f"(value) => (document.documentElement.{name} = value)", before)


MISPLACED = """() => {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) found.push("the page scrolls sideways");
  const ancestors = (element) => {
    const list = [];
    for (let one = element; one; one = one.parentElement) list.push(one);
    return list;
  };
  // What is kept for screen readers, and what scrolls by itself, sticks out on purpose.
  const counts = (element) => element.checkVisibility({visibilityProperty: true}) && ancestors(element).every((one) => {
    const style = getComputedStyle(one);
    return style.clipPath === "none" && !["auto", "scroll"].includes(style.overflowX) && one.tagName !== "svg";
  });
  const items = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const node = words.currentNode;
    const said = node.data.trim().slice(0, 40);
    if (!said || !counts(node.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = ancestors(node.parentElement).find((one) => getComputedStyle(one).display !== "inline");
    const around = box.getBoundingClientRect();
    for (const rect of range.getClientRects()) {
      if (rect.width < 1) continue;
      items.push({of: node.parentElement, rect, said});
      if (rect.left < -1 || rect.right > root.clientWidth + 1) found.push(`cut off by the window: ${said}`);
      else if (rect.right > around.right + 2 || rect.left < around.left - 2) found.push(`sticks out of its box: ${said}`);
    }
    if (getComputedStyle(box).overflowX === "hidden" && box.scrollWidth > box.clientWidth + 1) found.push(`cut off: ${said}`);
  }
  for (const control of document.querySelectorAll("input, select, textarea, button, a.button, .icon, .shut")) {
    const rect = control.getBoundingClientRect();
    if (rect.width <= 1 || !counts(control) || control.type === "hidden") continue;
    items.push({of: control, rect, said: control.name || control.textContent.trim() || control.getAttribute("class")});
  }
  for (const [index, one] of items.entries()) {
    for (const other of items.slice(index + 1)) {
      if (one.of.contains(other.of) || other.of.contains(one.of)) continue;
      const wide = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const high = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
      // The boxes of two lines of letters touch a little without the letters doing so.
      if (wide > 2 && high > 0.35 * Math.min(one.rect.height, other.rect.height)) found.push(`${one.said} covers ${other.said}`);
    }
  }
  return [...new Set(found)];
}"""
