"""What a page weighs on its way: compressed as reverse proxies compress."""

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

import brotli

from bench.load import static_file

GZIP_LEVEL, BROTLI_QUALITY = 6, 5
"""The usual ones for pages made on demand; files are compressed beforehand, at the highest."""
ASSETS = re.compile(rb'(?:src|href)="(/static/[^"]+)"')


@dataclass(frozen=True)
class Weight:
    """Bytes."""

    plain: int
    gzip: int
    brotli: int


def of_page(body: bytes) -> Weight:
    """Return the weight of a page alone, its style included since it is in the page."""
    return Weight(len(body), len(gzip.compress(body, GZIP_LEVEL)), len(brotli.compress(body, quality=BROTLI_QUALITY)))


def of_first_visit(uds: Path, body: bytes) -> Weight:
    """Return the weight of a page with all the files it names, as for somebody who was never here."""
    page = of_page(body)
    paths = sorted({match.decode() for match in ASSETS.findall(body)})
    plain, gzipped, brotlied = (
        sum(static_file(uds, path, encoding=encoding) for path in paths) for encoding in ("identity", "gzip", "br")
    )
    return Weight(page.plain + plain, page.gzip + gzipped, page.brotli + brotlied)
