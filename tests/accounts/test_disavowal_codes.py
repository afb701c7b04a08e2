"""Codes that people copy from paper."""

import math

from hypothesis import given
from hypothesis import strategies as st

from guichet.accounts import disavowal_codes as codes

LOOK_ALIKES = ("0OQD", "1IL", "2Z", "5S", "8B3", "6G", "UV", "4A")


def test_about_52_bits():
    assert 51.8 < codes.LENGTH * math.log2(len(codes.ALPHABET)) < 52
    assert len(set(codes.ALPHABET)) == len(codes.ALPHABET)


def test_no_two_characters_look_alike_and_no_code_is_a_word():
    for family in LOOK_ALIKES:
        assert len(set(family) & set(codes.ALPHABET)) <= 1
    assert not set("AEIOU") & set(codes.ALPHABET)


def test_in_three_groups_of_four():
    for _ in range(200):
        code = codes.generate()
        assert [len(group) for group in code.split("-")] == [4, 4, 4]
        assert set(code) <= {*codes.ALPHABET, "-"}


def test_never_the_same_twice():
    assert len({codes.generate() for _ in range(500)}) == 500


@given(
    st.sampled_from(["{}", " {} ", "{}\t", "« {} »"]), st.sampled_from(["-", "", " ", " - ", "\N{NON-BREAKING HYPHEN}"])
)
def test_case_blanks_and_hyphens_do_not_matter(around, between):
    code = codes.generate()
    assert codes.normalise(around.format(code.replace("-", between))) == code
    assert codes.normalise(around.format(code.lower().replace("-", between))) == code


@given(st.text())
def test_whatever_is_typed_is_a_code_or_none(typed):
    normal = codes.normalise(typed)
    assert codes.normalise(normal) == normal
