"""What a file is, by its content alone, and whether it is taken. Each refusal says in French what to do next.

First bytes say the format; then the whole is read as that format by a process of its own (`judge`), and asked to
ClamAV. What the browser says of it, and its name, decide nothing.
"""

import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import structlog
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.files import judge, scan
from guichet.files.models import MediaType
from guichet.files.names import clean_name
from guichet.files.text import is_text

log = structlog.get_logger(__name__)

ATTACHMENT_BYTES = 5 * 1024 * 1024
"""A page scanned in colour takes 1 MB, a telephone's photograph 2 to 5; the MSA's own pages say 3 or 5 MB."""
DEPOSIT_BYTES = 50 * 1024 * 1024
"""A year's declaration of ten thousand employees, in text, takes 30 MB."""
PAPERS: tuple[MediaType, ...] = (MediaType.PDF, MediaType.JPEG, MediaType.PNG)
DECLARATIONS: tuple[MediaType, ...] = (MediaType.TEXT, MediaType.PDF)
JUDGED_WITHIN = judge.MOST_SECONDS + 10.0
"""Seconds: the processor may be shared."""
HEAD_BYTES = 32
Pieces = Callable[[], Iterator[bytes]]
"""Gives the content from its beginning, each time it is called."""

_MAGIC = {b"%PDF-": MediaType.PDF, b"\xff\xd8\xff": MediaType.JPEG, b"\x89PNG\r\n\x1a\n": MediaType.PNG}
_HEIC = frozenset({b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc", b"avif"})
_JUDGED_AS = {MediaType.PDF: "pdf", MediaType.JPEG: "image", MediaType.PNG: "image"}

EMPTY = _("Ce fichier est vide. Vérifiez qu'il s'ouvre sur votre appareil, puis choisissez-le à nouveau.")
TOO_LARGE = _(
    "Ce fichier est trop lourd : %(limit)s Mo au plus. Photographiez à nouveau en qualité plus basse, ou envoyez le "
    "document en plusieurs fichiers."
)
TOO_LARGE_DEPOSIT = _(
    "Ce fichier est trop lourd : %(limit)s Mo au plus. Déposez votre déclaration en plusieurs fichiers."
)
NOT_ONE_OF = _("Ce type de fichier n'est pas accepté. Choisissez un fichier %(types)s.")
NOT_A_PDF = _(
    "Ce fichier porte le nom d'un PDF, mais n'en est pas un. Ouvrez-le, choisissez « Imprimer », puis « Enregistrer "
    "au format PDF »."
)
HEIC = _(
    "Cette photo est au format HEIC, que nous ne lisons pas. Dans les réglages de l'appareil photo, choisissez « Le "
    "plus compatible » et photographiez à nouveau, ou envoyez une capture d'écran de la photo."
)
OFFICE = _(
    "C'est un document bureautique ou une archive. Ouvrez-le, enregistrez-le au format PDF, puis choisissez ce PDF."
)
OTHER_IMAGE = _(
    "Ce format d'image n'est pas accepté. Enregistrez-la au format JPEG, ou photographiez à nouveau le papier."
)
REFUSED: dict[str, str | Promise] = {
    "locked": _(
        "Ce PDF est protégé par un mot de passe ou des restrictions. Ouvrez-le, choisissez « Imprimer », puis "
        "« Enregistrer au format PDF », et envoyez cette copie."
    ),
    "script": _(
        "Ce PDF contient un programme ou une action automatique : par sécurité, il est refusé. Ouvrez-le, choisissez "
        "« Imprimer », puis « Enregistrer au format PDF », et envoyez cette copie."
    ),
    "parcel": _(
        "Ce PDF contient d'autres fichiers : par sécurité, il est refusé. Envoyez chaque document séparément, ou "
        "imprimez celui-ci dans un nouveau PDF."
    ),
    "form": _(
        "Ce PDF est un formulaire qui ne s'ouvre que dans certains logiciels. Ouvrez-le, choisissez « Imprimer », puis "
        "« Enregistrer au format PDF », et envoyez cette copie."
    ),
    "bomb": _(
        "Ce fichier est trop complexe pour être vérifié. Imprimez-le dans un nouveau PDF, ou photographiez le papier."
    ),
    "pixels": _("Cette image est trop grande. Photographiez à nouveau avec une définition plus basse : 12 mégapixels "
                "suffisent."),
    "damaged": _(
        "Ce fichier est abîmé ou incomplet : nous n'arrivons pas à l'ouvrir. Vérifiez qu'il s'ouvre sur votre "
        "appareil, puis numérisez ou photographiez à nouveau le papier."
    ),
    "infected": _(
        "Ce fichier contient un virus : il est refusé, et rien n'a été gardé. Analysez votre appareil avec un "
        "antivirus, ou envoyez ce document à votre caisse par courrier."
    ),
    "unreachable": _(
        "La vérification des fichiers ne répond pas. Rien n'a été envoyé : réessayez dans quelques minutes."
    ),
    "text": _(
        "Ce fichier n'est pas du texte lisible. Dans votre logiciel, enregistrez-le au format CSV ou texte (UTF-8), "
        "puis choisissez-le à nouveau."
    ),
}  # fmt: skip
NAMES: dict[MediaType, str | Promise] = {
    MediaType.PDF: "PDF",
    MediaType.JPEG: "JPEG",
    MediaType.PNG: "PNG",
    MediaType.TEXT: _("texte ou CSV"),
}


class Refused(Exception):
    """The file is not taken; `sentence` says to the member what to do next, `code` says why in one word."""

    def __init__(self, code: str, sentence: str | Promise) -> None:
        """Take the word and the sentence."""
        super().__init__(code)
        self.code, self.sentence = code, sentence


@dataclass(frozen=True)
class Checked:
    """What is known of a file that is taken."""

    name: str
    """Cleaned, and ending as its content wants."""
    media_type: MediaType


def check(pieces: Pieces, *, size: int, name: str, accepts: Collection[MediaType], limit: int) -> Checked:
    """Look at a whole file and ask ClamAV about it. Raises Refused."""
    if not size:
        raise Refused("empty", EMPTY)
    if size > limit:
        raise too_large(limit)
    found = _format(next(pieces())[:HEAD_BYTES], name=name, accepts=accepts)
    if found is MediaType.TEXT:
        if not is_text(pieces()):
            raise _refused("text")
    else:
        _judge(pieces, found, size)
    try:
        scan.scan(pieces())
    except scan.Infected:
        raise _refused("infected") from None
    except scan.Unreachable:
        raise _refused("unreachable") from None
    return Checked(clean_name(name, found), found)


def too_large(limit: int) -> Refused:
    """Return the refusal of a file of more than a limit, in bytes."""
    sentence = TOO_LARGE if limit < DEPOSIT_BYTES else TOO_LARGE_DEPOSIT
    return Refused("too_large", sentence % {"limit": limit // (1024 * 1024)})


def types_in_words(accepts: Collection[MediaType]) -> str:
    """Return « PDF, JPEG ou PNG »."""
    names = [str(NAMES[one]) for one in accepts]
    return names[0] if len(names) == 1 else str(_("%(some)s ou %(last)s")) % {
        "some": ", ".join(names[:-1]), "last": names[-1]
    }  # fmt: skip


def _format(head: bytes, *, name: str, accepts: Collection[MediaType]) -> MediaType:
    """Return the format that the first bytes announce. Raises Refused unless it is one of those accepted."""
    found = next((media_type for magic, media_type in _MAGIC.items() if head.startswith(magic)), None)
    if found is None and MediaType.TEXT in accepts and not _other(head):
        found = MediaType.TEXT
    if found in accepts and found is not None:
        return found
    if sentence := _other(head):
        raise Refused("type", sentence)
    if found is None and name.casefold().rstrip().endswith(".pdf"):
        raise Refused("type", NOT_A_PDF)
    raise Refused("type", NOT_ONE_OF % {"types": types_in_words(accepts)})


def _other(head: bytes) -> str | Promise | None:
    """Return what to do with a well-known format that is never taken."""
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        return HEIC
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"7z\xbc\xaf", b"Rar!")):
        return OFFICE
    if head.startswith((b"GIF8", b"II*\0", b"MM\0*", b"BM")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return OTHER_IMAGE
    return None


def _judge(pieces: Pieces, media_type: MediaType, size: int) -> None:
    """Have the file read by a process that has nothing to lose. Raises Refused."""
    # -I: neither this folder nor the environment says what it imports; no environment: it has none of our keys.
    command = [sys.executable, "-I", str(Path(judge.__file__)), _JUDGED_AS[media_type], str(size)]
    with subprocess.Popen(  # noqa: S603 - our own program, a word and a number
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
    ) as process:
        timer = threading.Timer(JUDGED_WITHIN, process.kill)
        timer.start()
        try:
            with suppress(BrokenPipeError), cast("IO[bytes]", process.stdin) as told:
                for piece in pieces():
                    told.write(piece)
            word = cast("IO[bytes]", process.stdout).read(32).decode("ascii", "replace")
        finally:
            timer.cancel()
            process.kill()
    if word == "ok":
        return
    log.info("files.refused", reason=word if word in REFUSED else "died")
    raise _refused(word if word in REFUSED else "bomb")


def _refused(code: str) -> Refused:
    return Refused(code, REFUSED[code])
