"""Dépôt de fichiers: a company's declaration as a file, from a page of its own (`space.company.deposits`)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guichet.requests.kinds.base import OF_COMPANIES, Family, Kind, Paper, Screen, always
from guichet.requests.kinds.forms import ScreenForm
from guichet.requests.kinds.law import Law, Silence

LONGEST_WORDS = 80


class Contents(ScreenForm):
    """What the file is, where its name does not say."""

    precision = forms.CharField(
        label=_("Ce que contient ce fichier"),
        help_text=_("Par exemple : salaires du 3e trimestre 2026, rectification."),
        required=False,
        max_length=LONGEST_WORDS,
    )


SCREEN = Screen(name="depot", slug="depot", title=_("Votre fichier"), form=Contents)
PAPER = Paper(name="declaration", label=_("Votre déclaration"), needed=always, most=1)
KIND = Kind(
    key="ent_depot_fichiers",
    slug="ent-depot-fichiers",
    family=Family.DECLARATION,
    title=_("Dépôt de fichiers"),
    lead=_("Envoyez vos déclarations à votre caisse."),
    bundles=OF_COMPANIES,
    screens=(SCREEN,),
    papers=(PAPER,),
    law=Law(silence=Silence.NOTHING),
    answer_days=10,
)
