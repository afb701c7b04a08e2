"""Which papers the member wants to see."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _

from guichet.documents.models import DocumentKind
from guichet.documents.queries import Chosen
from guichet.space.documents.words import KINDS
from guichet.ui.forms import Form

UNREAD = "non-lus"


class DocumentsFilter(Form):
    """It is only ever shown: an address that says anything else still gives a page."""

    def __init__(self, *, years: Sequence[int], kinds: Sequence[DocumentKind], chosen: Chosen) -> None:
        """Offer the years and kinds there are, beside all of them."""
        initial = {
            "annee": str(chosen.year or ""),
            "nature": chosen.kind.value if chosen.kind else "",
            "etat": UNREAD if chosen.unread else "",
        }
        super().__init__(initial=initial, auto_id="%s")
        self.fields["annee"] = forms.ChoiceField(
            label=_("Année"), choices=[("", _("Toutes")), *((str(year), str(year)) for year in years)]
        )
        self.fields["nature"] = forms.ChoiceField(
            label=_("Nature"), choices=[("", _("Toutes")), *((kind.value, str(KINDS[kind])) for kind in kinds)]
        )
        self.fields["etat"] = forms.ChoiceField(
            label=_("Lecture"), choices=[("", _("Lus et non lus")), (UNREAD, _("Non lus"))]
        )
