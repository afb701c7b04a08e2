"""The real addresses and three pages more, on which every part of a form is tried."""

import functools
from unittest import mock

from django import forms as django_forms
from django.core.exceptions import PermissionDenied
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401 - Django reads them here
from guichet.funds import catalogue
from guichet.ui import fields, forms
from guichet.ui.pages import Member, page

FORM_PAGE = """{% extends "ui/step.html" %}{% block step %}<form method="post" novalidate>{% csrf_token %}
{% field form.profil %}{% field form.nom %}{% field form.date %}{% field form.email %}{% field form.fixe %}
{% card_picture "photo" %}{% field form.serie %}{% card_picture "plain" %}{% card_picture "nir" %}{% reference_box "company" %}{% reference_box "employer" %}{% field form.montant %}
{% field form.secret %}{% gauge form.secret %}{% field form.departement %}{% field form.message %}{% field form.confiance %}
{% step_buttons previous="/alsace/" abandon="/abandon/" %}</form>{% endblock %}"""
DIALOG_PAGE = """{% extends "ui/dialog.html" %}{% block dialog %}<p class="stack"><a class="button green" href="/">Saisir</a></p>{% endblock %}"""
MEMBER_PAGE = """{% extends "ui/base.html" %}{% block main %}<h1>{{ heading }}</h1>{% endblock %}"""


class Everything(forms.Form):
    profil = fields.RadioField(
        label="Vous êtes...",
        choices=[("exploitant", "Exploitant agricole"), ("particulier", "Particulier")],
        hints={"particulier": "(salarié, retraité)"},
    )
    nom = django_forms.CharField(label="Nom", max_length=80)
    date = fields.DateField3(label="Date de naissance", help_text="Par exemple 14 07 1985")
    email = django_forms.EmailField(label="Adresse email", widget=django_forms.EmailInput({"autocomplete": "email"}))
    fixe = django_forms.CharField(label="Fixe", required=False, widget=django_forms.TextInput({"type": "tel"}))
    serie = fields.AffixedField(label="Numéro de série", before="8025000032", help_text="(3 chiffres)")
    montant = fields.AffixedField(label="Montant exact (avec centimes)", after="€")
    secret = django_forms.CharField(
        label="Votre nouveau mot de passe", widget=django_forms.PasswordInput({"autocomplete": "new-password"})
    )
    departement = django_forms.ChoiceField(label="Département", choices=[("", "Choisissez"), ("67", "67-Bas-Rhin")])
    message = django_forms.CharField(label="Message", required=False, widget=django_forms.Textarea())
    confiance = django_forms.BooleanField(label="Je fais confiance à ce navigateur")


@functools.cache
def backend():
    """Return a template engine with the site's own tags, which reads each parent as it is written."""
    own = engines["django"].engine
    options = {
        "builtins": own.builtins,
        "context_processors": own.context_processors,
        "loaders": ["django.template.loaders.app_directories.Loader"],
    }
    return DjangoTemplates({"NAME": "parts", "DIRS": [], "APP_DIRS": False, "OPTIONS": options})


def drawn(request, source, context, **options):
    with mock.patch("guichet.ui.pages.loader.get_template", return_value=backend().from_string(source)):
        return page(request, "drawn", context, **options)


def form_page(request, fund):
    form = Everything(request.POST or None, initial={"date": (1985, 7, 4)})
    return drawn(request, FORM_PAGE, {"heading": "Vos coordonnées", "form": form}, fund=fund, private=True)


def dialog_page(request, fund):
    return drawn(request, DIALOG_PAGE, {"heading": "Numéro inconnu", "close": "/"}, fund=fund, private=True)


def member_page(request):
    menu = [("Mon espace privé", "/essai/membre/"), ("Mes paiements", "/espace/paiements/")]
    member = Member("DUPONT-LAMBERT Marie-Antoinette", menu)
    context = {"heading": "Mon espace privé : particulier"}
    return drawn(request, MEMBER_PAGE, context, fund=catalogue.by_slug("alsace"), member=member)


def broken(request, fund):
    raise RuntimeError("NIR 1850133990917")


def forbidden(request):
    raise PermissionDenied


urlpatterns = [
    path("<fund:fund>essai/formulaire/", form_page),
    path("<fund:fund>essai/dialogue/", dialog_page),
    path("<fund:fund>essai/panne/", broken),
    path("essai/membre/", member_page),
    path("essai/interdit/", forbidden),
    *urlpatterns,
]
