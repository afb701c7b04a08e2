"""How a file is called: as its sender called it, without what deceives the eye or a file system."""

import re
import unicodedata

from guichet.files.models import MediaType

MOST_CHARACTERS = 100
"""Of a whole name: longer ones break pages and, in UTF-8, file systems (255 bytes)."""
EXTENSIONS: dict[MediaType, tuple[str, ...]] = {
    MediaType.PDF: (".pdf",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.PNG: (".png",),
    MediaType.TEXT: (".txt", ".csv", ".dsn"),
}
"""The first is given to a name that has none of them."""
DEFAULT = "document"
_MEGABYTE = 1024 * 1024
_DROPPED = frozenset({one for several in EXTENSIONS.values() for one in several} | {
    ".bat", ".cmd", ".com", ".exe", ".hta", ".htm", ".html", ".js", ".lnk", ".msi", ".ps1", ".scr", ".svg", ".vbs",
})  # fmt: skip
"""What a name may end with and that its content denies; other endings (« M.Weber ») are words."""
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')


def clean_name(name: str, media_type: MediaType) -> str:
    """Return a name that ends as its content wants: `facture.pdf.exe`, which is a PDF, becomes `facture.pdf`.

    Control characters and those that turn the direction of writing go (« exe.fdp » must not read « pdf.exe »).
    """
    plain = unicodedata.normalize("NFC", name)
    plain = "".join(" " if unicodedata.category(c)[0] == "Z" else c for c in plain if unicodedata.category(c)[0] != "C")
    stem = " ".join(_FORBIDDEN.sub(" ", plain).split()).rstrip(". ")
    right = EXTENSIONS[media_type][0]
    while (found := stem[max(stem.rfind("."), 0) :].casefold()) in _DROPPED:
        stem = stem[: -len(found)].rstrip(". ")
        right = found if found in EXTENSIONS[media_type] else right
    stem = stem.lstrip(". ")
    return (stem[: MOST_CHARACTERS - len(right)].rstrip(". ") or DEFAULT) + right


def size_in_words(size: int) -> str:
    """Return a size in bytes as people read it: « 150 Ko », « 12,3 Mo »."""
    if size >= _MEGABYTE:
        return f"{size / _MEGABYTE:.1f}\N{NO-BREAK SPACE}Mo".replace(".", ",").replace(",0", "")
    return f"{max(1, round(size / 1024))}\N{NO-BREAK SPACE}Ko"
