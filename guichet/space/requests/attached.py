"""How a file is taken and given back, until `guichet.files` has its own field: the one place to change."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from guichet.files import store
from guichet.files.models import MediaType, StoredFile

ATTACHMENT_BYTES = 5 * 1024 * 1024
_MAGIC = {b"%PDF-": MediaType.PDF, b"\xff\xd8\xff": MediaType.JPEG, b"\x89PNG\r\n\x1a\n": MediaType.PNG}
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Attachment:
    """A file that was looked at."""

    name: str
    media_type: MediaType
    upload: Any

    def keep(self, *, now: datetime) -> StoredFile:
        """Keep it."""
        return store.keep(self.upload.chunks(), name=self.name, media_type=self.media_type, now=now)


class AttachmentField(forms.FileField):
    """A PDF or a picture, known by its first bytes."""

    widget = forms.FileInput

    def clean(self, value: Any, initial: Any = None) -> Attachment:
        """Return what was looked at. Raises ValidationError."""
        upload = super().clean(value, initial)
        head = upload.read(16)
        upload.seek(0)
        media_type = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
        if media_type is None or upload.size > ATTACHMENT_BYTES:
            raise ValidationError(_("Choisissez un fichier PDF, JPEG ou PNG de 5 Mo au plus."), code="invalid")
        return Attachment(upload.name, media_type, upload)


def takes_files(_limit: int) -> Callable[[View], View]:
    """Let a view take files."""
    return lambda view: view


def download(stored: StoredFile, name: str) -> HttpResponse:
    """Return a kept file, to be saved."""
    response = HttpResponse(store.read(stored), content_type=stored.media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store"
    return response
