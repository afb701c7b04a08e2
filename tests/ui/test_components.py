"""What a field says to eyes and to screen readers."""

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.template import engines

from guichet.funds import catalogue
from guichet.identifiers import establishment
from guichet.ui import components, icons, pictures
from guichet.ui.forms import Form
from tests.ui.site import Everything

GOOD = {
    "profil": "particulier", "nom": "Dupont", "date_day": "14", "date_month": "07", "date_year": "1985",
    "email": "c@example.org", "serie": "123", "montant": "22,50", "secret": "x", "departement": "67", "confiance": "on",
}  # fmt: skip


class Ids(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.references = [], []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.ids += [attributes["id"]] if "id" in attributes else []
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.references += (attributes.get(name) or "").split()
        if (attributes.get("href") or "").startswith("#"):
            self.references.append(attributes["href"][1:])


def everything(data=None):
    return "".join(components.field(bound) for bound in Everything(data, initial={"date": (1985, 7, 4)}))


@pytest.mark.parametrize("data", [None, {}, GOOD, {"nom": "x" * 200}], ids=["new", "empty", "good", "wrong"])
def test_every_reference_leads_somewhere_and_every_identifier_is_used_once(data):
    parser = Ids()
    form = Everything(data)
    parser.feed(components.error_summary(form) + everything(data))
    assert len(parser.ids) == len(set(parser.ids))
    assert set(parser.references) <= set(parser.ids)


@pytest.mark.requirement("R140")
def test_an_empty_field_says_so_at_the_field_and_in_the_summary():
    form = Everything({**GOOD, "nom": ""})
    html = components.field(form["nom"])
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_nom-error"' in html
    assert re.search(r'id="id_nom-error">.*Ce champ est exigé\.', html)
    assert '<a href="#id_nom">Nom&nbsp;: Ce champ est exigé.</a>' in components.error_summary(form)


@pytest.mark.parametrize("label", ["Vous êtes...", "Vous êtes ?", "Vous êtes :", "Vous êtes\N{NO-BREAK SPACE}?"])
def test_the_summary_has_one_sign_after_a_label(label):
    class Asked(Form):
        nom = forms.CharField(label=label)

    assert ">Vous êtes&nbsp;: Ce champ" in components.error_summary(Asked({}))


def test_the_summary_counts_and_is_absent_when_all_is_well():
    assert components.error_summary(Everything(GOOD)) == ""
    assert components.error_summary(Everything()) == ""
    assert "Un point est à corriger" in components.error_summary(Everything({**GOOD, "nom": ""}))
    assert "2 points sont à corriger" in components.error_summary(Everything({**GOOD, "nom": "", "email": ""}))


def test_the_summary_takes_what_is_wrong_with_the_whole_form():
    form = Everything(GOOD)
    form.add_error(None, "Identifiant ou <mot de passe> incorrect")
    assert "<li>Identifiant ou &lt;mot de passe&gt; incorrect</li>" in components.error_summary(form)


@pytest.mark.parametrize("name", ["nom", "email", "serie", "montant", "message", "departement", "profil"])
def test_what_is_typed_is_escaped(name):
    html = components.field(Everything({name: '"><script>alert(1)</script>'})[name])
    assert "<script>alert" not in html


def test_a_password_is_never_sent_back():
    assert "s3cret" not in components.field(Everything({**GOOD, "secret": "s3cret-typed"})["secret"])


def test_a_password_can_be_shown_only_where_scripts_run():
    html = components.field(Everything()["secret"])
    assert re.search(
        r'<button class="see" type="button" aria-pressed="false" data-see="id_secret" hidden>.*voir</button>', html
    )


@pytest.mark.requirement("R66")
def test_a_date_has_three_fields_with_their_own_labels():
    html = components.field(Everything()["date"])
    assert re.findall(r'<label for="id_date_(\w+)">(\w+)</label>', html) == [
        ("day", "Jour"),
        ("month", "Mois"),
        ("year", "Année"),
    ]
    assert "<legend>Date de naissance</legend>" in html


def test_a_date_given_beforehand_is_shown_and_one_typed_is_kept_as_typed():
    shown = components.field(Everything(initial={"date": (1985, 7, 4)})["date"])
    assert re.findall(r'value="(\d+)"', shown) == ["04", "07", "1985"]
    typed = components.field(Everything({**GOOD, "date_day": "4", "date_month": "99"})["date"])
    assert re.findall(r'value="(\d+)"', typed) == ["4", "99", "1985"]


def test_a_choice_has_its_hint_and_stays_chosen():
    html = components.field(Everything(GOOD)["profil"])
    assert 'value="particulier" checked' in html
    assert 'value="exploitant" checked' not in html
    assert 'aria-describedby="id_profil_1-hint"' in html
    assert '<span class="hint" id="id_profil_1-hint">(salarié, retraité)</span>' in html


@pytest.mark.requirement("R92")
def test_a_fixed_part_is_shown_before_the_field_and_cannot_be_typed_in():
    html = components.field(Everything()["serie"])
    assert re.search(r'<span class="fixed" id="id_serie-fixed">8025000032</span><input', html)
    assert 'aria-describedby="id_serie-fixed id_serie-hint"' in html


def test_a_field_that_may_stay_empty_says_so():
    assert ">Fixe (facultatif)<" in components.field(Everything()["fixe"])


def test_a_box_a_list_and_a_long_text_are_drawn():
    form = Everything({**GOOD, "message": "<b>"})
    form.fields["confiance"].help_text = "Pour 90 jours."
    box = components.field(form["confiance"])
    assert 'type="checkbox"' in box
    assert '</label><p class="hint" id="id_confiance-hint">Pour 90 jours.</p>' in box, "what it does, after its name"
    assert "checked" in components.field(form["confiance"])
    assert '<option value="67" selected>67-Bas-Rhin</option>' in components.field(form["departement"])
    assert ">\n&lt;b&gt;</textarea>" in components.field(form["message"])


def test_the_enter_key_goes_on_and_never_abandons():
    html = components.step_buttons(previous="/alsace/", forward="Suivant >", abandon="/abandon/")
    assert re.findall(r'<button[^>]*type="submit"[^>]*>(?:<svg.*?</svg>)?([^<]+)<', html) == [
        "Suivant &gt;",
        "Abandonner",
    ]
    assert '<a class="button plain" href="/alsace/">&lt; Précédent</a>' in html
    assert 'formaction="/abandon/" formnovalidate' in html


def test_a_button_that_takes_something_away_looks_like_no_other():
    html = components.step_buttons(previous="/alsace/", forward="Oui, retirer", abandon=None, danger=True)
    assert '<button class="button danger" type="submit">Oui, retirer</button>' in html
    assert "danger" not in components.step_buttons(previous=None, forward="Suivant >", abandon=None)


def test_buttons_that_lead_nowhere_are_left_out():
    html = components.step_buttons(previous=None, forward="Continuer >", abandon=None)
    assert html.count("<button") == 1
    assert "<a " not in html


def test_templates_have_the_tags_without_loading_them():
    source = '{% field form.nom %}{% error_summary form %}{% step_buttons next="Valider" %}{% icon "check" %}{% gauge form.secret %}'
    html = engines["django"].from_string(source).render({"form": Everything()})
    assert 'id="id_nom"' in html
    assert ">Valider</button>" in html
    assert 'data-gauge="id_secret"' in html


@pytest.mark.parametrize("kind", ["nir", "photo", "plain"])
def test_a_card_rings_one_number_and_says_where_it_is_in_words(kind):
    html = pictures.card_picture(kind)
    assert html.count('class="ring"') == 1
    assert re.search(r"<figcaption>.{30,}</figcaption>", html)
    assert 'aria-hidden="true"' in html


def drawn(html):
    """Return the words and numbers inside the drawing, in order."""
    return re.findall(r"<text[^>]*>([^<]+)</text>", html)


def ringed(html):
    """Return what is written inside the ring."""
    top, height = map(int, re.search(r'class="ring" x="\d+" y="(\d+)" width="\d+" height="(\d+)"', html).groups())
    numbers = re.findall(r'<text x="148" y="(\d+)"[^>]*>([^<]+)<', html)
    return [number for y, number in numbers if top < int(y) < top + height]


def test_the_references_box_shows_an_employer_of_a_gardener_both_numbers_and_rings_the_et():
    html = pictures.reference_box("employer")
    assert drawn(html) == [
        "Références à rappeler\N{NO-BREAK SPACE}:", "Entreprise\N{NO-BREAK SPACE}:", "EN0123456789", "Etablissement\N{NO-BREAK SPACE}:", "ET0123456789",
    ]  # fmt: skip
    assert ringed(html) == ["ET0123456789"]


def test_the_references_box_rings_for_a_company_either_number_it_may_type():
    html = pictures.reference_box("company")
    assert drawn(html)[1::2] == [
        "Entreprise\N{NO-BREAK SPACE}:",
        "Etablissement\N{NO-BREAK SPACE}:",
        "SIRET\N{NO-BREAK SPACE}:",
    ]
    assert ringed(html) == ["ET0123456789", "012 345 674 00019"]
    assert all(establishment.parse(number) for number in ringed(html))


@pytest.mark.parametrize("kind", ["company", "employer"])
def test_the_references_box_says_in_words_what_it_shows(kind):
    html = engines["django"].from_string(f'{{% reference_box "{kind}" %}}').render()
    assert html.count('class="ring"') == 1
    assert 'aria-hidden="true"' in html
    words = re.search("<figcaption>(.+)</figcaption>", html)[1]
    assert "commence par ET" in words
    assert ("SIRET" in words, "commence par EN" in words) == ((True, False) if kind == "company" else (False, True))


def test_there_is_no_other_box():
    with pytest.raises(KeyError):
        pictures.reference_box("particulier")


def test_every_drawing_is_hidden_from_those_who_do_not_see_it():
    for name in icons.PATHS:
        assert 'aria-hidden="true"' in icons.icon(name)


@pytest.mark.parametrize(
    ("date", "words"),
    [
        (dt.date(2020, 9, 8), "8\N{NO-BREAK SPACE}septembre 2020"),
        (dt.date(2021, 4, 1), "1er\N{NO-BREAK SPACE}avril 2021"),
        (None, ""),
    ],
)
def test_a_date_is_told_in_words(date, words):
    assert engines["django"].from_string("{{ date|in_words }}").render({"date": date}) == words


def test_an_instant_is_told_in_local_time():
    late = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)
    assert (
        engines["django"].from_string("{{ late|in_words }}").render({"late": late})
        == "1er\N{NO-BREAK SPACE}janvier 2027"
    )


def test_what_is_kept_for_a_fund_sees_the_fund_and_nothing_of_the_reader(fund):
    template = engines["django"].from_string(
        "{% same_for_fund %}{{ fund.slug }}{{ secret }}{{ csrf_token }}{% end_same_for_fund %}"
    )
    assert template.render({"fund": fund, "secret": "NIR", "csrf_token": "token"}) == "alsace"
    assert template.render({"fund": catalogue.national(), "secret": "NIR"}) == ""
    assert template.render({"fund": fund}) == "alsace"
