"""The fund in the path."""

import pytest
from django.urls import Resolver404, resolve, reverse

from guichet.funds import catalogue
from guichet.funds.converters import FundConverter


@pytest.mark.parametrize(
    "fund", [*catalogue.all_funds(), catalogue.national()], ids=lambda fund: fund.slug or "national"
)
def test_every_fund_has_its_addresses_and_each_leads_back_to_it(fund):
    for name in ("public:home", "public:assistance", "public:conditions", "enrolment:start", "login:window"):
        address = reverse(name, kwargs={"fund": fund})
        assert address.startswith(f"/{fund.slug}/" if fund.slug else "/")
        found = resolve(address)
        assert found.kwargs["fund"] == fund
        assert found.view_name in {name, "public:assistance"}


def test_the_addresses_are_those_people_were_told(fund):
    assert reverse("public:home", kwargs={"fund": fund}) == "/alsace/"
    assert reverse("enrolment:start", kwargs={"fund": fund}) == "/alsace/inscription/"
    assert reverse("public:home", kwargs={"fund": catalogue.national()}) == "/"
    assert reverse("enrolment:start", kwargs={"fund": catalogue.national()}) == "/inscription/"


@pytest.mark.parametrize(
    "path", ["/nulle-part/", "/Alsace/", "/alsace", "/alsace/alsace/", "/alsace/bourgogne/", "/alsac/", "//"]
)
def test_nothing_else_is_a_fund(path):
    with pytest.raises(Resolver404):
        resolve(path)


def test_a_slug_is_read_literally():
    """A slug holds hyphens; none of its characters may act as a pattern."""
    assert "ain\\-rhone" in FundConverter.regex
