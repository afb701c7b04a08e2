"""A name deceives nobody and breaks nothing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from guichet.files.models import MediaType
from guichet.files.names import EXTENSIONS, MOST_CHARACTERS, clean_name, size_in_words


@pytest.mark.parametrize(
    ("sent", "called"),
    [
        ("facture.pdf", "facture.pdf"),
        ("Facture d'eau (août).PDF", "Facture d'eau (août).pdf"),
        ("facture.pdf.exe", "facture.pdf"),
        ("facture.exe.pdf", "facture.pdf"),
        ("M.Weber", "M.Weber.pdf"),
        ("..\\..\\etc/passwd", "etc passwd.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("a\r\nContent-Type: text\x00/html.pdf", "aContent-Type text html.pdf"),
        (".pdf", "document.pdf"),
        ("", "document.pdf"),
        ("   . . ", "document.pdf"),
    ],
)  # fmt: skip
def test_a_name_as_it_is_kept(sent, called):
    assert clean_name(sent, MediaType.PDF) == called


@hypothesis_settings(max_examples=40)
@given(name=st.text(max_size=400), media_type=st.sampled_from(MediaType))
def test_any_name(name, media_type):
    called = clean_name(name, media_type)
    assert len(called) <= MOST_CHARACTERS
    assert called.endswith(EXTENSIONS[media_type])
    assert not any(unicodedata.category(c)[0] == "C" for c in called)
    assert not set(called) & set('\\/:*?"<>|')
    assert not called.startswith(".")
    assert clean_name(called, media_type) == called


@pytest.mark.parametrize(
    ("size", "said"), [(1, "1 Ko"), (153_000, "149 Ko"), (5 * 1024 * 1024, "5 Mo"), (12_900_000, "12,3 Mo")]
)
def test_a_size_in_words(size, said):
    assert size_in_words(size) == said.replace(" ", "\N{NO-BREAK SPACE}")
