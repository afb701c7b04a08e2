"""Changement d'adresse of a person: where, since when, and who moves."""

from collections.abc import Sequence

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.enrolment.journey import Answers
from guichet.requests.kinds.base import OF_PEOPLE, Family, Kind, Paper, Screen, Situation, Words, said
from guichet.requests.kinds.forms import ScreenForm
from guichet.requests.kinds.household import of_people_only
from guichet.requests.kinds.law import Law, Silence
from guichet.requests.kinds.postal import NewAddress, Since
from guichet.requests.kinds.whose import read_address
from guichet.ui.fields import RadioField
from guichet.ui.templatetags.ui import in_words

_SOME = said("qui", "qui", "certains")


class Movers(ScreenForm):
    """Everybody, or only some: rights of the household follow."""

    qui = RadioField(
        label=gettext_lazy("Qui déménage ?"),
        choices=(
            ("tous", gettext_lazy("Tout mon foyer, ou je vis seul")),
            ("moi", gettext_lazy("Moi seulement")),
            ("certains", gettext_lazy("Moi et une partie de mon foyer")),
        ),
    )


class Names(ScreenForm):
    """Who moves with the member."""

    noms = forms.CharField(
        label=gettext_lazy("Qui déménage avec vous ?"),
        max_length=200,
        help_text=gettext_lazy("Les prénoms, séparés par des virgules."),
    )


class Place(NewAddress):
    """Where from now on."""

    def prepare(self) -> None:
        """Show what the fund knows."""
        known = ", ".join(self.situation.facts.get("address", ()))
        if known:
            self.fields["voie"].help_text = _("Adresse connue de votre MSA : %(address)s") % {"address": known}


def _closed(situation: Situation) -> Words:
    """Say whose it is; and, as in « Mon compte », that an account that was just renewed changes nothing yet."""
    held = situation.account.changes_held_until
    if held is not None and timezone.localdate(held) >= situation.today:
        return _(
            "Votre accès a été renouvelé il y a peu. Pour vous protéger, une nouvelle adresse se déclare ici à "
            "partir du %(day)s. Si c'est urgent, appelez votre MSA ou allez à l'accueil."
        ) % {"day": in_words(timezone.localdate(held))}
    return of_people_only(situation)


def _follows(_situation: Situation, answers: Answers) -> Sequence[Words]:
    told: list[Words] = [
        gettext_lazy(
            "Jusqu'à ce que votre MSA ait traité votre déclaration, vos courriers partent à l'ancienne adresse."
        ),
        gettext_lazy(
            "Si vous touchez une aide au logement, demandez-la pour le nouveau logement : elle ne suit pas d'elle-même."
        ),
    ]
    if not said("qui", "qui", "tous")(answers):
        told.append(
            gettext_lazy(
                "Les autres personnes de votre foyer gardent leur adresse. Si vous vous séparez, dites-le dans "
                "« Contact & échanges » : vos droits changent."
            )
        )
    return told


KIND = Kind(
    key="dec_adresse",
    slug="dec-adresse",
    family=Family.DECLARATION,
    title=gettext_lazy("Changement d'adresse"),
    lead=gettext_lazy("Déclarez votre nouvelle adresse postale : vos courriers et vos droits en dépendent."),
    bundles=OF_PEOPLE,
    screens=(
        Screen(name="adresse", slug="adresse", title=gettext_lazy("Votre nouvelle adresse"), form=Place),
        Screen(name="date", slug="date", title=gettext_lazy("La date"), form=Since),
        Screen(name="qui", slug="qui", title=gettext_lazy("Qui déménage"), form=Movers),
        Screen(name="noms", slug="noms", title=gettext_lazy("Ceux qui vous suivent"), form=Names, when=_SOME),
    ),
    papers=(
        Paper(
            name="justificatif",
            label=gettext_lazy("Justificatif de domicile"),
            hint=gettext_lazy("Bail, facture d'énergie ou de téléphone. Il n'est pas exigé : il aide le conseiller."),
            most=3,
        ),
    ),
    facts=read_address,
    closed=_closed,
    follows=_follows,
    law=Law(silence=Silence.NOTHING),
    answer_days=5,
)
