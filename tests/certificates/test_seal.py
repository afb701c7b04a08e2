"""The seal: one text for one paper, and none other is read."""

import base64
import datetime as dt
import zlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from guichet.certificates import seal
from guichet.certificates.keys import CURVE, Signer

KEY = Signer(1, ec.derive_private_key(12345, CURVE))
KEYS = {1: KEY.key.public_key()}
PRINTED = seal.Printed(
    number="K7MP-3XRT-9HCD",
    kind="paiements",
    fund_code="68",
    issued_on=dt.date(2026, 3, 10),
    expires_on=dt.date(2026, 6, 8),
    holder=("WEBER FLORENT", "Né le 27 janvier 1985"),
    facts=(("Période", "Du 1er janvier 2025 au 31 décembre 2025"), ("Total versé", "1 354,50 €")),
)
TEXT = seal.close(PRINTED, KEY)
words = st.text(max_size=40).filter(lambda text: text.encode(errors="ignore").decode() == text)
days = st.dates(dt.date(2020, 1, 1), dt.date(2200, 1, 1))


@settings(max_examples=40)
@given(
    number=words, holder=st.lists(words, min_size=1, max_size=3), facts=st.lists(st.tuples(words, words), max_size=8),
    issued=days, lasts=st.integers(0, 800),
)  # fmt: skip
def test_what_is_sealed_is_read_back(number, holder, facts, issued, lasts):
    printed = seal.Printed(
        number, "famille", "68", issued, issued + dt.timedelta(days=lasts), tuple(holder), tuple(facts)
    )
    assert seal.read(seal.close(printed, KEY), KEYS) == seal.Opened(printed, 1)


@given(st.integers(0, len(TEXT) - 1), st.characters())
def test_one_changed_character_is_refused(position, other):
    changed = TEXT[:position] + other + TEXT[position + 1 :]
    if changed != TEXT:
        with pytest.raises(seal.Altered):
            seal.read(changed, KEYS)


def test_every_bit_counts():
    content = base64.b32decode(TEXT + "=" * (-len(TEXT) % 8))
    for position in range(len(content)):
        for bit in range(8):
            changed = bytearray(content)
            changed[position] ^= 1 << bit
            with pytest.raises(seal.Altered):
                seal.read(base64.b32encode(changed).decode().rstrip("="), KEYS)


@given(st.text(max_size=3000))
def test_anything_else_is_refused_without_a_fault(text):
    with pytest.raises(seal.Altered):
        seal.read(text, KEYS)


@pytest.mark.parametrize(
    "text", ["", TEXT.lower(), TEXT + "=", f"{TEXT} ", TEXT[:-1], TEXT + "A", f"{TEXT}\n", TEXT[:16], "A" * 2_201]
)
def test_one_paper_has_one_text(text):
    with pytest.raises(seal.Altered):
        seal.read(text, KEYS)


def test_the_second_signature_that_ecdsa_allows_is_refused():
    content = base64.b32decode(TEXT + "=" * (-len(TEXT) % 8))
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    other = order - int.from_bytes(content[34:66], "big")
    twin = content[:34] + other.to_bytes(32, "big") + content[66:]
    with pytest.raises(seal.Altered):
        seal.read(base64.b32encode(twin).decode().rstrip("="), KEYS)


def test_a_signature_over_anything_else_is_none(monkeypatch):
    monkeypatch.setattr(seal, "_PURPOSE", b"guichet something else\n")
    stray = seal.close(PRINTED, KEY)
    monkeypatch.undo()
    with pytest.raises(seal.Altered):
        seal.read(stray, KEYS)


def test_another_key_of_the_same_number_is_refused_and_an_unknown_number_said():
    stranger = ec.derive_private_key(54321, CURVE)
    with pytest.raises(seal.Altered):
        seal.read(seal.close(PRINTED, Signer(1, stranger)), KEYS)
    with pytest.raises(seal.UnknownKey):
        seal.read(seal.close(PRINTED, Signer(2, stranger)), KEYS)


def test_the_same_paper_is_sealed_the_same_and_short():
    assert seal.close(PRINTED, KEY) == TEXT
    assert len(TEXT) < 300


@pytest.mark.parametrize("body", [b"0" * 9_000_000, b"[]", b"null", b'[1,2,3,"x",5,6,7]', b"\xff", b"[" * 50_000])
def test_a_stolen_key_breaks_nothing_but_trust(monkeypatch, body):
    """Whoever holds a key can sign a bomb: it is refused like the rest, and little of it is unfolded."""
    squeezer = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS, zdict=seal._WORDS)
    bomb = squeezer.compress(body) + squeezer.flush()
    monkeypatch.setattr(seal, "_pack", lambda _printed: bomb[:900] if len(bomb) > 900 else bomb)
    text = seal.close(PRINTED, KEY)
    with pytest.raises(seal.Altered):
        seal.read(text, KEYS)
