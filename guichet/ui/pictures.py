"""Larger drawings: the mark, the landscape behind the arch, the card and the letter that show where a number is.

They take their colours from the stylesheet's classes, so that each fund and each theme redraws them for nothing.
"""

import functools

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

# A counter window, a sun, a field: the arch is the product's only ornament.
LOGO = SafeString(
    '<svg class="logo" viewBox="0 0 40 44" aria-hidden="true"><path class="fa" d="M2 44V19a18 18 0 0 1 36 0v25z"/>'
    '<circle class="fg" cx="20" cy="17" r="6"/>'
    '<path class="so" d="M2 33c11-5 25-5 36 0M8 44c3-5 8-9 12-13M32 44c-3-5-8-9-12-13M20 44V31"/></svg>'
)

_FURROWS = "".join(f"M{x} 424Q{(x + 236) // 2} 372 236 323" for x in range(-280, 761, 80))
LANDSCAPE = SafeString(
    '<svg class="landscape" viewBox="0 0 400 424" aria-hidden="true"><clipPath id="arch">'
    '<path d="M20 414V200a180 180 0 0 1 360 0v214z"/></clipPath><g clip-path="url(#arch)">'
    '<path class="fs" d="M0 0h400v424H0z"/><circle class="fg" cx="262" cy="168" r="50"/>'
    '<path class="fa" opacity=".22" d="M0 268c80-50 150-44 220-12s120 30 180-14v182H0z"/>'
    '<path class="fa" opacity=".45" d="M0 306c90-44 170-26 250-8s110 2 150-4v130H0z"/>'
    '<g class="fa" opacity=".8"><ellipse cx="84" cy="268" rx="6" ry="23"/><ellipse cx="102" cy="263" rx="7" ry="28"/>'
    '<ellipse cx="121" cy="268" rx="5.5" ry="21"/></g>'
    '<path class="fa" d="M0 340c120-26 270-22 400 6v78H0z"/>'
    f'<path class="so" opacity=".32" d="{_FURROWS}"/></g>'
    '<path class="se" d="M7 414V200a193 193 0 0 1 386 0v214"/>'
    '<rect class="fa" y="412" width="400" height="8" rx="4"/></svg>'
)

_SERIAL_FIXED, _SERIAL_REST = "8025000032", "123 4567890"
# Month 99 and department 99: nobody's number.
_NIR, _NIR_KEY = "2 99 99 99 999 999", "99"
# No rule of attribution is published for EN and ET; no SIREN begins with 0.
_EN, _ET, _SIRET = "EN0123456789", "ET0123456789", "012 345 674 00019"


@functools.cache
def card_picture(kind: str) -> SafeString:
    """Return an invented health card on which one number is ringed, with the same said in words.

    `kind`: "nir" (front), "photo" (serial number on the front, R88) or "plain" (serial number on the back, R89).
    Raises KeyError.
    """
    draw = {"nir": _with_nir, "photo": _with_photo, "plain": _back}[kind]
    words = {
        "nir": _("Sur votre carte Vitale, votre numéro de Sécurité Sociale est écrit sous votre nom."),
        "photo": _("Sur une carte avec photo, le numéro de série est au recto, en haut à droite."),
        "plain": _("Sur une carte sans photo, le numéro de série est au verso, en haut à droite."),
    }[kind]
    return _figure(draw(), words, height=214)


