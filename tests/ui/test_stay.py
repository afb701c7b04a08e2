"""Forms that open again as they were filled in."""

import pytest
from django import forms
from django.http import QueryDict

from guichet.ui import components, stay
from guichet.ui.fields import DateField3, RadioField
from guichet.ui.forms import Form


class Everything(Form):
    """Each kind of field there is."""

    nom = forms.CharField()
    date = DateField3()
    choix = RadioField(choices=[("a", "A"), ("b", "B")])
    liste = forms.ChoiceField(choices=[("", "…"), ("67", "Bas-Rhin")])
    case = forms.BooleanField(required=False)
    autre_case = forms.BooleanField(required=False)
    texte = forms.CharField(widget=forms.Textarea)
    secret = forms.CharField(widget=forms.PasswordInput)
    code = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))
    cache = forms.CharField(widget=forms.HiddenInput)


TYPED = QueryDict(
    "nom=Zo%C3%A9&date_day=31&date_month=f%C3%A9vrier&date_year=85&choix=b&liste=67&case=on&texte=un%0Adeux"
    "&secret=S3cret&code=123456&cache=forged"
)


def drawn(form):
    return {name: str(components.field(form[name])) for name in form.fields}


def test_every_kind_of_field_holds_what_was_typed_in_it():
    form = Everything()
    assert stay.refill({"form": form}, TYPED)
    fields = drawn(form)
    assert 'value="Zoé"' in fields["nom"]
    for part in ('value="31"', 'value="février"', 'value="85"'):
        assert part in fields["date"]
    assert 'value="b" checked' in fields["choix"]
    assert '<option value="67" selected' in fields["liste"]
    assert " checked" in fields["case"]
    assert " checked" not in fields["autre_case"]
    assert "un\ndeux" in fields["texte"]


def test_no_secret_and_nothing_hidden_comes_back():
    form = Everything()
    stay.refill({"form": form}, TYPED)
    fields = drawn(form)
    assert not any(secret in said for said in fields.values() for secret in ("S3cret", "123456", "forged"))


def test_a_form_that_was_answered_and_a_page_without_one_are_left_alone():
    answered = Everything({"nom": "Max"})
    assert not stay.refill({"form": answered, "heading": "x"}, TYPED)
    assert 'value="Max"' in drawn(answered)["nom"]


def test_a_form_that_nothing_was_typed_in_keeps_what_it_holds():
    form = Everything(initial={"nom": "Max", "case": True, "date": (1985, 2, 1)})
    assert not stay.refill({"form": form}, QueryDict("ailleurs=x"))
    fields = drawn(form)
    assert 'value="Max"' in fields["nom"]
    assert 'value="1985"' in fields["date"]
    assert " checked" in fields["case"]


@pytest.mark.parametrize("typed", ['"><script>alert(1)</script>', "'\" onfocus=alert(1) x="])
def test_what_was_typed_stays_text(typed):
    form, sent = Everything(), QueryDict(mutable=True)
    for name in ("nom", "texte", "date_day", "liste", "choix"):
        sent[name] = typed
    stay.refill({"form": form}, sent)
    html = "".join(drawn(form).values())
    assert "<script>" not in html
    assert '" onfocus' not in html
