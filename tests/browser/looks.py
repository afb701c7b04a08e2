"""Ways to look at a page: what axe finds, what sticks out of the window, what covers what, what its policy refuses."""

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
    return page.evaluate(f"(options) => ({FOUND})(options)", _options(rules, without))


def _options(rules=None, without=()):
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    left_out = {rule: {"enabled": False} for rule in without}
    # Nothing is fetched beforehand: our sheet is in the page, and there is no sound or film.
    return {"runOnly": only, "rules": left_out, "resultTypes": ["violations"], "preload": False}


# Only the words leave the page: axe's whole report is long, and slow to carry.
FOUND = """async (options) => (await axe.run(options)).violations.flatMap(
  (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)}`)
)"""


def misplaced(page):
    """Return what is cut off by the window or by a box, and what lies over something else, in words."""
    return page.evaluate(MISPLACED)


def everything(page):
    """Look at a page just opened in every way: return way -> what is wrong, in words; empty when all is well.

    Narrow and wide, by day and by night, in large text. The page is given back wide, by day, its text as it was.
    """
    page.set_viewport_size(NARROW)
    found = _seen(page, "narrow", _options(), {"our own largest text": ["className", "t3"]})
    page.set_viewport_size(HALF)
    found |= _seen(page, "", None, {"text twice as large": ["style.fontSize", "200%"]})
    page.set_viewport_size(WIDE)
    found |= _seen(page, "wide", _options(DRAWN))
    page.emulate_media(color_scheme="dark")
    found["by night"] = violations(page, rules=COLOURS)
    page.emulate_media(color_scheme="light")
    return _wrong(page, found)


def at_a_glance(page, *, without=()):
    """Look at a page whose like was looked at in every way: mostly on a telephone. It is given back wide."""
    page.set_viewport_size(NARROW)
    found = _seen(page, "narrow", _options(without=without))
    page.set_viewport_size(WIDE)
    return _wrong(page, found | _seen(page, "wide"))


def arranged(page):
    """Look at a page whose elements were all seen on others: their colours are those that they had there."""
    return at_a_glance(page, without=COLOURS)


def in_place(page):
    """Look at a page made of what was looked at already: its words alone differ, and they may be long."""
    page.set_viewport_size(NARROW)
    found = _seen(page, "narrow")
    page.set_viewport_size(WIDE)
    return _wrong(page, found)


def _seen(page, way, options=None, changes=None):
    """Look at the page as it is, then with each of `changes`: way -> what of its root is so for a while."""
    if options and not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return page.evaluate(SEEN, {"way": way, "options": options, "changes": changes or {}})


def _wrong(page, found):
    """What is wrong, and what the page's own policy refused so far, its sheet included."""
    found["its own policy"] = [*page.complaints, *found.get("its own policy", ())]
    return {way: wrong for way, wrong in found.items() if wrong}


MISPLACED = """() => {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) found.push("the page scrolls sideways");
  // What is said of an element is asked once: many stand in the same ones.
  const once = (ask) => {
    const known = new Map();
    return (element) => {
      if (!known.has(element)) known.set(element, ask(element));
      return known.get(element);
    };
  };
  const styleOf = once((element) => getComputedStyle(element));
  const rectOf = once((element) => element.getBoundingClientRect());
  const boxOf = once((element) =>
    styleOf(element).display !== "inline" || !element.parentElement ? element : boxOf(element.parentElement));
  const cutsOff = once((box) => styleOf(box).overflowX === "hidden" && box.scrollWidth > box.clientWidth + 1);
  // What is kept for screen readers, and what scrolls by itself, sticks out on purpose.
  const onPurpose = once((element) => element !== null && (
    styleOf(element).clipPath !== "none" || ["auto", "scroll"].includes(styleOf(element).overflowX)
    || element.tagName === "svg" || onPurpose(element.parentElement)
  ));
  const counts = once((element) => element.checkVisibility({visibilityProperty: true}) && !onPurpose(element));
  const items = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (words.nextNode()) {
    const node = words.currentNode;
    const said = node.data.trim().slice(0, 40);
    if (!said || !counts(node.parentElement)) continue;
    range.selectNodeContents(node);
    const box = boxOf(node.parentElement);
    const around = rectOf(box);
    for (const rect of range.getClientRects()) {
      if (rect.width < 1) continue;
      items.push({of: node.parentElement, rect, said});
      if (rect.left < -1 || rect.right > root.clientWidth + 1) found.push(`cut off by the window: ${said}`);
      else if (rect.right > around.right + 2 || rect.left < around.left - 2) found.push(`sticks out of its box: ${said}`);
    }
    if (cutsOff(box)) found.push(`cut off: ${said}`);
  }
  for (const control of document.querySelectorAll("input, select, textarea, button, a.button, .icon, .shut")) {
    const rect = rectOf(control);
    if (rect.width <= 1 || !counts(control) || control.type === "hidden") continue;
    items.push({of: control, rect, said: control.name || control.textContent.trim() || control.getAttribute("class")});
  }
  // From the top down: what begins below the end of one covers nothing of it, nor does all that follows.
  const down = items.map(({of, rect: {left, right, top, bottom}, said}, index) => (
    {of, said, index, left, right, top, bottom}
  )).sort((one, other) => one.top - other.top);
  for (const [place, upper] of down.entries()) {
    for (let next = place + 1; next < down.length && down[next].top < upper.bottom; next++) {
      const lower = down[next];
      const wide = Math.min(upper.right, lower.right) - Math.max(upper.left, lower.left);
      const high = Math.min(upper.bottom, lower.bottom) - lower.top;
      // The boxes of two lines of letters touch a little without the letters doing so.
      if (!(wide > 2 && high > 0.35 * Math.min(upper.bottom - upper.top, lower.bottom - lower.top))) continue;
      if (upper.of.contains(lower.of) || lower.of.contains(upper.of)) continue;
      const [one, other] = upper.index < lower.index ? [upper, lower] : [lower, upper];
      found.push(`${one.said} covers ${other.said}`);
    }
  }
  return [...new Set(found)];
}"""

SEEN = f"""async ({{way, options, changes}}) => {{
  const misplaced = {MISPLACED};
  const unstyled = getComputedStyle(document.body).display !== "flex";
  const found = {{"its own policy": unstyled ? ["the style sheet is not applied"] : []}};
  if (way) found[way] = [...(options ? await ({FOUND})(options) : []), ...misplaced()];
  for (const [changed, [name, value]] of Object.entries(changes)) {{
    const [part, of] = name.split(".").reverse();
    const there = of ? document.documentElement[of] : document.documentElement;
    const before = there[part];
    there[part] = value;
    found[changed] = misplaced();
    there[part] = before;
  }}
  return found;
}}"""
"""What is seen of a page at one width, in one round trip."""
