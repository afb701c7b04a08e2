"""A page as somebody reads it: its title, its words, its links, its forms and what is wrong in them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "svg", "template"}


def words(element):
    """Return what is read aloud of an element, blanks folded."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element):
    if element.tag in SILENT:
        return
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        # Blocks stand apart even where the source has no blank between them.
        yield (" " if child.tag not in {"b", "strong", "em", "a", "span"} else "") + (child.tail or "")


def _seen(element):
    """Return the words that show, without those said to screen readers only."""
    hidden = [child for child in element.iter() if "unseen" in child.get("class", "").split()]
    text = words(element)
    for one in hidden:
        text = text.replace(words(one), "")
    return " ".join(text.split())


@dataclass
class Form:
    """A form, with what a browser would send of it."""

    action: str
    method: str
    fields: dict = field(default_factory=dict)
    buttons: list = field(default_factory=list)
    """(label, formaction, name, value) of each button that sends the form."""


class Page:
    """What a person finds in a page. Words and labels come from `main`, except where said."""

    def __init__(self, source):
        reader = _Tree()
        reader.feed(source)
        self.tree = reader.close()
        self.main = self.tree.find(".//main")
        self.title = words(self.tree.find(".//title"))

    @property
    def text(self):
        return words(self.main)

    @property
    def heading(self):
        return words(self.main.find(".//h1"))

    @property
    def header(self):
        """Words above the page's own: the site's name, the door, the breadcrumb."""
        return words(self.tree.find(".//header"))

    @property
    def breadcrumb(self):
        """The breadcrumb as the documents write it, « MSA Alsace > Alsace accueil »."""
        crumbs = next(nav for nav in self.tree.iter("nav") if "crumbs" in nav.get("class", ""))
        return " > ".join(words(item) for item in crumbs.iter("li"))

    def _found(self, tag, *, everywhere=False):
        return (self.tree if everywhere else self.main).iter(tag)

    def links(self, *, everywhere=False):
        """Return (words, address) of each link."""
        return [
            (_seen(link) or link.get("aria-label", ""), link.get("href"))
            for link in self._found("a", everywhere=everywhere)
        ]

    def link(self, label, *, everywhere=False):
        """Return the address that the link of these very words leads to."""
        found = [
            link
            for link in self._found("a", everywhere=everywhere)
            if label in {words(link), _seen(link), link.get("aria-label")}
        ]
        assert found, f"no link « {label} » among {self.links(everywhere=everywhere)}"
        return found[0].get("href")

    @property
    def forms(self):
        return [_form(element) for element in self.main.iter("form")]

    def form_with(self, button):
        """Return the form that this button sends, and the button."""
        for form in self.forms:
            for one in form.buttons:
                if one[0] == button:
                    return form, one
        labels = [one[0] for form in self.forms for one in form.buttons]
        raise AssertionError(f"no button « {button} » among {labels}")

    @property
    def buttons(self):
        """Labels of what sends a form, and of the links drawn as buttons, in the order of the page."""
        return [
            _seen(element)
            for element in self.main.iter()
            if (element.tag == "button" and element.get("type") != "button")
            or (element.tag == "a" and "button" in element.get("class", "").split())
        ]

    @property
    def labels(self):
        """Words of the labels and legends, in the order of the page."""
        return [words(element) for element in self.main.iter() if element.tag in {"label", "legend"}]

    @property
    def errors(self):
        """Name of the field -> what is said to be wrong, at the field itself."""
        return {
            element.get("id").removeprefix("id_").removesuffix("-error"): words(element)
            for element in self.main.iter("p")
            if "error" in element.get("class", "").split()
        }

    @property
    def summary(self):
        """The list of what is to be mended, empty when nothing is."""
        found = [element for element in self.main.iter() if element.get("role") == "alert"]
        return [words(item) for box in found for item in box.iter("li")]

    def element(self, **attributes):
        """Return the first element with these attributes."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return next(
            element for element in self.tree.iter() if all(element.get(name) == value for name, value in wanted.items())
        )


class _Tree(HTMLParser):
    def __init__(self):
        super().__init__()
        self.builder = TreeBuilder()

    def handle_starttag(self, tag, attrs):
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)

    def handle_startendtag(self, tag, attrs):
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        self.builder.end(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.builder.end(tag)

    def handle_data(self, data):
        self.builder.data(data)

    def close(self):
        super().close()
        return self.builder.close()


def _form(element: Element):
    form = Form(element.get("action", ""), element.get("method", "get"))
    for control in element.iter():
        name, kind = control.get("name"), control.get("type", "text")
        if control.tag == "input" and name and (kind not in {"radio", "checkbox"} or "checked" in control.attrib):
            form.fields[name] = control.get("value", "on" if kind == "checkbox" else "")
        elif control.tag == "select":
            chosen = [option.get("value") for option in control.iter("option") if "selected" in option.attrib]
            form.fields[name] = (chosen or [option.get("value") for option in control.iter("option")])[0]
        elif control.tag == "textarea" and name:
            # The first end of line is the markup's, as in a browser.
            form.fields[name] = (control.text or "").removeprefix("\n")
        elif control.tag == "button" and kind != "button":
            form.buttons.append((_seen(control), control.get("formaction"), name, control.get("value")))
    return form
