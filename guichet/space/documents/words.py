"""Papers in the words that members read."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.documents.models import DocumentKind

KINDS: Final[Mapping[DocumentKind, str | Promise]] = {
    DocumentKind.SENT: gettext_lazy("Courriers de la MSA"),
    DocumentKind.CERTIFICATE: gettext_lazy("Attestations"),
    DocumentKind.ACKNOWLEDGEMENT: gettext_lazy("Accusés de réception"),
    DocumentKind.PROOF: gettext_lazy("Preuves de vos envois"),
    DocumentKind.STATEMENT: gettext_lazy("Relevés"),
}
ONE: Final[Mapping[DocumentKind, str | Promise]] = {
    DocumentKind.SENT: gettext_lazy("Courrier de la MSA"),
    DocumentKind.CERTIFICATE: gettext_lazy("Attestation"),
    DocumentKind.ACKNOWLEDGEMENT: gettext_lazy("Accusé de réception"),
    DocumentKind.PROOF: gettext_lazy("Preuve de votre envoi"),
    DocumentKind.STATEMENT: gettext_lazy("Relevé"),
}
_THOUSAND = 1000


def size(count: int) -> str:
    """Return a number of bytes as « 42 Ko » or « 1,3 Mo », never nothing."""
    kilobytes = max(1, round(count / _THOUSAND))
    if kilobytes < _THOUSAND:
        return _("%(size)d Ko") % {"size": kilobytes}
    return _("%(size)s Mo") % {"size": f"{count / _THOUSAND**2:.1f}".replace(".", ",")}
