from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.identifiers import establishment, et, siret
from guichet.identifiers.errors import InvalidIdentifier


@pytest.mark.parametrize(
    ("typed", "kind", "number", "grouped"),
    [
        ("012 345 674 00019", "siret", "01234567400019", "012 345 674 00019"),
        ("et 0123456789", "et", "ET0123456789", "ET 012 345 6789"),
        ("0123456789", "et", "ET0123456789", "ET 012 345 6789"),
    ],
)
def test_either_number_is_known_by_its_form(typed, kind, number, grouped):
    read = establishment.parse(typed)
    assert (read.kind, read.number, read.grouped) == (kind, number, grouped)
    assert number not in repr(read)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", siret.Empty),
        ("01234567400010", siret.WrongKey),
        ("012345674", siret.WrongLength),
        ("EN0123456789", et.CompanyNumber),
        ("ET01234", et.WrongLength),
    ],
)
def test_what_it_looks_like_says_what_is_wrong_with_it(typed, refusal):
    with pytest.raises(refusal):
        establishment.parse(typed)


@given(st.text())
def test_any_text_is_read_or_refused_and_what_is_shown_is_read_back(text):
    with suppress(InvalidIdentifier):
        read = establishment.parse(text)
        assert establishment.parse(read.grouped) == read
