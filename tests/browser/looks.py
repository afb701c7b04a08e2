"""Ways to look at a page: what axe finds, what sticks out of the window, what covers what."""

from pathlib import Path

import axe_playwright_python

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def violations(page, *, rules=None):
    """Return what axe finds, in words. The page's context must ignore the page's own policy.

    `rules` are the only ones asked about, all of WCAG 2.2 A and AA and the best practices otherwise.
    """
    if not page.evaluate("'axe' in window"):
        # Through the protocol and not as a script of the page, which its policy would refuse.
        page.evaluate(AXE.read_text(encoding="utf-8"))
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    # Nothing is fetched beforehand: our sheet is in the page, and there is no sound or film.
    options = {"runOnly": only, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def overflows(page):
    """Return whether the page scrolls sideways."""
    return page.evaluate(OVERFLOWS)


def misplaced(page):
    """Return what is cut off by the window or by a box, and what lies over something else, in words."""
    return page.evaluate(MISPLACED)


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
