"""« Vous êtes... » (R26-R33)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from guichet.enrolment.journey import Answer
from guichet.enrolment.profile_names import OPEN_ONLINE, PROFILES
from guichet.enrolment.steps.base import GoTo, Outcome, Step, Visit
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form


class ProfileForm(Form):
    """Six exclusive choices in the documents' order."""

    profil = RadioField(
        label=_("Vous êtes..."),
        choices=[(profile.name, profile.label) for profile in PROFILES],
        hints={profile.name: profile.hint for profile in PROFILES if profile.hint},
        error_messages={"required": _("Choisissez la situation qui vous correspond, puis « Suivant ».")},
    )


class Profile(Step):
    """The first page; the enrolment begins when it is answered."""

    name = "profile"
    slug = "profil"
    title: ClassVar[Any] = _("Créer mon espace privé")
    template = "enrolment/steps/profile.html"
    form_class = ProfileForm

    def outcomes(self) -> Sequence[Outcome]:
        """Return: this very profile: each has a journey of its own."""
        return (Outcome(_("Suivant >"), {"profile": ""}),)

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show the choice made before."""
        known = visit.answers.get(self.name)
        return {"profil": known["profile"]} if known else {}

    def to_answer(self, form: Form) -> Answer:
        """Keep the profile's name."""
        return {"profile": form.cleaned_data["profil"]}

    def submit(self, form: Form, visit: Visit) -> None:
        """Keep the choice. Raises GoTo for « Autre » (R33)."""
        if form.cleaned_data["profil"] not in OPEN_ONLINE:
            raise GoTo("third_parties")
        super().submit(form, visit)
