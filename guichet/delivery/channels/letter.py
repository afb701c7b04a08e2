"""Letters: a PDF/UA-1 drawn by typst. `printing` takes them to the print shop."""

import functools
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import segno
import typst
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from guichet.delivery import postal, rendering, typesetting
from guichet.delivery.models import Message

ADDRESS_TOO_WIDE: Final = "address-too-wide"
"""What letter_base.typ panics with."""


@dataclass(frozen=True)
class Window:
    """The envelope's window on the page, in millimetres from the top left corner of an A4 sheet.

    GUICHET_LETTER_WINDOW; its default is common to the envelopes in use in France however the sheet slides in them.
    """

    x: float
    y: float
    width: float
    height: float


class AddressTooWide(ValueError):
    """A line of capitals does not fit in the window, even narrowed."""


UNPRINTABLE: Final = (postal.UnusableAddress, AddressTooWide, typesetting.Unprintable)
"""What trying again cannot mend."""


def surroundings(fund_codes: Iterable[str]) -> dict[str, Any]:
    """Return what letters of these funds show besides their own payload, as it is now: JSON that `render` takes back.

    A batch keeps it, so that its letters are the same whenever they are printed. Nothing in it is personal or secret.
    """
    return {
        "window": asdict(Window(*settings.LETTER_WINDOW)),
        "funds": {code: rendering.surroundings(code) for code in fund_codes},
    }


def render(
    message: Message,
    recipient: Mapping[str, Any],
    context: Mapping[str, Any],
    *,
    printed_with: Mapping[str, Any] | None = None,
) -> bytes:
    """Return the PDF: the same bytes for the same message and the same `printed_with`, which is as of now by default.

    Raises one of UNPRINTABLE.
    """
    printed_with = printed_with or surroundings([message.fund_code])
    around = printed_with["funds"][message.fund_code]
    data = {
        **around,
        **context,
        "address": postal.address_lines(recipient["postal_lines"]),
        "date": date_format(timezone.localtime(message.created_at), "j\N{NO-BREAK SPACE}F Y"),
        "reference": str(message.pk),
        "window": printed_with["window"],
        "login_code": _qr_code(around["login_url"]),
    }
    try:
        # Not the clock: a letter made again after a crash is the same file.
        return typesetting.pdf(
            rendering.source(message.message, "letter.typ"), data, timestamp=int(message.created_at.timestamp())
        )
    except typst.TypstError as error:
        if ADDRESS_TOO_WIDE in str(error):
            # Without its cause: typst quotes the source, and the address with it.
            raise AddressTooWide from None
        raise


def count_pages(pdf: bytes) -> int:
    """Return the number of pages that the page tree of a PDF made here declares."""
    counts = [int(count) for count in re.findall(rb"/Type\s*/Pages.*?/Count\s+(\d+)", pdf, re.DOTALL)]
    return max(counts)


@functools.lru_cache(maxsize=64)
def _qr_code(url: str) -> str:
    """Return a QR code (ISO/IEC 18004) as an SVG. It must be given public addresses only: anybody reads it."""
    drawn = io.BytesIO()
    # Medium correction repairs a fold or a stain. The quiet zone of four modules is part of the standard.
    segno.make_qr(url, error="m", boost_error=False).save(drawn, kind="svg", xmldecl=False, svgns=True, border=4)
    return drawn.getvalue().decode()
