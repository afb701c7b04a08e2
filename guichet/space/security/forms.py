"""Which session, or which browser."""

from django import forms

from guichet.ui.forms import Form


class WhichForm(Form):
    """One of them by its random reference, or all of them."""

    reference = forms.UUIDField(required=False)
    toutes = forms.BooleanField(required=False)

    def chosen(self) -> str | None:
        """Return the reference, the empty text for all of them, None where nothing of the kind was sent."""
        if not self.is_valid():
            return None
        reference = self.cleaned_data["reference"]
        return str(reference) if reference else "" if self.cleaned_data["toutes"] else None
