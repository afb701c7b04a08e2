"""« Vous êtes... » (R26-R33)."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from guichet.enrolment.journey import Answer
from guichet.enrolment.profiles.names import AUTRE, OPEN_ONLINE, PROFILES
from guichet.enrolment.steps.base import GoTo, Step, Visit
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form


class ProfileForm(Form):
    """Six exclusive choices in the documents' order."""

    profil = RadioField(
        label=_("Vous êtes..."),
        choices=[(profile.name, profile.label) for profile in PROFILES],
        hints={profile.name: profile.hint for profile in PROFILES if profile.hint},
        error_messages={"required": _("Choisissez la situation qui vous correspond, puis « Suivant ».")},
    )


class Profile(Step):
    """The first page; the enrolment begins when it is answered."""

    name = "profile"
    slug = "profil"
    title: ClassVar[Any] = _("Créer mon espace privé")
    template = "enrolment/steps/profile.html"
    form_class = ProfileForm

    def initial(self, visit: Visit) -> dict[str, Any]:
        """Show the choice made before."""
        return {"profil": visit.answers[self.name]["profile"]}

    def to_answer(self, form: Form) -> Answer:
        """Keep the profile's name."""
        return {"profile": form.cleaned_data["profil"]}

    def submit(self, form: Form, visit: Visit) -> None:
        """Keep the choice. Raises GoTo for the profiles that an adviser enrols."""
        if form.cleaned_data["profil"] == AUTRE.name:
            raise GoTo("third_parties")
        if form.cleaned_data["profil"] not in OPEN_ONLINE:
            raise GoTo("by_agent")
        super().submit(form, visit)
