"""What an agent tells a member with each act."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.backoffice.cases.forms import safe_words
from guichet.enrolment.third_parties.forms import PlainTextField
from guichet.requests import kinds, states
from guichet.requests.models import Request
from guichet.ui.fields import RadioField
from guichet.ui.forms import Form

ROOM = 250
"""Characters that the closed list may take of `states.LONGEST_WORDS`."""
USUAL_PAPERS: Sequence[tuple[str, str | Promise]] = (
    ("identite", gettext_lazy("Pièce d'identité, recto et verso")),
    ("impot", gettext_lazy("Dernier avis d'imposition")),
    ("rib", gettext_lazy("Relevé d'identité bancaire (RIB)")),
    ("domicile", gettext_lazy("Justificatif de domicile de moins de trois mois")),
    ("famille", gettext_lazy("Livret de famille ou acte de naissance")),
)
"""What is asked for of most requests; those of the kind itself come first."""
REASONS: Sequence[tuple[str, str | Promise]] = (
    ("conditions", gettext_lazy("Les conditions ne sont pas remplies")),
    ("papiers", gettext_lazy("Les papiers demandés ne sont pas arrivés")),
    ("double", gettext_lazy("La même démarche a déjà reçu une réponse")),
    ("caisse", gettext_lazy("La démarche ne relève pas de la MSA")),
    ("autre", gettext_lazy("Autre motif")),
)


class WordsForm(Form):
    """What every act fills in: words for the member, or none."""

    mot: forms.Field

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        """Take the request that it is about."""
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_mot(self) -> str:
        """Refuse addresses and what is left to fill in. Raises ValidationError."""
        return safe_words(str(self.cleaned_data.get("mot", "")))

    @property
    def words(self) -> str:
        """What the member reads, once the form is valid."""
        return str(self.cleaned_data.get("mot", ""))


def _for_the_member(label: str | Promise, *, required: bool, help_text: str | Promise = "") -> PlainTextField:
    return PlainTextField(
        label=label,
        help_text=help_text,
        required=required,
        lines=True,
        max_length=states.LONGEST_WORDS - ROOM,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class StartForm(WordsForm):
    """Nothing to fill in."""


class DoneForm(WordsForm):
    """A word, if there is one to say."""

    mot = _for_the_member(
        gettext_lazy("Un mot pour le membre"),
        required=False,
        help_text=gettext_lazy("Ce qui est décidé, et à partir de quand. Vous pouvez ne rien écrire."),
    )


class ComplementForm(WordsForm):
    """What is missing: papers to tick, and words."""

    mot = _for_the_member(
        gettext_lazy("Autre chose, ou une précision"),
        required=False,
        help_text=gettext_lazy("Le membre lit ces mots tels quels."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the papers of the kind, then those that are usual."""
        super().__init__(*args, **kwargs)
        kind = kinds.by_key(self.request.kind)
        own = [(paper.name, paper.label) for paper in kind.papers] if kind is not None else []
        self.offered = {f"papier_{name}": label for name, label in [*own, *USUAL_PAPERS]}
        for name, label in self.offered.items():
            self.fields[name] = forms.BooleanField(label=str(label), required=False)

    @property
    def papers(self) -> list[forms.BoundField]:
        """The boxes to tick."""
        return [self[name] for name in self.offered]

    def clean(self) -> dict[str, Any]:
        """Ask for something. Raises ValidationError."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        ticked = [name for name in self.offered if data.get(name)]
        if not ticked and not data.get("mot") and "mot" not in self.errors:
            self.add_error("mot", ValidationError(_("Cochez ce qui manque, ou écrivez-le."), code="required"))
        if len(self.words) > states.LONGEST_WORDS:
            self.add_error("mot", ValidationError(_("C'est trop long : écrivez plus court."), code="max_length"))
        return data

    @property
    def words(self) -> str:
        """« Il manque : … », one paper a line, then what was written."""
        ticked = [str(label) for name, label in self.offered.items() if self.cleaned_data.get(name)]
        listed = "\n".join([_("Il manque :"), *(f"- {label}" for label in ticked)]) if ticked else ""
        return "\n\n".join(part for part in (listed, str(self.cleaned_data.get("mot", ""))) if part)


class RefuseForm(WordsForm):
    """Why: a reason to choose, and words."""

    motif = RadioField(
        label=gettext_lazy("Motif"),
        choices=REASONS,
        error_messages={"required": gettext_lazy("Choisissez le motif.")},
    )
    mot = _for_the_member(
        gettext_lazy("Expliquez au membre"),
        required=True,
        help_text=gettext_lazy("Le texte qui s'applique et le fait qui manque. Les voies de recours sont ajoutées."),
    )

    @property
    def words(self) -> str:
        """The reason, then what was written."""
        chosen = self.cleaned_data.get("motif", "")
        reason = "" if chosen == "autre" else f"{dict(REASONS)[chosen]}."
        return "\n\n".join(part for part in (reason, str(self.cleaned_data["mot"])) if part)
