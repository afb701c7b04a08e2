"""docs/journeys/: the pages of each profile under each edition, drawn from the paths that `guichet check` walks."""

import os
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from typing import Any

from tools import production_like
from tools.layered import Box, Layout, place

FOLDER = "docs/journeys"
FONT = 'font-family="system-ui, sans-serif"'
INK, QUIET, LINE, PAGE, ANSWER, END = "#1d2b24", "#4b5a52", "#5d7466", "#ffffff", "#eef4ea", "#2f6b1f"
TITLE, SMALL, LEADING = 14, 12, 17
WIDTH, COLUMNS, COLUMNS_OF_ANSWERS = 268, 30, 26
CHARACTER, CHARACTER_OF_HEADING = 7, 11
"""Widths of a small and of a large character: fonts are the reader's own, so there is room to spare."""
MARGIN, HEAD = 24, 56
NEXT = "Suivant >"
BY_LETTER, BY_EMAIL = "Mot de passe par courrier", "Mot de passe par email"
BY_EMAIL_OR_SMS, CHOSEN = "Mot de passe par email ou par SMS", "Mot de passe choisi sur place"


@dataclass(frozen=True)
class Shape:
    """A box to draw: its lines of text, and which kind it is: `page`, `answer` or `end`."""

    kind: str
    lines: tuple[str, ...]
    note: str = ""
    bold: int = 1
    """How many of the lines are its title."""

    @property
    def box(self) -> Box:
        """Its size."""
        texts = len(self.lines) + bool(self.note)
        if self.kind == "answer":
            return Box(max(len(line) for line in self.lines) * CHARACTER + 24, texts * LEADING + 8)
        return Box(WIDTH, texts * LEADING + 20)


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
    shapes, arrows = _graph(profile, policy)
    layout = place({name: shape.box for name, shape in shapes.items()}, list(arrows), across=20, down=26)
    parts = [_arrow(layout, shapes, *arrow) for arrow in arrows]
    parts += [_shape(shape, *layout.centres[name]) for name, shape in shapes.items()]
    wide = max(layout.width, len(_heading(profile)) * CHARACTER_OF_HEADING)
    left = round(MARGIN + (wide - layout.width) / 2)
    parts = [f'<g transform="translate({left} {MARGIN + HEAD})">', *parts, "</g>"]
    width, height = round(wide + 2 * MARGIN), round(layout.height + 2 * MARGIN + HEAD)
    told = " ".join(_sentences(shapes, arrows))
    return "\n".join([f"{width} {height}", told, *parts])


def _graph(profile: str, policy: Any) -> tuple[dict[str, Shape], list[tuple[str, str]]]:
    """Return what to draw: pages, answers that make a difference, ends; and the arrows between them."""
    from guichet.enrolment.paths import arrows, met  # noqa: PLC0415 - see _project
    from guichet.enrolment.profiles import variants  # noqa: PLC0415 - see _project

    start = next(variants(profile, policy)).walk()
    steps = [step for step, _ in met(start)]
    titles = [str(step.title) for step in steps]
    shapes = {step.name: _page(step, unique=titles.count(str(step.title)) == 1) for step in steps}
    answers: dict[tuple[str, str, str], list[str]] = {}
    for one in arrows(start):
        if one.to is not None:
            when = f"après « {_words(one.after)} »" if one.after else ""
            answers.setdefault((one.move.step.name, one.to.name, when), []).append(str(one.move.outcome.label))
    for words, condition in _ends(start, policy):
        shapes[words] = Shape("end", ("Inscription terminée", words))
        answers[steps[-1].name, words, condition] = [str(steps[-1].outcomes()[0].label)]
    links: list[tuple[str, str]] = []
    for (origin, target, when), labels in answers.items():
        if labels == [NEXT] and not when:
            links.append((origin, target))
            continue
        name = f"{origin}>{target}"
        lines = [line for text in (*labels, when) for line in textwrap.wrap(text, COLUMNS_OF_ANSWERS)]
        shapes[name] = Shape("answer", tuple(lines), bold=0)
        links += [(origin, name), (name, target)]
    return shapes, links


def _words(move: Any) -> str:
    """Return an earlier answer, or the page where it has but one."""
    return str(move.outcome.label if len(move.step.outcomes()) > 1 else move.step.title)


def _ends(start: Any, policy: Any) -> Iterator[tuple[str, str]]:
    """Yield what each way of ending leads to, and the condition where there are several."""
    from guichet.enrolment.paths import paths  # noqa: PLC0415 - see _project

    by_post = {any(move.step.name == "postal" for move in path) for path in paths(start)}
    if False in by_post:
        chosen = policy.password_release == "chosen_at_once"  # noqa: S105 - the name of a policy
        released = CHOSEN if chosen else BY_EMAIL_OR_SMS if len(policy.code_channels) > 1 else BY_EMAIL
        yield released, "après une bonne réponse" if len(by_post) > 1 else ""
    if True in by_post:
        yield BY_LETTER, "après la voie postale" if len(by_post) > 1 else ""