@functools.cache
def reference_box(kind: str) -> SafeString:
    """Return the box « Références à rappeler : » of MSA letters, the number asked ringed, the same said in words (R47).

    `kind`: "company" (ET or SIRET) or "employer" (of a gardener: ET alone). The documents print the prefixes for the
    latter only; they are part of the numbers, and both have them here (A-04). Raises KeyError.
    """
    words = {
        "company": _(
            "Sur les courriers de la MSA, l'encadré « Références à rappeler » donne votre numéro d'établissement, qui "
            "commence par ET. Vous pouvez aussi saisir votre numéro SIRET, qui compte 14 chiffres."
        ),
        "employer": _(
            "Sur les courriers de la MSA, l'encadré « Références à rappeler » donne votre numéro d'établissement : il "
            "commence par ET. Le numéro qui commence par EN est celui de l'entreprise, ne le saisissez pas."
        ),
    }[kind]
    lines = [(_("Entreprise :"), _EN), (_("Etablissement :"), _ET)]
    if kind == "company":
        lines.append((_("SIRET :"), _SIRET))
    asked = len(lines) - 1
    rows = "".join(
        _text(24, 72 + 30 * place, label, "faint") + _text(148, 72 + 30 * place, number, "digits" if place else "faint")
        for place, (label, number) in enumerate(lines)
    )
    ring = _ring(136, 84, 188, 30 * asked)
    return _figure(_text(24, 38, _("Références à rappeler :"), "title") + ring + rows, words, height=100 + 30 * asked)


def _figure(drawing: str, words: str, *, height: int) -> SafeString:
    return mark_safe(  # noqa: S308 - our own drawings
        f'<figure class="card"><svg viewBox="0 0 340 {height}" aria-hidden="true">'
        f'<rect class="fs se" x="1" y="1" width="338" height="{height - 2}" rx="16"/>{drawing}</svg>'
        f"<figcaption>{escape(words)}</figcaption></figure>"
    )


def _text(x: int, y: int, text: str, css: str, *, width: int = 0) -> str:
    """Draw words; `width` holds them to it, where a wider font would run into what stands next."""
    held = f' textLength="{width}" lengthAdjust="spacingAndGlyphs"' if width else ""
    return f'<text x="{x}" y="{y}" class="{css}"{held}>{escape(text)}</text>'


def _ring(x: int, y: int, width: int, height: int = 28) -> str:
    return f'<rect class="ring" x="{x}" y="{y}" width="{width}" height="{height}" rx="9"/>'


def _ground() -> str:
    corners = "a15 15 0 0 1-15 15H17a15 15 0 0 1-15-15z"
    return (
        f'<path class="fa" opacity=".1" d="M2 150c90-46 180-30 336-8v55{corners}"/>'
        f'<path class="fa" opacity=".14" d="M2 186c110-34 220-22 336-2v13{corners}"/>'
    )


def _chip() -> str:
    return (
        '<rect class="fe" x="24" y="62" width="46" height="36" rx="7"/>'
        '<path class="sa" opacity=".55" d="M24 74h13v12H24M70 74H57v12h13M37 62v12M37 86v12M57 62v12M57 86v12"/>'
    )


def _portrait() -> str:
    return (
        '<rect class="fe" x="252" y="62" width="64" height="80" rx="8"/><g class="fa" opacity=".55">'
        '<circle cx="284" cy="92" r="15"/><path d="M258 142c0-20 10-30 26-30s26 10 26 30z"/></g>'
    )


def _with_nir() -> str:
    return (
        _ground() + _text(24, 38, _("Carte de santé"), "title") + _chip() + _portrait()
        + _text(24, 128, _("DUPONT Camille"), "small") + _ring(16, 142, 202, 32)
        + _text(26, 164, _NIR, "nir") + _text(226, 164, _NIR_KEY, "faint") + _text(226, 190, _("clé"), "faint")
    )  # fmt: skip


def _with_photo() -> str:
    return (
        _ground() + _text(24, 38, _("Carte de santé"), "title", width=122) + _chip() + _portrait()
        + _serial()
        + _text(24, 132, _("DUPONT Camille"), "small") + _text(24, 160, _NIR, "faint")
    )  # fmt: skip


def _serial() -> str:
    fixed, typed = _text(154, 38, _SERIAL_FIXED, "faint", width=72), _text(240, 38, _SERIAL_REST, "digits", width=83)
    return fixed + _ring(233, 18, 97, 30) + typed


def _back() -> str:
    lines = "".join(
        f'<rect class="fa" opacity=".14" x="24" y="{y}" width="{width}" height="9" rx="4.5"/>'
        for y, width in ((82, 292), (104, 270), (126, 292), (148, 180))
    )
    return (
        _ground() + _text(24, 38, _("Verso"), "title") + lines
        + _serial()
    )  # fmt: skip
