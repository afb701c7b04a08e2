import datetime as dt
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.registry.matching import (
    birth_date_matches,
    company_names_match,
    fold,
    given_name_matches,
    names_match,
)

words = st.text(alphabet=st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F), min_size=1, max_size=12)
names = st.lists(words, min_size=1, max_size=4).flatmap(
    lambda parts: st.sampled_from([" ", "-", "--", "'", "’"]).map(lambda mark: mark.join(parts))
)
dates = st.dates(dt.date(1900, 1, 1)).map(lambda date: (date.year, date.month, date.day))


@given(st.text())
def test_folding_twice_changes_nothing_more(name):
    assert fold(fold(name)) == fold(name)


def test_folding_is_idempotent_for_every_character():
    wrong = [hex(point) for point in range(sys.maxunicode + 1) if fold(fold(chr(point))) != fold(chr(point))]
    assert wrong == []


@given(names)
def test_case_form_and_spacing_do_not_count(name):
    for other in (name.casefold(), name.upper(), unicodedata.normalize("NFD", name), f"  {name.replace(' ', '  ')} "):
        assert fold(other) == fold(name)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Lefèvre", "LEFEVRE"),
        ("de La Tour", "DELATOUR"),
        ("d'Arc", "D’ARC"),
        ("d\u02bcArc", "D ARC"),
        ("Cœur", "COEUR"),
        ("Lætitia", "laetitia"),
        ("Weiß", "WEISS"),
        ("Noël-Dupont", "Noe\u0308l  Dupont"),
        ("Møller", "MOLLER"),
        ("İnan", "inan"),
        ("Işık", "ISIK"),
    ],
)
def test_spellings_of_one_name(typed, known):
    assert fold(typed) == fold(known)


@given(names, names)
def test_every_name_matches_itself(birth, usual):
    assert names_match(birth, birth_name=birth, usual_name=usual)
    assert names_match(usual, birth_name=birth, usual_name=usual)
    assert names_match(f"{birth}-{usual}", birth_name=birth, usual_name=usual)
    assert names_match(f"{usual} {birth}", birth_name=birth, usual_name=usual)


@given(names, names)
def test_a_name_matches_only_its_own_letters(typed, known):
    if names_match(typed, birth_name=known, usual_name=""):
        assert sorted(fold(typed)) == sorted(fold(known))


@pytest.mark.parametrize(
    ("typed", "birth", "usual", "match"),
    [
        ("durand", "DURAND", "MARTIN", True),
        ("Martin", "DURAND", "MARTIN", True),
        ("Martin-Durand", "DURAND", "MARTIN", True),
        ("Durand Martin", "DURAND", "MARTIN", True),
        ("Martin--Durand", "DURAND", "MARTIN", True),
        ("Martin-Durand", "DURAND--MARTIN", "", True),
        ("Martin de Villiers", "DE VILLIERS-MARTIN", "", True),
        ("Martin d'Ormesson", "D’ORMESSON", "MARTIN", True),
        ("Devilliers", "DE VILLIERS", "", True),
        ("Villiers", "DE VILLIERS", "", False),
        ("Martin", "DURAND-MARTIN", "", False),  # half of a double name
        ("Durant", "DURAND", "MARTIN", False),
        ("Duran", "DURAND", "MARTIN", False),
        ("", "DURAND", "MARTIN", False),
        ("", "DURAND", "", False),
        (" - ", "", "", False),
        ("'", "'", "-", False),
    ],
)
def test_family_names(typed, birth, usual, match):
    assert names_match(typed, birth_name=birth, usual_name=usual) is match


@pytest.mark.parametrize(
    ("typed", "known", "match"),
    [
        ("Jean", "JEAN PIERRE MARIE", True),
        ("Jean-Pierre", "JEAN PIERRE MARIE", True),
        ("jean pierre marie", "JEAN PIERRE MARIE", True),
        ("Jean, Pierre, Marie", "JEAN PIERRE MARIE", True),
        ("Pierre", "JEAN PIERRE MARIE", False),
        ("Jean Marie", "JEAN PIERRE MARIE", False),
        ("Jean Pierre", "Jean-Pierre Marie", True),
        ("Jean", "Jean-Pierre Marie", False),
        ("Jean-Pierre", "Jean Pierre, Marie", True),
        ("Jean", "Jean Pierre, Marie", False),
        ("Zoé", "ZOE", True),
        ("J", "JEAN", False),
        ("", "JEAN", False),
        ("-", "JEAN", False),
    ],
)
def test_given_names(typed, known, match):
    assert given_name_matches(typed, given_names=known, birth_name="DURAND") is match


