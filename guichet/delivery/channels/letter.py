"""Letters: a PDF/UA-1 made by typst, put in the print folder."""

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, cast

import typst
from django.utils import timezone
from django.utils.formats import date_format

import guichet
from guichet.delivery import postal, print_folder, rendering
from guichet.delivery.channels import PermanentFailure
from guichet.delivery.models import Message

ROOT: Final = Path(guichet.__file__).parent
"""A letter may include files from here only: `/delivery/templates/delivery/letter_base.typ`."""
FONTS: Final = Path(__file__).parent.parent / "fonts"
ADDRESS_TOO_WIDE: Final = "address-too-wide"
"""What letter_base.typ panics with."""


@dataclass(frozen=True)
class Window:
    """The envelope's window on the page, in millimetres from the top left corner of an A4 sheet.

    Common to the envelopes in use in France however the sheet slides in them.
    """

    x: float = 110
    y: float = 55
    width: float = 80
    height: float = 23


class AddressTooWide(ValueError):
    """A line of capitals does not fit in the window, even narrowed."""


class Unprintable(ValueError):
    """A character of the letter is in no font of ours (PDF/UA forbids a hole); the text is not quoted."""


class LetterSender:
    """Keeps nothing open: the compiler lives as long as the process."""

    def send(self, message: Message, recipient: Mapping[str, Any], context: Mapping[str, Any]) -> None:
        """Put the letter's PDF and manifest in the print folder; done again, it writes the same bytes to the same name.

        Raises PermanentFailure when the address cannot be printed.
        """
        try:
            pdf = render(message, recipient, context)
        except (postal.UnusableAddress, AddressTooWide, Unprintable) as error:
            raise PermanentFailure from error
        print_folder.put(message.pk, pdf, pages=count_pages(pdf))

    def close(self) -> None:
        """Nothing to release."""


def render(
    message: Message, recipient: Mapping[str, Any], context: Mapping[str, Any], *, window: Window | None = None
) -> bytes:
    """Return the PDF. Raises postal.UnusableAddress or AddressTooWide."""
    data = {
        **rendering.surroundings(message.fund_code),
        **context,
        "address": postal.address_lines(recipient["postal_lines"]),
        "date": date_format(timezone.localtime(message.created_at), "j F Y"),
        "reference": str(message.pk),
        "window": asdict(window or Window()),
    }
    try:
        pdf = _compiler().compile(
            input=rendering.source(message.message, "letter.typ"),
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            # Not the clock: a letter made again after a crash is the same file.
            timestamp=int(message.created_at.timestamp()),
        )
    except typst.TypstError as error:
        if ADDRESS_TOO_WIDE in str(error):
            # Without its cause: typst quotes the source, and the address with it.
            raise AddressTooWide from None
        if "could not be displayed" in str(error):
            raise Unprintable from None
        raise
    return cast("bytes", pdf)


def count_pages(pdf: bytes) -> int:
    """Return the number of pages that the page tree of a PDF made here declares."""
    counts = [int(count) for count in re.findall(rb"/Type\s*/Pages.*?/Count\s+(\d+)", pdf, re.DOTALL)]
    return max(counts)


@functools.cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(root=ROOT, font_paths=fonts, ignore_system_fonts=True)
