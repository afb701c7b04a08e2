"""« Attestation de droits »: health cover today."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.certificates import facts
from guichet.certificates.kinds.base import CannotBeGiven, Fact, Kind, Said, Whose, contact, day
from guichet.registry.models import Child
from guichet.ui.forms import Form

VALID = timedelta(days=365)
ALL = "tous"


class BeneficiaryForm(Form):
    """Who is named."""

    beneficiaire = forms.ChoiceField(
        label=gettext_lazy("Pour qui"),
        choices=[("moi", gettext_lazy("Moi")), (ALL, gettext_lazy("Moi et mes enfants rattachés"))],
    )


class DroitsMaladie(Kind):
    """The holder, with the children covered under their number where they ask."""

    slug = "droits-maladie"
    title = gettext_lazy("Attestation de droits à l'assurance maladie")
    about = gettext_lazy("Vos droits à l'assurance maladie, pour un professionnel de santé, un employeur ou une école.")
    statement = gettext_lazy(
        "%(fund)s atteste que la personne nommée ci-dessous a des droits ouverts à l'assurance maladie :"
    )

    def form(self, data: Mapping[str, Any] | None, *, today: date) -> BeneficiaryForm:  # noqa: ARG002 - the common signature
        """Ask who is named."""
        return BeneficiaryForm(data)

    def read(self, asked: Mapping[str, Any], whose: Whose) -> Said:
        """Say the scheme and since when. Two queries at most. It never outlives the cover."""
        cover = facts.cover_on(whose.person, whose.today)
        if cover is None:
            raise CannotBeGiven(
                _("Nous ne trouvons pas de droits à l'assurance maladie ouverts à votre nom aujourd'hui."),
                todo=contact(),
            )
        told: list[Fact] = [(_("Régime"), cover.scheme), (_("Droits ouverts depuis le"), day(cover.since))]
        expires_on = whose.today + VALID
        if cover.until is not None:
            told.append((_("Jusqu'au"), day(cover.until)))
            expires_on = min(expires_on, cover.until)
        if asked["beneficiaire"] == ALL:
            children = facts.children(whose.person, insured=True)
            if not children:
                raise CannotBeGiven(
                    _("Nous ne trouvons pas d'enfant rattaché à votre numéro."),
                    todo=_("Choisissez « Moi », ou écrivez à votre caisse par « Contact & échanges »."),
                )
            told += [child_fact(one) for one in children]
        return Said(tuple(told), expires_on)


def child_fact(child: Child) -> Fact:
    """Return « Enfant » and « WEBER Léa, 14 mai 2015 »; the birth date alone where the fund sends no name."""
    first = child.given_names.split(",", maxsplit=1)[0].strip()
    name = f"{child.family_name.upper()} {first}".strip()
    return _("Enfant"), f"{name}, {day(child.birth_date)}" if name else day(child.birth_date)
