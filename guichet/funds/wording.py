"""Texts that agents write: `## ` before a heading, `- ` before an item, a blank line between paragraphs."""

from collections.abc import Iterator
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def render(text: str, *, heading: int = 2) -> SafeString:
    """Return a text as HTML, its headings of this level. Whatever else it holds is shown as typed, never read as HTML.

    The notation has no link, no picture and no attribute: there is nothing in it to put an address or a script in.
    """
    return mark_safe("".join(_blocks(text, f"h{heading:d}")))  # noqa: S308 - every line is escaped


def _blocks(text: str, title: str) -> Iterator[str]:
    for kind, lines in groupby((line.strip() for line in text.splitlines()), key=_kind):
        if kind == "heading":
            yield from (f"<{title}>{escape(line[3:])}</{title}>" for line in lines)
        elif kind == "item":
            yield f"<ul>{''.join(f'<li>{escape(line[2:])}</li>' for line in lines)}</ul>"
        elif kind == "paragraph":
            yield f"<p>{'<br>'.join(escape(line) for line in lines)}</p>"


def _kind(line: str) -> str:
    if line.startswith("## "):
        return "heading"
    if line.startswith("- "):
        return "item"
    return "paragraph" if line else "blank"
