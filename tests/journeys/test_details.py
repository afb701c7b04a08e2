"""Step 4: « Vos coordonnées »."""

import pytest

from guichet.enrolment.models import Enrolment


def kept():
    return Enrolment.objects.get().answers["details"]


@pytest.fixture
def form(walker, rene):
    return walker.until_details(rene)


@pytest.mark.requirement("R64", "R65")
def test_the_page_asks_for_these_five(form):
    assert form.heading == "Vos coordonnées"
    asked = ["Nom", "Prénom", "Date de naissance", "Adresse email", "Numéro de téléphone mobile"]
    assert [label for label in form.page.labels if label in asked] == asked


@pytest.mark.requirement("R66")
def test_the_birth_date_has_three_fields(form):
    assert {"date_naissance_day", "date_naissance_month", "date_naissance_year"} <= form.fields.keys()
    assert {"Jour", "Mois", "Année"} <= set(form.page.labels)


@pytest.mark.requirement("R69")
def test_it_says_what_the_details_are_for(form):
    assert "Elles sont uniquement destinées à la MSA pour ses échanges avec vous." in form.text


@pytest.mark.parametrize("missing", ["nom", "prenom", "date_naissance", "email", "mobile"])
@pytest.mark.requirement("R70")
def test_every_field_is_needed(form, rene, missing):
    typed = {name: "" if name.startswith(missing) else value for name, value in rene.details.items()}
    form.press("Suivant >", **typed)
    assert form.slug == "coordonnees"
    assert form.errors == {missing: "Ce champ est exigé."}
    for name, value in typed.items():
        assert form.fields[name] == value


@pytest.mark.requirement("R71")
def test_its_buttons(form, rene):
    assert {"< Précédent", "Suivant >", "Abandonner"} == set(form.page.buttons)
    assert form.follow("< Précédent").slug == "a-prevoir"
    assert form.step("coordonnees").press("Suivant >", **rene.details).slug == "introduction"
    assert form.follow("< Précédent").press("Abandonner").heading == "Inscription abandonnée"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0612345678", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("(+33) 6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("+32 470 12 34 56", "+32470123456"),
    ],
)
def test_a_telephone_number_is_understood_as_people_write_it(form, rene, typed, number):
    form.press("Suivant >", **rene.but(mobile=typed).details)
    assert form.slug == "introduction"
    assert kept()["mobile"] == number


def test_on_coming_back_everything_is_there_and_the_number_has_its_country(form, rene):
    form.press("Suivant >", **rene.details).step("coordonnees")
    assert form.fields["mobile"] == "(+33) 6 12 34 56 78"
    assert form.fields["date_naissance_day"] == "03"
    assert form.fields["date_naissance_year"] == "1954"
    assert form.press("Suivant >").slug == "introduction"


@pytest.mark.parametrize("typed", ["06 12", "12345", "bonjour", "+99 123", "06 12 34 56 78 90"])
def test_half_a_telephone_number_is_refused_with_an_example(form, rene, typed):
    form.press("Suivant >", **rene.but(mobile=typed).details)
    assert "06 12 34 56 78" in form.errors["mobile"]
    assert form.fields["mobile"] == typed


@pytest.mark.parametrize(
    "typed", ["rene", "rene@", "@example.org", "rene@example", "rene example@example.org", "a@b@c.fr"]
)
def test_half_an_email_address_is_refused_with_an_example(form, rene, typed):
    form.press("Suivant >", **rene.but(email=typed).details)
    assert form.errors["email"] == "Saisissez une adresse email complète, par exemple nom@exemple.fr."
    assert form.fields["email"] == typed


def test_the_host_of_an_email_address_may_be_typed_in_capitals(form, rene):
    form.press("Suivant >", **rene.but(email="  Rene.Muller@Example.ORG ").details)
    assert kept()["email"] == "Rene.Muller@example.org"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("31/2/1954", "Cette date n'existe pas. Vérifiez l'ordre : le jour, puis le mois, puis l'année."),
        ("29/2/1955", "Cette date n'existe pas. Vérifiez l'ordre : le jour, puis le mois, puis l'année."),
        ("3/6/54", "L'année s'écrit avec quatre chiffres, par exemple 1985."),
        ("trois/juin/1954", "Le jour, le mois et l'année s'écrivent en chiffres, par exemple 14 07 1985."),
        ("3//1954", "Indiquez le jour, le mois et l'année."),
        ("3/6/1800", "Cette année n'est pas possible. Vérifiez ses quatre chiffres, par exemple 1985."),
        ("3/6/3000", "Cette année n'est pas possible. Vérifiez ses quatre chiffres, par exemple 1985."),
        ("٣/6/1954", "Le jour, le mois et l'année s'écrivent en chiffres, par exemple 14 07 1985."),
    ],
)
def test_a_date_that_cannot_be_is_explained(form, rene, typed, told):
    parts = dict(zip(rene.birth_fields, typed.split("/"), strict=True))
    form.press("Suivant >", **{**rene.details, **parts})
    assert form.errors == {"date_naissance": told}
    assert {name: form.fields[name] for name in parts} == parts


def test_a_leap_day_is_a_birth_date(form, rene):
    assert form.press("Suivant >", **rene.but(birth_date=(1956, 2, 29)).details).slug == "introduction"


def test_who_has_no_first_name_says_so(form, rene):
    form.press("Suivant >", **{**rene.details, "prenom": "", "sans_prenom": "on"})
    assert form.slug == "introduction"
    assert kept()["prenom"] == ""


def test_a_month_in_letters_fits_in_its_field_is_read_and_stays(form, rene):
    month = form.page.element(name="date_naissance_month")
    assert int(month.get("maxlength")) >= len("septembre")
    typed = {**rene.details, "date_naissance_day": "3", "date_naissance_month": "août", "date_naissance_year": "1954"}
    form.press("Suivant >", **{**typed, "email": "x"})
    assert form.fields["date_naissance_month"] == "août"
    assert form.press("Suivant >", email=rene.email).step("coordonnees").fields["date_naissance_month"] == "08"