def _page(step: Any, *, unique: bool) -> Shape:
    """Return a page's box: its title, what it asks where another page has the same title, its address."""
    proof = getattr(step, "proof", None)
    fields = getattr(step.form_class, "base_fields", {})
    asked = proof.label if proof else next((field.label for field in fields.values()), "")
    lines = textwrap.wrap(str(step.title), COLUMNS)
    if not unique and asked:
        lines += textwrap.wrap(str(asked), COLUMNS + 4)
    return Shape("page", tuple(lines), f"/{step.slug}/", len(textwrap.wrap(str(step.title), COLUMNS)))


def _shape(shape: Shape, x: float, y: float) -> str:
    """Return a box and its text."""
    box = shape.box
    fill, stroke, radius = {
        "page": (PAGE, LINE, 4),
        "answer": (ANSWER, "none", 12),
        "end": (END, END, 18),
    }[shape.kind]
    rect = (
        f'<rect x="{x - box.width / 2:.0f}" y="{y - box.height / 2:.0f}" width="{box.width:.0f}" '
        f'height="{box.height:.0f}" rx="{radius}" fill="{fill}" stroke="{stroke}"/>'
    )
    first = y - (len(shape.lines) + bool(shape.note) - 1) * LEADING / 2 + 5
    texts = []
    for rank, line in enumerate((*shape.lines, *([shape.note] if shape.note else []))):
        bold = rank < shape.bold
        ink = PAGE if shape.kind == "end" else INK if bold or shape.kind == "answer" else QUIET
        style = f'font-size="{TITLE if bold else SMALL}"{" font-weight=" + chr(34) + "600" + chr(34) if bold else ""}'
        texts.append(f'<text x="{x:.0f}" y="{first + rank * LEADING:.0f}" {style} fill="{ink}">{escape(line)}</text>')
    return "\n".join([rect, *texts])


def _arrow(layout: Layout, shapes: Mapping[str, Shape], origin: str, target: str) -> str:
    """Return a line from the bottom of a box to the top of another; only what leads to a page or an end has a head."""
    head = 0 if shapes[target].kind == "answer" else 7
    (x, y), (to_x, to_y) = layout.centres[origin], layout.centres[target]
    y, to_y = y + shapes[origin].box.height / 2, to_y - shapes[target].box.height / 2 - head
    stops = [(x, y, y), *layout.lanes[origin, target], (to_x, to_y, to_y)]
    path = [f"M{x:.0f} {y:.0f}"]
    for (x, _, y), (to_x, to_y, end) in pairwise(stops):
        middle = (y + to_y) / 2
        path.append(f"C{x:.0f} {middle:.0f} {to_x:.0f} {middle:.0f} {to_x:.0f} {to_y:.0f}")
        # A line of no length would turn the head of the arrow.
        path += [f"V{end:.0f}"] * (end > to_y)
    tip = ' marker-end="url(#tip)"' if head else ""
    return f'<path d="{"".join(path)}" fill="none" stroke="{LINE}" stroke-width="1.5"{tip}/>'


def _sentences(shapes: Mapping[str, Shape], links: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the drawing in words, for who cannot see it."""
    after: dict[str, list[str]] = {}
    for origin, target in links:
        after.setdefault(origin, []).append(target)
    for name, shape in shapes.items():
        if shape.kind != "page":
            continue
        for then in after.get(name, []):
            answer = shapes[then] if shapes[then].kind == "answer" else None
            end = shapes[after[then][0]] if answer else shapes[then]
            said = f" ({', '.join(answer.lines)})" if answer else ""
            yield f"{' '.join(shape.lines)}{said} : {' '.join(end.lines)}."


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
<defs><marker id="tip" viewBox="0 0 8 8" refX="1" refY="4" markerWidth="6" markerHeight="6" orient="auto">\
<path d="M0 0L8 4L0 8Z" fill="{LINE}"/></marker></defs>
<rect width="{width}" height="{height}" fill="#ffffff"/>
<text x="{MARGIN}" y="34" font-size="18" font-weight="600" fill="{INK}" text-anchor="start">{escape(heading)}</text>
<text x="{MARGIN}" y="54" font-size="{SMALL}" fill="{QUIET}" text-anchor="start">édition {escape(edition)}</text>
{chr(10).join(parts)}
</svg>
"""
