"""A bar for each secret, the longer the better it is kept (pure but for the words); a table says the same."""

import math
import textwrap
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from guichet.backoffice.policy.odds import chance, thousands

WIDTH, LINE, BAR, GAP, FOOT = 260, 16, 14, 14, 22
COLUMNS = 36
"""Characters of a line above a bar."""
LONGEST = 8
"""Powers of ten from one end to the other: a guess in a hundred million is a full bar."""
TICKS = (0, 2, 4, 6, 8)


def bars(secrets: Sequence[tuple[str, float]]) -> SafeString:
    """Return a drawing of chances (above 0, 1 at most) on a scale of powers of ten, with the words of each above it."""
    parts, top = [], 0
    for label, share in secrets:
        for line in textwrap.wrap(label, COLUMNS):
            parts.append(f'<text x="0" y="{top + 12}">{escape(line)}</text>')
            top += LINE
        wide = max(2, round(length(share) * WIDTH))
        for kind, size in (("leaf", WIDTH), ("fa", wide)):
            parts.append(f'<rect class="{kind}" x="0" y="{top}" width="{size}" height="{BAR}" rx="3"/>')
        top += BAR + GAP
    foot, height = top - GAP, top - GAP + FOOT
    for tick in TICKS:
        x = round(tick / LONGEST * WIDTH)
        anchor = "start" if tick == TICKS[0] else "end" if tick == TICKS[-1] else "middle"
        words = _("1 sur %(count)s") % {"count": thousands(10**tick)} if tick in (TICKS[0], TICKS[-1]) else ""
        parts.append(f'<path class="way" d="M{x} {foot + 2}v5"/>')
        if words:
            parts.append(f'<text class="faint" x="{x}" y="{foot + 18}" text-anchor="{anchor}">{escape(words)}</text>')
    title = _("Chances de deviner, de la plus grande à gauche à la plus petite à droite")
    desc = ", ".join(f"{label} ({chance(share)})" for label, share in secrets)
    svg = (
        f'<svg class="bars" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'aria-labelledby="barres-titre" aria-describedby="barres-texte">'
        f'<title id="barres-titre">{escape(title)}</title>'
        f'<desc id="barres-texte">{escape(desc)}</desc>{"".join(parts)}</svg>'
    )
    return mark_safe(svg)  # noqa: S308 - every text is escaped


def length(share: float) -> float:
    """Return how long the bar of a chance is, 0 to 1: nothing where a guess is sure to be right."""
    return min(1.0, max(0.0, -math.log10(share) / LONGEST))
