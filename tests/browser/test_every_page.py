"""Every page, in every state it has: readable, in place, named, and written as HTML says."""

import re
from itertools import filterfalse

import pytest
from playwright.sync_api import expect

from config.environment import BASE_DIR
from tests.browser.catalogue import is_part
from tests.browser.looks import AXE, arranged, at_a_glance, everything, in_place
from tests.valid_html import assert_valid

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
NOT_PAGES = {"messages", "delivery", "demo"}
"""Folders of emails, and of the demonstration, which only its own settings have."""
PARTS = 10
"""So many tests share the pages: processes that run tests take them one by one."""


@pytest.fixture(scope="module")
def looks(shown):
    """Each state with how to look at it, chosen once for all the parts."""
    return looked_at(shown)


@pytest.mark.requirement("R22")
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_wrong_however_one_looks(looks, viewer, part):
    """For axe, for the page's own policy, and in place: narrow and wide, by day and by night, in large text."""
    with_axe, without = viewer(script=AXE), viewer()
    wrong = {}
    for one, look in looks[part::PARTS]:
        page = (without if look is in_place else with_axe)(one)
        if found := look(page):
            wrong[one.name] = found
        if one.in_error:
            assert_every_mistake_leads_to_its_field(page, one.name)
    assert not wrong


def looked_at(shown):
    """Return each state with how to look at it: in every way the first time that it is drawn so, then at a glance.

    States drawn from the same templates differ in words more than in shape, and a whole look costs a second. One that
    holds no element that its likes did not hold is only looked at for words that do not fit, and a page whose elements
    were all seen on others is seen at a glance too, for what depends on how they are arranged. Of the agents' pages,
    which have the most states and no telephone to be read on, the first of each is enough.
    """
    chosen, drawn, known = [], {}, set()
    for one in shown:
        way = (*filterfalse(is_part, one.templates), one.in_error, one.status)
        elements = set(shapes(one))
        if way not in drawn:
            chosen.append((one, arranged if elements <= known else everything))
        elif not one.path.startswith("/agents/"):
            of_others = arranged if elements <= known else at_a_glance
            chosen.append((one, in_place if elements <= drawn[way] else of_others))
        drawn.setdefault(way, set()).update(elements)
        known |= elements
    return chosen


def shapes(one):
    """Yield what axe may judge an element by, apart from its words: what it is, how it is drawn, what it stands in."""
    for parent in one.page.tree.iter():
        for element in parent:
            how = tuple(element.get(name) for name in ("class", "role", "type", "aria-invalid", "aria-current"))
            yield parent.tag, parent.get("class"), element.tag, how, frozenset(element.attrib)


def assert_every_mistake_leads_to_its_field(page, name):
    """The list of mistakes has the focus from the start, and gives it to the field of each."""
    expect(page.locator(".summary"), name).to_be_focused()
    assert page.evaluate(ASTRAY) == [], name


ASTRAY = """() => [...document.querySelectorAll(".summary a")].flatMap((link) => {
  link.scrollIntoView({block: "center", behavior: "instant"});
  const {left, top, width, height} = link.getClientRects()[0];
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  if (!link.contains(there)) return [`${link.textContent} is covered`];
  link.click();
  const field = document.querySelector(link.getAttribute("href"));
  if (document.activeElement !== field) return [`${link.textContent} does not give the focus`];
  return ["true", "radio"].includes(field.getAttribute("aria-invalid") ?? field.type) ? [] : [`${field.name} is not said wrong`];
})"""
"""What is wrong of the links in the list of mistakes, in words: each is pressed where it is seen."""


def test_the_size_of_the_text_leads_back_to_a_page_that_opens(shown, client):
    """Without scripts, changing it is a form that comes back by an address."""
    for one in shown:
        back = one.page.element(name="back").get("value")
        if one.status == 200:
            assert client.get(back).status_code in {200, 302}, f"{one.name}: {back}"


def test_what_needs_scripts_is_hidden_until_they_run(shown):
    for one in shown:
        for element in one.page.tree.iter():
            if any(name in element.attrib for name in ("data-listen", "data-see", "data-gauge")):
                assert "hidden" in element.attrib, one.name


def test_there_is_one_title_and_it_says_when_something_is_wrong(shown):
    for one in shown:
        page = one.page
        assert len(list(page.tree.iter("h1"))) == 1, one.name
        assert page.heading, one.name
        assert page.title.startswith("Erreur : ") == one.in_error, one.name
        levels = [int(element.tag[1]) for element in page.main.iter() if re.fullmatch("h[1-6]", element.tag)]
        assert levels[0] == 1 or one.in_error, one.name


def test_two_pages_never_have_one_title(shown):
    """Tabs, histories and screen readers name a page by its title (WCAG 2.4.2)."""
    named = {}
    for one in shown:
        if one.status == 200 and not one.in_error:
            named.setdefault(one.page.title, set()).add(one.templates[0])
    assert [title for title, templates in named.items() if len(templates) > 1] == []


def test_the_catalogue_knows_every_page(shown):
    """A page without its states here is a page that nobody looked at."""
    drawn = {template for one in shown for template in one.templates}
    written = {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for folder in BASE_DIR.glob("guichet/*/templates")
        for path in folder.rglob("*.html")
        if not NOT_PAGES & set(path.relative_to(folder).parts)
    }
    parents = {name for source in written.values() for name in re.findall(r'{% extends "([^"]+)"', source)}
    assert set(written) - parents - drawn == set()


def test_every_page_is_valid_html(shown, tmp_path):
    assert_valid(tmp_path, {one.name: one.source for one in shown})