@pytest.mark.parametrize("known", ["", " ", "-", " , "])
def test_someone_without_a_given_name(known):
    assert given_name_matches("", given_names=known)
    assert given_name_matches("", given_names=known, birth_name="RAHMAN")
    assert given_name_matches("Rahman", given_names=known, birth_name="RAHMAN")
    assert not given_name_matches("Ali", given_names=known, birth_name="RAHMAN")
    assert not given_name_matches("Ali", given_names=known)


def test_the_family_name_is_no_given_name_of_someone_who_has_one():
    assert not given_name_matches("Durand", given_names="JEAN", birth_name="DURAND")


@given(dates, dates)
def test_whole_dates_match_when_they_are_equal(typed, known):
    assert birth_date_matches(typed=typed, known=known) is (typed == known)
    assert birth_date_matches(typed=typed, known=typed)


@given(dates, st.booleans(), st.booleans())
def test_what_the_registry_does_not_know_matches_any(typed, month_known, day_known):
    year, month, day = typed
    known = (year, month if month_known else None, day if day_known else None)
    assert birth_date_matches(typed=typed, known=known)
    assert not birth_date_matches(typed=(year + 1, month, day), known=known)
    assert birth_date_matches(typed=(year, month % 12 + 1, day), known=known) is not month_known
    assert birth_date_matches(typed=(year, month, day % 31 + 1), known=known) is not day_known


@pytest.mark.parametrize(
    ("typed", "known", "match"),
    [
        ("EARL du Moulin", "EARL DU MOULIN", True),
        ("Moulin", "EARL DU MOULIN", True),
        ("E.A.R.L. Moulin", "DU MOULIN", True),
        ("SCEA les 3 Chênes", "SCEA DES TROIS CHENES", True),
        ("Trois Chênes", "GAEC LES 3 CHENES", True),
        ("Dupont & Fils", "SARL DUPONT ET FILS", True),
        ("Dupont fils", "SARL DUPONT ET FILS", True),
        ("Ferme de l'Orme", "FERME L ORME", True),
        ("Ferme de l’Orme", "FERME DE L'ORME", True),
        ("Domaine d'Arc", "DOMAINE ARC", True),
        ("de La Tour", "EARL DELATOUR", True),
        ("SA", "SA", True),
        ("de la", "SARL DE LA", True),
        ("EARL du Lac", "EARL DU MOULIN", False),
        ("Moulin", "EARL DU MOULIN NEUF", False),
        ("Les 4 Chênes", "LES TROIS CHENES", False),
        ("Fils Dupont", "DUPONT FILS", False),  # their order counts
        ("Moulins", "MOULIN", False),
        ("Tour", "EARL DELATOUR", False),
        ("3", "EARL 13", False),
        ("SARL", "SA", False),
        ("de la", "DU MOULIN", False),
        ("", "EARL DU MOULIN", False),
        ("&", "EARL ET", False),
    ],
)
def test_company_names(typed, known, match):
    assert company_names_match(typed, known=known) is match


essential = st.lists(
    st.sampled_from(["moulin", "chêne", "ferme", "lac", "dupont", "vigne", "3", "trois", "12"]), min_size=1, max_size=4
)
trifles = st.lists(st.sampled_from(["de", "du", "des", "la", "le", "les", "et", "&", "EARL", "G.A.E.C.", "SAS"]))


@given(essential, st.data())
def test_small_words_and_legal_forms_do_not_count_wherever_they_stand(words, data):
    written = [part for word in words for part in (*data.draw(trifles), word)] + data.draw(trifles)
    assert company_names_match(" ".join(written), known=" ".join(words).upper())
    assert company_names_match(" ".join(words), known=" ".join(written))


@given(essential, essential)
def test_what_is_left_must_be_the_same_words(typed, known):
    def plain(words):
        return "".join({"trois": "3"}.get(word, fold(word)) for word in words)

    assert company_names_match(" ".join(typed), known=" ".join(known)) is (plain(typed) == plain(known))


@given(names, names)
def test_whether_two_company_names_match_does_not_depend_on_which_was_typed(one, other):
    assert company_names_match(one, known=other) is company_names_match(other, known=one)
    assert company_names_match(one, known=one) is bool(fold(one))
