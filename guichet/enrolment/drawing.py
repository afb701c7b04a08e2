"""The flow of a journey: its pages, the answers that make a difference, its ends; as a drawing and in words.

docs/journeys and the agents' pages show the same: whichever paths `guichet check` walks. A skin says how each kind of
thing is painted: by itself in a file, or with the colours of the page that it stands in.
"""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from guichet.enrolment.paths import Move, Node, arrows, met, paths
from guichet.enrolment.steps.base import NEXT, Step
from guichet.funds.policy import Policy
from guichet.ui.layered import Box, Layout, place

LEADING = 17
WIDTH, COLUMNS, COLUMNS_OF_ANSWERS = 268, 30, 26
CHARACTER = 7
"""Width of a small character: fonts are the reader's own, so there is room to spare."""
ACROSS, DOWN = 20, 26
BY_LETTER, BY_EMAIL = "Mot de passe par courrier", "Mot de passe par email"
BY_EMAIL_OR_SMS, CHOSEN = "Mot de passe par email ou par SMS", "Mot de passe choisi sur place"
OVER = "Inscription terminée"
RADII: Mapping[str, int] = {"page": 4, "answer": 12, "end": 18}
Skin = Mapping[str, str]
"""Attributes by what they paint: `page`, `answer`, `end` (boxes); `title`, `text`, `said`, `end title`, `end text`."""


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

    @property
    def title(self) -> str:
        """Its title on one line."""
        return " ".join(self.lines[: self.bold])

    @property
    def asked(self) -> str:
        """What it asks where another page has the same title; of an end, how the password is given."""
        return " ".join(self.lines[self.bold :])

    @property
    def words(self) -> str:
        """All its lines as one."""
        return " ".join(self.lines)


@dataclass(frozen=True)
class Way:
    """What follows a page: the answers that lead there, none where there is nothing to choose."""

    origin: str
    target: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Onward:
    """Where answers lead: to a page by its place in the list (1 for the first), or to an end (0)."""

    answers: tuple[str, ...]
    to: Shape
    place: int


@dataclass(frozen=True)
class Told:
    """A page in words."""

    page: Shape
    ways: tuple[Onward, ...]


@dataclass(frozen=True)
class Flow:
    """What to draw; pages come after all that lead to them."""

    shapes: Mapping[str, Shape]
    ways: tuple[Way, ...]

    def told(self) -> Iterator[Told]:
        """Yield the pages in words, in order, for who cannot see the drawing."""
        pages = [name for name, shape in self.shapes.items() if shape.kind == "page"]
        places = {name: place for place, name in enumerate(pages, start=1)}
        for name in pages:
            ways = (way for way in self.ways if way.origin == name)
            onward = (Onward(way.answers, self.shapes[way.target], places.get(way.target, 0)) for way in ways)
            yield Told(self.shapes[name], tuple(onward))

    def sentences(self) -> Iterator[str]:
        """Yield the same, a sentence for each way."""
        for one in self.told():
            for way in one.ways:
                said = f" ({', '.join(way.answers)})" if way.answers else ""
                yield f"{one.page.words}{said} : {way.to.words}."


@dataclass(frozen=True)
class Picture:
    """A flow laid out: what goes between `<svg>` and `</svg>`, and its size in pixels."""

    body: str
    width: float
    height: float


def flow(start: Node[Step], policy: Policy) -> Flow:
    """Return the flow of a journey from its first page (`Variant.walk`)."""
    steps = [step for step, _ in met(start)]
    titles = [str(step.title) for step in steps]
    shapes = {step.name: _page(step, unique=titles.count(str(step.title)) == 1) for step in steps}
    answers: dict[tuple[str, str, str], list[str]] = {}
    for one in arrows(start):
        if one.to is not None:
            when = f"après « {_words(one.after)} »" if one.after else ""
            answers.setdefault((one.move.step.name, one.to.name, when), []).append(str(one.move.outcome.label))
    for words, condition in _ends(start, policy):
        shapes[words] = Shape("end", (OVER, words))
        answers[steps[-1].name, words, condition] = [str(steps[-1].outcomes()[0].label)]
    ways = []
    for (origin, target, when), labels in answers.items():
        plain = labels == [str(NEXT)] and not when
        ways.append(Way(origin, target, () if plain else (*labels, *([when] if when else []))))
    return Flow(shapes, tuple(ways))


