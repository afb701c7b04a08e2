"""The fund in the path: `/alsace/inscription/` and, for the national site, `/inscription/`."""

import re

from django.urls import register_converter

from guichet.funds import catalogue
from guichet.funds.catalogue import Fund
from guichet.ui.pages import Site


class FundConverter:
    """Matches `alsace/`, or nothing at all for the national site; only known funds match, so others answer 404."""

    regex = f"(?:(?:{'|'.join(re.escape(fund.slug) for fund in catalogue.all_funds())})/)?"

    def to_python(self, value: str) -> Fund:
        """Return the fund."""
        return catalogue.by_slug(value.removesuffix("/"))

    def to_url(self, value: Site) -> str:
        """Return the part of the path that names a fund."""
        return f"{value.slug}/" if value.slug else ""


register_converter(FundConverter, "fund")
