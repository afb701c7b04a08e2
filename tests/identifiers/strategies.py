"""Numbers of right form, drawn at random."""

import string

from hypothesis import strategies as st

from guichet.identifiers import nir

SEPARATORS = " .-\t\n\u00a0\u202f\u2009\u3000\u2011\u2013\u200b\ufeff"
MONTHS = [*range(1, 13), *range(20, 43), *range(50, 100)]


def padded(low, high, width):
    return st.integers(low, high).map(lambda number: f"{number:0{width}}")


def digits(low, high):
    return st.text(alphabet=string.digits, min_size=low, max_size=high)


@st.composite
def bodies(draw, sexes="123478"):
    year = draw(st.integers(0, 99))
    metropolis = [f"{n:02}" for n in range(1, 97) if n != 20 or year <= 75]
    department = draw(st.sampled_from([*metropolis, "2A", "2B", "97", "98", "99"]))
    commune = draw(padded(0, 9, 1)) + draw(padded(1, 99, 2))
    month = draw(st.sampled_from(MONTHS))
    body = f"{draw(st.sampled_from(sexes))}{year:02}{month:02}{department}{commune}{draw(padded(1, 999, 3))}"
    return "2690549588158" if body in nir.SPECIMENS else body


@st.composite
def provisional_bodies(draw):
    return draw(st.sampled_from("78")) + draw(st.sampled_from("012")) + draw(digits(11, 11))


@st.composite
def spread(draw, text):
    """Return the text with blanks, dots and hyphens strewn in it, and its letters in either case."""
    strewn = st.text(alphabet=SEPARATORS, max_size=2)
    cased = [draw(st.sampled_from([c, c.lower()])) for c in text]
    return "".join(draw(strewn) + c for c in cased) + draw(strewn)
