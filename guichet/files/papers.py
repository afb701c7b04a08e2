"""Papers given in a form: how many, how large, and what they are, read from their first bytes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from guichet.files import store
from guichet.files.models import MediaType, StoredFile

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

ACCEPTED = "application/pdf,image/jpeg,image/png"
LONGEST_NAME = 100
_STARTS = ((b"%PDF-", MediaType.PDF), (b"\xff\xd8\xff", MediaType.JPEG), (b"\x89PNG\r\n\x1a\n", MediaType.PNG))
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Paper:
    """A file that was checked."""

    name: str
    media_type: MediaType
    content: bytes


class PapersInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PapersField(forms.FileField):
    """At most `most` papers of `largest` bytes; its value is a list of `Paper`."""

    def __init__(self, *, most: int, largest: int, **kwargs: Any) -> None:
        """Take the arguments of FileField."""
        many = {"multiple": True} if most > 1 else {}
        super().__init__(widget=PapersInput(attrs={"accept": ACCEPTED, **many}), **kwargs)
        self.most, self.largest = most, largest

    def clean(self, data: Any, initial: Any = None) -> list[Paper]:  # noqa: ARG002 - Django's signature
        """Return the papers. Raises ValidationError, with the name of the one at fault."""
        given: list[UploadedFile[Any]] = [one for one in data or [] if one]
        if len(given) > self.most:
            raise ValidationError(
                _("%(most)d fichiers au plus. Envoyez les autres dans un second message.") % {"most": self.most},
                code="most",
            )
        return [self._read(one) for one in given]

    def _read(self, file: "UploadedFile[Any]") -> Paper:
        name = get_valid_filename(file.name or "fichier")[-LONGEST_NAME:]
        if (file.size or 0) > self.largest:
            raise ValidationError(
                _("%(name)s est trop lourd : %(most)d Mo au plus. Photographiez-le avec moins de détails.")
                % {"name": name, "most": self.largest // _MEGABYTE},
                code="largest",
            )
        content = file.read()
        kind = next((kind for start, kind in _STARTS if content.startswith(start)), None)
        if kind is None:
            raise ValidationError(
                _("%(name)s n'est ni un PDF, ni une image JPEG ou PNG. Enregistrez-le en PDF, ou photographiez-le.")
                % {"name": name},
                code="kind",
            )
        return Paper(name, kind, content)


def download(stored: StoredFile) -> HttpResponse:
    """Return a paper as a file to save: shown in the page, it could run there."""
    response = HttpResponse(store.read(stored), content_type=stored.media_type)
    response["Content-Disposition"] = f'attachment; filename="{get_valid_filename(str(stored.name))}"'
    response["Cache-Control"] = "no-store"
    return response
