"""Email addresses and numbers of establishments, as people type them and as they are told what is wrong."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.mail.message import sanitize_address
from hypothesis import given
from hypothesis import strategies as st

from guichet.delivery import operations as delivery
from guichet.delivery.models import Channel
from guichet.enrolment.fields import EmailField, EtField, SiretField, SiretOrEtField
from guichet.ui import components
from guichet.ui.forms import REQUIRED, Form
from tests.identifiers.strategies import SEPARATORS, digits, spread
from tests.identifiers.test_vectors import rows, typed

SIRET = "01234567400019"
ET = "ET0123456789"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


class Numbers(Form):
    siret = SiretField(label="Numéro de SIRET")
    et = EtField(label="Numéro d'établissement")
    either = SiretOrEtField(label="Numéro de SIRET ou Etablissement")


def refusal(field, text):
    with pytest.raises(ValidationError) as refused:
        field.clean(text)
    return refused.value


@pytest.mark.parametrize("row", rows(accepted=True, kind="siret"))
def test_every_siret_of_the_vectors_is_read(row):
    assert SiretField().clean(typed(row)) == row["canonical"]
    assert SiretOrEtField().clean(typed(row)).number == row["canonical"]


@pytest.mark.parametrize("row", rows(accepted=False, kind="siret"))
def test_every_wrong_siret_of_the_vectors_is_refused_in_words(row):
    refused = refusal(SiretField(), typed(row))
    assert refused.code == ("et_typed" if row["typed"].startswith("ET") else row["code"])
    assert "%" not in refused.message
    refusal(SiretOrEtField(), typed(row))


@given(st.data())
def test_the_way_a_number_is_typed_does_not_matter(data):
    assert SiretField().clean(data.draw(spread(SIRET))) == SIRET
    assert EtField().clean(data.draw(spread(ET))) == ET


@given(digits(10, 10))
def test_full_width_digits_and_a_missing_prefix_are_forgiven(number):
    assert EtField().clean(number.translate(FULL_WIDTH)) == f"ET{number}"
    assert SiretField().clean(SIRET.translate(FULL_WIDTH)) == SIRET


def test_an_entreprise_gives_either_number():
    read = SiretOrEtField().clean("012 345 674 00019")
    assert (read.kind, read.number) == ("siret", SIRET)
    read = SiretOrEtField().clean("et 0123 456 789")
    assert (read.kind, read.number) == ("et", ET)


@pytest.mark.parametrize("number", ["012 345 674 00019", SIRET, "73282932000074", "01234567400010"])
def test_an_employer_of_a_gardener_who_types_a_siret_is_told_which_number_is_asked(number):
    refused = refusal(EtField(), number)
    assert refused.code == "siret_typed"
    assert "Vous avez saisi un numéro SIRET." in refused.message
    assert "numéro d'établissement (ET)" in refused.message


@pytest.mark.parametrize(
    ("field", "number", "code", "words"),
    [
        (SiretField, "012345674", "wrong_length", "c'est le numéro SIREN"),
        (SiretField, "0123", "wrong_length", "Vous en avez saisi 4"),
        (SiretField, "O1234567400019", "letter_o", "le chiffre 0 (zéro)"),
        (SiretField, "FR01234567400019", "wrong_character", "Retirez les autres caractères"),
        (SiretField, "ET0123456789", "et_typed", "numéro d'établissement MSA"),
        (SiretField, "00000000000000", "all_zeros", "que des zéros"),
        (SiretField, "01234567400010", "wrong_key", "Vérifiez chaque chiffre"),
        (EtField, "EN0123456789", "company_number", "la ligne «\N{NO-BREAK SPACE}Etablissement\N{NO-BREAK SPACE}»"),
        (EtField, "ET01234", "wrong_length", "Vous en avez saisi 5"),
        (EtField, "ET O123456789", "letter_o", "le chiffre 0 (zéro)"),
        (EtField, "ET 01234/6789", "wrong_character", "Retirez les autres caractères"),
        (SiretOrEtField, "012345674", "wrong_length", "c'est le numéro SIREN"),
        (SiretOrEtField, "0123456740001", "neither", "14 chiffres"),
        (SiretOrEtField, "ET01234567400019", "neither", "14 chiffres"),
        (
            SiretOrEtField,
            "EN0123456789",
            "company_number",
            "la ligne «\N{NO-BREAK SPACE}Etablissement\N{NO-BREAK SPACE}»",
        ),
        (SiretOrEtField, "01234567400010", "wrong_key", "Vérifiez chaque chiffre"),
    ],
)
def test_each_mistake_is_told_in_its_own_words(field, number, code, words):
    refused = refusal(field(), number)
    assert refused.code == code
    assert words in refused.message


@pytest.mark.parametrize("field", [SiretField, EtField, SiretOrEtField])
@pytest.mark.parametrize("nothing", ["", "   ", " - . ", "\u200b"])
def test_nothing_typed_is_refused_only_where_it_is_asked(field, nothing):
    assert refusal(field(), nothing).code == "required"
    assert not field(required=False).clean(nothing)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    for field in (SiretField(), EtField(), SiretOrEtField()):
        with suppress(ValidationError):
            field.clean(text)


def test_what_is_refused_stays_in_the_field_and_is_not_run_as_html():
    form = Numbers({"siret": '"><script>', "et": "", "either": "x" * 61})
    assert form.errors["et"] == [REQUIRED]
    assert "60 caractères au plus" in form.errors["either"][0]
    html = components.field(form["siret"])
    assert 'value="&quot;&gt;&lt;script&gt;"' in html
    assert 'aria-describedby="id_siret-error"' in html


def test_separators_of_any_kind_stand_between_digits():
    assert SiretField().clean(SEPARATORS[:10].join([SIRET[:9], SIRET[9:]])) == SIRET


ODD = st.text('aZ1.+@"\\ \t\r\n\x00\x01\x7f\x85\u2028\u00ad\u200b\u200déßſKⓐａ＠。[]<>(),;:', max_size=12)


@given(st.one_of(st.text(), st.emails(), st.tuples(ODD, ODD).map("@exemple.".join), ODD.map("{}@exemple.fr".format)))
def test_a_message_can_be_sent_to_every_email_address_that_is_accepted(text):
    with suppress(ValidationError):
        address = EmailField().clean(text)
        assert delivery._usable(Channel.EMAIL, address)
        assert sanitize_address(address, "utf-8") == address, "and to that very address"


def test_an_email_address_in_quotes_or_with_accents_is_refused_in_words():
    for text in ('"\x01"@exemple.fr', "rené@exemple.fr"):
        assert "sans accent, sans espace et sans guillemet" in refusal(EmailField(), text).message
    assert "nom@exemple.fr" in refusal(EmailField(), "rene@[127.0.0.1]").message


def test_a_field_for_an_email_address_may_be_left_empty_only_where_it_may():
    assert EmailField(required=False).clean(" ") == ""
    assert refusal(EmailField(), "\u200b").code == "required"
