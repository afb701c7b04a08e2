"""From a fund's one accent to the colours of its pages, light and dark. Pure arithmetic, WCAG 2.2 definitions."""

import colorsys
from dataclasses import dataclass

WHITE, INK = "#ffffff", "#1d211c"
PAPER, PAPER_DARK = "#f7f5ef", "#141713"
CARD_DARK = "#1d211c"
TEXT_RATIO = 4.5
"""Least contrast of text (WCAG 2.2, 1.4.3)."""
COMFORTABLE_RATIO = 6.5
"""What is aimed at on dark, where thin strokes look thinner."""


@dataclass(frozen=True)
class Tones:
    """One accent in one theme: strokes and fills, text on a fill, a tinted surface, a tinted line."""

    accent: str
    on_accent: str
    soft: str
    edge: str


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`, from 0 to 1."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG's formula
        for part in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(colour: str, with_colour: str, share: float) -> str:
    """Return `colour` with `share` (0 to 1) of another."""
    pairs = zip(_channels(colour), _channels(with_colour), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def light(accent: str) -> Tones:
    """Return the tones of an accent on light paper."""
    return Tones(accent, WHITE, mix(PAPER, accent, 0.09), mix(PAPER, accent, 0.28))


def dark(accent: str) -> Tones:
    """Return the tones of an accent on dark paper: the same hue, as light as reading asks."""
    lightened = next(
        shade
        for shade in (_with_lightness(accent, step / 100) for step in range(30, 101))
        if contrast(shade, CARD_DARK) >= COMFORTABLE_RATIO
    )
    return Tones(lightened, PAPER_DARK, mix(CARD_DARK, accent, 0.22), mix(CARD_DARK, lightened, 0.35))


def _with_lightness(colour: str, lightness: float) -> str:
    hue, _, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in _channels(colour)))
    # A saturated tint glares on a dark page.
    channels = colorsys.hls_to_rgb(hue, lightness, min(saturation, 0.36))
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
