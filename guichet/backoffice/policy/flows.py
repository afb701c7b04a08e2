"""The journeys of a source, drawn for a page of the agents and told beside it: what docs/journeys shows of editions."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from guichet.backoffice.policy.sources import Source
from guichet.backoffice.policy.words.base import Words
from guichet.enrolment import drawing
from guichet.enrolment.drawing import Told
from guichet.enrolment.profile_names import BY_NAME as PROFILES

EDGE = 2
"""Room for the lines of the outermost boxes."""
TIP = "pointe"
_SKIN: Mapping[str, str] = {
    "page": 'class="leaf"',
    "answer": 'class="fs"',
    "end": 'class="fa"',
    "title": 'class="strong"',
    "text": 'class="faint"',
    "said": "",
    "end title": 'class="strong upon"',
    "end text": 'class="upon"',
    "arrow": 'class="way"',
}
"""Classes of the stylesheet: the drawing follows the fund's accent, the dark theme and the size of the text."""


@dataclass(frozen=True)
class Drawn:
    """The journey of one profile."""

    profile: str
    label: Words
    svg: SafeString
    told: tuple[Told, ...]
    """The same in words: each page, and where each answer leads."""


@functools.lru_cache(maxsize=256)
def drawn(source: Source, profile: str) -> Drawn:
    """Return the journey of a profile. Raises KeyError for a profile that opens no account."""
    flow = drawing.flow(source.journey(profile).walk(), source.policy)
    picture = drawing.picture(flow, _SKIN, tip=TIP)
    label = PROFILES[profile].label
    width, height = round(picture.width) + 2 * EDGE, round(picture.height) + 2 * EDGE
    title = _("Parcours d'inscription : %(profile)s, %(fund)s") % {"profile": label, "fund": source.title}
    desc = _("Les pages de haut en bas, et les réponses qui mènent de l'une à l'autre. La liste le dit en mots.")
    svg = (
        f'<svg class="flow" viewBox="{-EDGE} {-EDGE} {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-labelledby="dessin-titre" aria-describedby="dessin-texte">'
        f'<title id="dessin-titre">{escape(title)}</title>'
        f'<desc id="dessin-texte">{escape(desc)}</desc><defs>'
        f'<marker id="{TIP}" viewBox="0 0 8 8" refX="1" refY="4" '
        f'markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8Z"/></marker></defs>{picture.body}</svg>'
    )
    return Drawn(profile, label, mark_safe(svg), tuple(flow.told()))  # noqa: S308 - the drawing escapes every text
