import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.identifiers import email

ADDRESS = "victime@exemple.fr"
INVISIBLE = "\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{LEFT-TO-RIGHT MARK}\N{ZERO WIDTH NO-BREAK SPACE}"
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
CIRCLED = {ord("a") + rank: 0x24D0 + rank for rank in range(26)}


@given(st.lists(st.integers(0, 2), min_size=len(ADDRESS), max_size=len(ADDRESS)), st.data())
def test_every_spelling_of_an_address_is_one_address(ways, data):
    drawn = [c.translate(({}, FULL_WIDTH, CIRCLED)[way]) for c, way in zip(ADDRESS, ways, strict=True)]
    between = [data.draw(st.text(INVISIBLE, max_size=1)) for _ in drawn]
    assert email.parse("".join(f"{mark}{c}" for mark, c in zip(between, drawn, strict=True))) == ADDRESS


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("  Rene.Muller@Example.ORG ", "Rene.Muller@example.org"),
        ("rene@müller.fr", "rene@xn--mller-kva.fr"),
        ("rene@MÜLLER.fr", "rene@xn--mller-kva.fr"),
        ("rene@mu\N{COMBINING DIAERESIS}ller.fr", "rene@xn--mller-kva.fr"),
        ("rene@XN--MLLER-KVA.fr", "rene@xn--mller-kva.fr"),
        ("rene@例え.jp", "rene@xn--r8jz45g.jp"),
        ("rene＠exemple。fr", "rene@exemple.fr"),
        ("o'hara+msa_1@sous.domaine.exemple.fr", "o'hara+msa_1@sous.domaine.exemple.fr"),
    ],
)
def test_ordinary_addresses_and_hosts_of_any_country_are_kept(typed, address):
    assert email.parse(typed) == address


@pytest.mark.parametrize(
    "typed", ['"victime"@exemple.fr', '"\x01"@exemple.fr', "vic\\time@exemple.fr", "rené@exemple.fr"]
)
def test_another_way_of_writing_what_is_before_the_at_sign_is_refused(typed):
    with pytest.raises(email.UnusualLocalPart):
        email.parse(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "rene", "rene@", "@exemple.fr", "rene@exemple", "a@b@c.fr", "rene muller@exemple.fr", "rene@exem ple.fr",
        "rene@[127.0.0.1]", "rene@[IPv6:::1]", "rene@exemple.fr.", "rene@exe_mple.fr", "rene..muller@exemple.fr",
        "René <rene@exemple.fr>", "rene\x00@exemple.fr", "rene@exemple.fr\r\nBcc: tous@exemple.fr",
        "rene@exem\N{ZERO WIDTH JOINER}ple.fr", f"{'a' * 65}@exemple.fr", f"rene@{'a.' * 125}fr", "x" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(email.InvalidEmail):
        email.parse(typed)


@pytest.mark.parametrize("typed", ["", "  ", "\N{ZERO WIDTH SPACE}"])
def test_nothing_is_no_address(typed):
    with pytest.raises(email.Empty):
        email.parse(typed)


@given(st.one_of(st.text(), st.from_regex(r"\S{1,8}@\S{1,8}\.\w{2,4}")))
def test_whatever_is_typed_gives_an_address_that_reads_as_itself_or_a_refusal(typed):
    with contextlib.suppress(email.InvalidEmail):
        address = email.parse(typed)
        assert email.parse(address) == address
        assert address.isascii()
        assert address.isprintable()


def test_case_dots_and_a_tag_do_not_make_another_mailbox():
    spellings = ("o.weber@exemple.fr", "O.Weber@exemple.fr", "oweber+msa@exemple.fr", "oweber@exemple.fr")
    assert {email.mailbox(address) for address in spellings} == {"oweber@exemple.fr"}
    assert email.mailbox("oweber@example.org") != email.mailbox("oweber@exemple.fr")
