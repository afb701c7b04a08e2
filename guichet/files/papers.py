"""Several papers given at once in a form; each is checked as any file is (`checks`)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guichet.files import checks
from guichet.files.models import MediaType

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

ACCEPTED = "application/pdf,image/jpeg,image/png"
LONGEST_NAME = 100


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
        name = file.name or ""
        try:
            found = checks.check(file.chunks, size=file.size or 0, name=name, accepts=checks.PAPERS, limit=self.largest)
        except checks.Refused as refused:
            told = {"name": name[-LONGEST_NAME:], "why": str(refused.sentence)}
            raise ValidationError(_("%(name)s : %(why)s") % told, code=refused.code) from None
        file.seek(0)
        return Paper(found.name, found.media_type, file.read())
