"""docs/journeys/: the pages of each profile under each edition, drawn from the paths that `guichet check` walks."""

import os
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

from tools import production_like

FOLDER = "docs/journeys"
FONT = 'font-family="system-ui, sans-serif"'
INK, QUIET, LINE, PAGE, ANSWER, END = "#1d2b24", "#4b5a52", "#5d7466", "#ffffff", "#eef4ea", "#2f6b1f"
TITLE, SMALL = 14, 12
CHARACTER_OF_HEADING = 11
"""Width of a large character: fonts are the reader's own, so there is room to spare."""
MARGIN, HEAD = 24, 56
TIP = "tip"
SKIN: Mapping[str, str] = {
    "page": f'fill="{PAGE}" stroke="{LINE}"',
    "answer": f'fill="{ANSWER}" stroke="none"',
    "end": f'fill="{END}" stroke="{END}"',
    "title": f'font-size="{TITLE}" font-weight="600" fill="{INK}"',
    "text": f'font-size="{SMALL}" fill="{QUIET}"',
    "said": f'font-size="{SMALL}" fill="{INK}"',
    "end title": f'font-size="{TITLE}" font-weight="600" fill="{PAGE}"',
    "end text": f'font-size="{SMALL}" fill="{PAGE}"',
    "arrow": f'fill="none" stroke="{LINE}" stroke-width="1.5"',
}
"""A file is read by itself, on a page of any colour."""


def folder() -> Mapping[str, str]:
    """Return every file of docs/journeys/ with its text."""
    catalogue, traits = _project()
    drawn: dict[str, str] = {}
    default = catalogue.editions()[catalogue.DEFAULT]
    rows = []
    for edition, policy in catalogue.editions().items():
        cells = []
        for profile in traits:
            same = edition != catalogue.DEFAULT and _body(profile, policy) == _body(profile, default)
            name = f"{edition}/{profile}.svg"
            if not same:
                drawn[f"{FOLDER}/{name}"] = _svg(profile, edition, _body(profile, policy))
            cells.append("as default" if same else f"[drawing]({name})")
        rows.append(f"| {edition}{' (historical)' if catalogue.is_historical(edition) else ''} | {' | '.join(cells)} |")
    header = f"| edition | {' | '.join(traits)} |\n| --- |{' --- |' * len(traits)}"
    return {f"{FOLDER}/README.md": INDEX.format(table="\n".join([header, *rows])), **drawn}


INDEX = """\
# Journeys

<!-- Written by `make docs` from funds/ and guichet/enrolment/. Do not edit. -->

The pages that each profile meets by a fund's own site, under each edition of the documents. A white box is a page, with
the last part of its address; a green one is an answer, where answers differ in what follows; an arrow without words is
« Suivant > ». By the national site « Votre département » comes second, unless an edition asks for it later.
Who showed an identity document at a reception desk (ADR 98) meets no question: mailbox and mobile, then the pages from
« Recevoir votre mot de passe » on.
A historical edition is below the national floor: it shows a document as it was (docs/policy.md).

{table}
"""


def _project() -> tuple[Any, Any]:
    """Return the funds' catalogue and the profiles; Django has to be there first."""
    if "GUICHET_SECRET_KEY" not in os.environ:
        os.environ.update(production_like.environment())
    import django  # noqa: PLC0415 - once the environment is there

    django.setup()
    from guichet.enrolment.profiles import TRAITS  # noqa: PLC0415 - see above
    from guichet.funds import catalogue  # noqa: PLC0415 - see above

    return catalogue, TRAITS


@cache
def _body(profile: str, policy: Any) -> str:
    """Return the drawing without its heading, so that two editions can be compared."""
    from guichet.enrolment import drawing  # noqa: PLC0415 - see _project
    from guichet.enrolment.profiles import variants  # noqa: PLC0415 - see _project

    flow = drawing.flow(next(variants(profile, policy)).walk(), policy)
    drawn = drawing.picture(flow, SKIN, tip=TIP)
    wide = max(drawn.width, len(_heading(profile)) * CHARACTER_OF_HEADING)
    left = round(MARGIN + (wide - drawn.width) / 2)
    parts = [f'<g transform="translate({left} {MARGIN + HEAD})">', drawn.body, "</g>"]
    width, height = round(wide + 2 * MARGIN), round(drawn.height + 2 * MARGIN + HEAD)
    return "\n".join([f"{width} {height}", " ".join(flow.sentences()), *parts])


def _heading(profile: str) -> str:
    from guichet.enrolment.profile_names import BY_NAME  # noqa: PLC0415 - see _project

    return f"Inscription : {BY_NAME[profile].label}"


def _svg(profile: str, edition: str, body: str) -> str:
    """Return the whole drawing."""
    size, told, *parts = body.split("\n")
    width, height = size.split()
    heading = _heading(profile)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" \
aria-labelledby="title desc" {FONT} text-anchor="middle">
<title id="title">{escape(heading)} (édition {escape(edition)})</title>
<desc id="desc">{escape(told)}</desc>
<defs><marker id="{TIP}" viewBox="0 0 8 8" refX="1" refY="4" markerWidth="6" markerHeight="6" orient="auto">\
<path d="M0 0L8 4L0 8Z" fill="{LINE}"/></marker></defs>
<rect width="{width}" height="{height}" fill="#ffffff"/>
<text x="{MARGIN}" y="34" font-size="18" font-weight="600" fill="{INK}" text-anchor="start">{escape(heading)}</text>
<text x="{MARGIN}" y="54" font-size="{SMALL}" fill="{QUIET}" text-anchor="start">édition {escape(edition)}</text>
{chr(10).join(parts)}
</svg>
"""