def picture(of: Flow, skin: Skin, *, tip: str) -> Picture:
    """Return the drawing of a flow; `tip` is the id of the marker that ends an arrow, which the page has to define."""
    shapes, links = _with_answers(of)
    layout = place({name: shape.box for name, shape in shapes.items()}, links, across=ACROSS, down=DOWN)
    parts = [_arrow(layout, shapes, link, skin, tip) for link in links]
    parts += [_shape(shape, *layout.centres[name], skin) for name, shape in shapes.items()]
    return Picture("\n".join(parts), layout.width, layout.height)


def _with_answers(of: Flow) -> tuple[dict[str, Shape], list[tuple[str, str]]]:
    """Return the boxes, those of the answers included, and the arrows between them."""
    shapes = dict(of.shapes)
    links: list[tuple[str, str]] = []
    for way in of.ways:
        if not way.answers:
            links.append((way.origin, way.target))
            continue
        name = f"{way.origin}>{way.target}>{len(links)}"
        lines = [line for text in way.answers for line in textwrap.wrap(text, COLUMNS_OF_ANSWERS)]
        shapes[name] = Shape("answer", tuple(lines), bold=0)
        links += [(way.origin, name), (name, way.target)]
    return shapes, links


def _words(move: Move[Step]) -> str:
    """Return an earlier answer, or the page where it has but one."""
    return str(move.outcome.label if len(move.step.outcomes()) > 1 else move.step.title)


def _ends(start: Node[Step], policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield what each way of ending leads to, and the condition where there are several."""
    by_post = {any(move.step.name == "postal" for move in path) for path in paths(start)}
    if False in by_post:
        chosen = policy.password_release == "chosen_at_once"  # noqa: S105 - the name of a policy
        released = CHOSEN if chosen else BY_EMAIL_OR_SMS if len(policy.code_channels) > 1 else BY_EMAIL
        yield released, "après une bonne réponse" if len(by_post) > 1 else ""
    if True in by_post:
        yield BY_LETTER, "après la voie postale" if len(by_post) > 1 else ""


def _page(step: Step, *, unique: bool) -> Shape:
    """Return a page's box: its title, what it asks where another page has the same title, its address."""
    proof = getattr(step, "proof", None)
    fields = getattr(step.form_class, "base_fields", {})
    asked = proof.label if proof else next((field.label for field in fields.values()), "")
    lines = textwrap.wrap(str(step.title), COLUMNS)
    if not unique and asked:
        lines += textwrap.wrap(str(asked), COLUMNS + 4)
    return Shape("page", tuple(lines), f"/{step.slug}/", len(textwrap.wrap(str(step.title), COLUMNS)))


def _shape(shape: Shape, x: float, y: float, skin: Skin) -> str:
    """Return a box and its text."""
    box = shape.box
    rect = (
        f'<rect x="{x - box.width / 2:.0f}" y="{y - box.height / 2:.0f}" width="{box.width:.0f}" '
        f'height="{box.height:.0f}" rx="{RADII[shape.kind]}" {skin[shape.kind]}/>'
    )
    first = y - (len(shape.lines) + bool(shape.note) - 1) * LEADING / 2 + 5
    texts = []
    for rank, line in enumerate((*shape.lines, *([shape.note] if shape.note else []))):
        kind = "title" if rank < shape.bold else "said" if shape.kind == "answer" else "text"
        style = skin[f"end {kind}" if shape.kind == "end" else kind]
        texts.append(f'<text x="{x:.0f}" y="{first + rank * LEADING:.0f}" {style}>{escape(line)}</text>')
    return "\n".join([rect, *texts])


def _arrow(layout: Layout, shapes: Mapping[str, Shape], link: tuple[str, str], skin: Skin, tip: str) -> str:
    """Return a line from the bottom of a box to the top of another; only what leads to a page or an end has a head."""
    origin, target = link
    head = 0 if shapes[target].kind == "answer" else 7
    (x, y), (to_x, to_y) = layout.centres[origin], layout.centres[target]
    y, to_y = y + shapes[origin].box.height / 2, to_y - shapes[target].box.height / 2 - head
    stops = [(x, y, y), *layout.lanes[link], (to_x, to_y, to_y)]
    path = [f"M{x:.0f} {y:.0f}"]
    for (x, _, y), (to_x, to_y, end) in pairwise(stops):
        middle = (y + to_y) / 2
        path.append(f"C{x:.0f} {middle:.0f} {to_x:.0f} {middle:.0f} {to_x:.0f} {to_y:.0f}")
        # A line of no length would turn the head of the arrow.
        path += [f"V{end:.0f}"] * (end > to_y)
    marked = f' marker-end="url(#{tip})"' if head else ""
    return f'<path d="{"".join(path)}" {skin["arrow"]}{marked}/>'
