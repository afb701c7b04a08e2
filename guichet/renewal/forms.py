"""The forms of a renewal."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from guichet.delivery.models import Channel
from guichet.enrolment.profile_names import PROFILES, ProfileName
from guichet.enrolment.steps.receive import CHANNELS
from guichet.login.forms import IdentifierField
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form


class IdentifierForm(Form):
    """The number one logs in with (R155)."""

    identifiant = IdentifierField(
        label=_("Identifiant"),
        help_text=_(
            "Votre numéro de Sécurité sociale. Pour une entreprise : SIRET ou numéro d'établissement (ET). "
            "Pour un partenaire ou un mandataire : identifiant TI."
        ),
    )


class ChannelForm(Form):
    """By email or by SMS (R157)."""

    canal = RadioField(
        label=_("Comment désirez-vous recevoir votre mot de passe temporaire ?"),
        choices=CHANNELS,
        error_messages={"required": _("Choisissez par e-mail ou par SMS, puis « Suivant ».")},
    )

    def __init__(self, *args: Any, channels: Sequence[Channel], **kwargs: Any) -> None:
        """Take the ways that the site's policy offers."""
        super().__init__(*args, **kwargs)
        field = self.fields["canal"]
        if isinstance(field, RadioField):
            field.choices = [choice for choice in CHANNELS if choice[0] in channels]


class ProfileForm(Form):
    """What the account was opened as, among what its number may be."""

    profil = RadioField(
        label=_("Vous êtes..."),
        choices=[],
        hints={profile.name: profile.hint for profile in PROFILES if profile.hint},
        error_messages={"required": _("Choisissez la situation qui vous correspond, puis « Suivant ».")},
    )

    def __init__(self, *args: Any, profiles: Sequence[ProfileName], **kwargs: Any) -> None:
        """Take the profiles to choose from; where there is one, it is chosen."""
        super().__init__(*args, **kwargs)
        field = self.fields["profil"]
        if isinstance(field, RadioField):
            field.choices = [(profile.name, profile.label) for profile in profiles]
        if len(profiles) == 1:
            self.initial["profil"] = profiles[0].name
