"""Take in the papers that the fund's software sent: each once, from beside the files that were imported.

The importer wrote what `documents.csv` says of each (`registry.SentDocument`); the PDF is in the folder `documents`.
It is judged as a member's own file is (`files.checks`): members open it, and trust what their fund sends. One that is
missing or refused is told, and tried again at each import.
"""

import csv
import os
import stat
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.text import slugify

from guichet.accounts.operations import spoken_day
from guichet.accounts.owners import Owner
from guichet.documents import notices
from guichet.documents.models import Document, DocumentKind
from guichet.documents.operations import file_pdf
from guichet.files import checks
from guichet.files.models import MediaType
from guichet.registry.models import SentDocument

MESSAGE: Final = "documents/new_document"
MOST_BYTES: Final = 20 * 1024 * 1024
"""Of one PDF: it is sealed and given in memory."""
NEWS_FOR: Final = timedelta(days=60)
"""An older paper, of the first import of all, is filed and is no news."""
_AT_ONCE: Final = 500
_JUDGES: Final = os.cpu_count() or 1
"""Papers judged at a time, each by a process: it takes a fifth of a second, in which one alone would wait."""
_NO_PDF: Final = "its file is not a whole PDF"
_REASONS: Final[Mapping[str, str]] = {
    "empty": _NO_PDF,
    "type": _NO_PDF,
    "damaged": _NO_PDF,
    "too_large": "its file is larger than 20 MB",
    "locked": "its PDF has a password or restrictions",
    "script": "its PDF holds a program or an action",
    "parcel": "its PDF holds other files",
    "form": "its PDF is a form (XFA) that few programs open",
    "bomb": "its PDF is too complex to be checked",
    "infected": "its file holds a virus",
    "unreachable": "ClamAV does not answer: try again later",
}
"""What whoever imports is told, by the word of `files.checks`."""


class NotTaken(Exception):
    """Why a paper was not taken in, in words without anything of it."""


@dataclass(frozen=True)
class Refused:
    """A paper that was not taken in."""

    line: int | None
    """Of documents.csv, as a text editor counts; None where the row came with an earlier import."""
    reason: str


@dataclass
class TakenIn:
    """What became of the papers that waited."""

    taken: int = 0
    refused: list[Refused] = field(default_factory=list)


def take_in(folder: Path, *, now: datetime) -> TakenIn:
    """Take in every paper that waits, and tell those concerned; stopped half-way, the next run goes on.

    Each is one transaction, so that two imports at once take it once. Raises nothing for what a paper is.
    """
    done, failed = TakenIn(), dict[str, str]()
    documents = _open_folder(folder)
    try:
        with closing(_judged(documents)) as judged:
            for sent, result in judged:
                try:
                    content = result.result()
                except NotTaken as reason:
                    failed[sent.source_ref] = str(reason)
                else:
                    done.taken += _file(sent, content, now=now)
    finally:
        if documents is not None:
            os.close(documents)
    if failed:
        lines = _lines(folder)
        done.refused = [Refused(lines.get(ref), reason) for ref, reason in failed.items()]
        done.refused.sort(key=lambda one: (one.line is None, one.line))
    return done


def _judged(documents: int | None) -> Generator[tuple[SentDocument, Future[bytes]], None, None]:
    """Yield what waits, in order, with its content: a few are read and judged ahead, while others are filed."""
    ahead: deque[tuple[SentDocument, Future[bytes]]] = deque()
    with ThreadPoolExecutor(_JUDGES) as pool:
        for sent in _waiting():
            ahead.append((sent, pool.submit(_read, documents, sent.file_name)))
            if len(ahead) > _JUDGES:
                yield ahead.popleft()
        while ahead:
            yield ahead.popleft()


def _waiting() -> Iterator[SentDocument]:
    """Yield what was not taken in, in the order of the rows, a few hundred at a time."""
    last = 0
    pending = SentDocument.objects.filter(~Exists(Document.objects.filter(sent=OuterRef("pk")))).order_by("pk")
    pending = pending.select_related("person", "establishment")
    while batch := list(pending.filter(pk__gt=last)[:_AT_ONCE]):
        yield from batch
        last = batch[-1].pk


def _file(sent: SentDocument, content: bytes, *, now: datetime) -> bool:
    """File one paper and tell; False where another import was first.

    No row is locked: who serves members may read the registry and not write it (ADR 52). That a row is taken in once is
    a constraint, which undoes the second.
    """
    owner = Owner(person=sent.person, establishment=sent.establishment)
    try:
        with transaction.atomic():
            file_pdf(
                content,
                owner=owner,
                fund_code=sent.fund_code,
                kind=DocumentKind.SENT,
                title=sent.title,
                name=f"{slugify(sent.title)[:80] or 'document'}-{sent.issued_on}.pdf",
                issued_on=sent.issued_on,
                sent=sent,
                now=now,
            )
            if sent.issued_on > timezone.localdate(now) - NEWS_FOR:
                notices.tell(
                    owner,
                    fund_code=sent.fund_code,
                    message=MESSAGE,
                    context={"filed_on": spoken_day(now)},
                    once=True,
                    now=now,
                )
    except IntegrityError:
        return False
    return True


def _open_folder(folder: Path) -> int | None:
    """Return a descriptor of `documents`, a real folder: a link would lead anywhere. None where there is none."""
    try:
        return os.open(folder / "documents", os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None


def _read(documents: int | None, name: str) -> bytes:
    """Return the PDF of this name in the folder, once it is judged. Raises NotTaken.

    The name comes from outside: it is that of a file in this very folder, neither a path, a link nor a pipe.
    """
    if documents is None:
        raise NotTaken("there is no folder `documents` beside it")
    if not name or name.startswith(".") or "/" in name or "\0" in name:
        raise NotTaken("the name of its file is not that of a file")
    try:
        # A pipe that nobody writes to would block for ever.
        opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=documents)
    except OSError:
        raise NotTaken("its file is not there, or cannot be read") from None
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise NotTaken("its file is not there, or cannot be read")
    with os.fdopen(opened, "rb") as file:
        content = file.read(MOST_BYTES + 1)
    try:
        checks.check(lambda: iter((content,)), size=len(content), name=name, accepts=(MediaType.PDF,), limit=MOST_BYTES)
    except checks.Refused as refused:
        raise NotTaken(_REASONS[refused.code]) from None
    return content


def _lines(folder: Path) -> dict[str, int]:
    """Return the line of each row of documents.csv by its key: a key is shown to nobody, a line is found again."""
    try:
        with (folder / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter=";")
            return {row.get("source_ref") or "": rows.line_num for row in rows}
    except (OSError, UnicodeDecodeError, csv.Error):
        return {}
