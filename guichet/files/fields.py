"""The field by which a form takes a file, and what it gives to the view."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.files import checks, store
from guichet.files.checks import ATTACHMENT_BYTES, PAPERS, types_in_words
from guichet.files.models import MediaType, StoredFile
from guichet.files.names import EXTENSIONS
from guichet.files.uploads import SealedUpload


@dataclass(frozen=True)
class Attachment:
    """A file that was checked: `keep` it, or let it go and nothing is left of it."""

    name: str
    media_type: MediaType
    size: int
    """Bytes."""
    upload: "UploadedFile[Any]" = field(repr=False)

    def keep(self, *, now: datetime) -> StoredFile:
        """Keep it, once, in the caller's transaction: rolled back, its bytes are swept."""
        told: Any = {"name": self.name, "media_type": self.media_type, "now": now}
        if isinstance(self.upload, SealedUpload):
            self.upload.is_kept = True
            return store.adopt(self.upload.sealed, **told)
        return store.keep(_content(self.upload), **told)


class AttachmentField(forms.FileField):
    """A file of one of some formats, of a size at most, whose content was read and scanned.

    Its cleaned value is an `Attachment`, None where nothing was chosen and nothing is asked.
    """

    widget = forms.FileInput
    default_error_messages = {
        "required": gettext_lazy("Choisissez un fichier."),
        "invalid": gettext_lazy("Le fichier n'est pas arrivé entier. Choisissez-le à nouveau."),
    }

    def __init__(
        self, *, accepts: Collection[MediaType] = PAPERS, limit: int = ATTACHMENT_BYTES, **kwargs: Any
    ) -> None:
        """Take what is accepted, a limit in bytes and the arguments of FileField; the hint is written unless given."""
        self.accepts, self.limit = tuple(accepts), limit
        kwargs.setdefault("help_text", _hint(self.accepts, limit))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser's own window show what is accepted; a telephone then offers its camera."""
        shown = [ending for one in self.accepts for ending in EXTENSIONS[one]]
        return {**super().widget_attrs(widget), "accept": ",".join([*shown, *self.accepts])}

    def clean(self, value: Any, initial: Any = None) -> Attachment | None:
        """Return what was checked. Raises ValidationError, with what to do next."""
        if value is None:
            if self.required and not initial:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not isinstance(value, UploadedFile):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        size, name = value.size or 0, value.name or ""
        try:
            found = checks.check(lambda: _content(value), size=size, name=name, accepts=self.accepts, limit=self.limit)
        except checks.Refused as refused:
            raise ValidationError(str(refused.sentence), code=refused.code) from None
        return Attachment(found.name, found.media_type, size, value)


def _said(accepts: Collection[MediaType], limit: int) -> str:
    return _("%(types)s, %(limit)s\N{NO-BREAK SPACE}Mo au plus.") % {
        "types": types_in_words(accepts), "limit": limit // (1024 * 1024)
    }  # fmt: skip


_hint: Callable[..., str] = lazy(_said, str)
"""Written when it is shown: forms are declared before the language is known."""


def _content(upload: "UploadedFile[Any]") -> Iterator[bytes]:
    """Yield the content from its beginning."""
    yield from upload.chunks()
