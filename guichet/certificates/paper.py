"""The paper: a PDF/UA-1 of one page, drawn within the request."""

import io
from pathlib import Path
from typing import Final

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from guichet.certificates.kinds import BY_SLUG
from guichet.certificates.kinds.base import day
from guichet.certificates.seal import Printed
from guichet.delivery import typesetting
from guichet.funds import catalogue

SOURCE: Final = Path(__file__).parent / "certificate.typ"


def draw(printed: Printed, *, payload: str, control: str, issued: int) -> bytes:
    """Return the PDF, the same bytes for the same values; `issued` is a Unix time.

    Raises typesetting.Unprintable: a name must not be printed other than it is.
    """
    kind, fund = BY_SLUG[printed.kind], catalogue.by_code(printed.fund_code)
    address = verification_address()
    data = {
        "title": str(kind.title),
        "statement": str(kind.statement) % {"fund": fund.name},
        "fund_name": fund.name,
        "accent": fund.accent,
        "number": printed.number,
        "control": control,
        "issued_on": day(printed.issued_on),
        "expires_on": day(printed.expires_on),
        "holder": list(printed.holder),
        "facts": [list(fact) for fact in printed.facts],
        "address": address,
        "code": qr_code(address, payload),
        "code_alt": _("Code QR qui ouvre %(address)s et y porte le contenu signé de cette attestation")
        % {"address": address},
    }
    return typesetting.pdf(SOURCE, data, timestamp=issued)


def verification_address() -> str:
    """Return where anybody verifies a certificate."""
    return f"{settings.PUBLIC_URL}{reverse('certificates:verify')}"


def qr_code(address: str, payload: str) -> str:
    """Return the code (ISO/IEC 18004) as an SVG: the address, then the payload behind the `#`, which no server sees.

    Two segments, each in the mode that fits: bytes for the address, the denser alphanumeric for base32. Medium
    correction repairs a fold or a stain of a seventh of it.
    """
    drawn = io.BytesIO()
    # A list is a segment each; segno's annotations forget it.
    code = segno.make_qr([f"{address}#", payload], error="m", boost_error=False)  # type: ignore[arg-type]
    code.save(drawn, kind="svg", xmldecl=False, svgns=True, border=4)
    return drawn.getvalue().decode()
