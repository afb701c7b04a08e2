import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.delivery.sms_text import Coding, write


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Été à Nîmes, où ça gêne", "Été à Nimes, où ca gene"),
        ("l’été « ici »…", 'l\'été " ici "...'),
        ("Cœur de Loire", "Coeur de Loire"),
        ("10\N{NO-BREAK SPACE}h\N{NARROW NO-BREAK SPACE}: oui – non", "10 h : oui - non"),
        ("ÉÈÀ Ç ÂÎÔ", "ÉEA Ç AIO"),
        ("{a} [b] ~ 5 € | \\ ^", "{a} [b] ~ 5 € | \\ ^"),
        ("  a\r\n\x00b\n", "a\nb"),
    ],
)
def test_french_stays_in_the_gsm_alphabet(text, written):
    sms = write(text)
    assert (sms.text, sms.coding, sms.parts) == (written, Coding.GSM, 1)


@pytest.mark.parametrize(
    ("text", "coding", "parts"),
    [
        ("", Coding.GSM, 1),
        ("x" * 160, Coding.GSM, 1),
        ("x" * 161, Coding.GSM, 2),
        ("x" * 306, Coding.GSM, 2),
        ("x" * 307, Coding.GSM, 3),
        ("€" * 80, Coding.GSM, 1),
        ("€" * 81, Coding.GSM, 2),
        ("x" * 152 + "€" * 77, Coding.GSM, 3),
        ("日" * 70, Coding.UCS2, 1),
        ("日" * 71, Coding.UCS2, 2),
        ("日" * 135, Coding.UCS2, 3),
        ("🙂" * 35, Coding.UCS2, 1),
        ("🙂" * 36, Coding.UCS2, 2),
        ("日" * 66 + "🙂" * 3, Coding.UCS2, 2),
    ],
)
def test_parts_are_counted(text, coding, parts):
    assert (write(text).coding, write(text).parts) == (coding, parts)


def test_in_ucs_2_nothing_is_changed():
    assert write("l’été 日").text == "l’été 日"


@given(st.text(max_size=400))
def test_no_part_is_too_small_and_writing_twice_changes_nothing(text):
    sms = write(text)
    assert sms.parts * (160 if sms.coding is Coding.GSM else 70) >= len(sms.text)
    if sms.coding is Coding.GSM:
        assert write(sms.text) == sms
