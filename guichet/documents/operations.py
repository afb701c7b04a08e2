"""File a paper, mark it read or not, and delete those that are too old."""

import uuid
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from guichet.accounts.owners import Owner
from guichet.documents.models import Document, DocumentKind
from guichet.files import store
from guichet.files.models import MediaType, StoredFile
from guichet.registry.models import SentDocument

KEPT_FOR: Final = timedelta(days=3653)
"""Ten years: at least as long as the importer remembers that a paper was sent, so that none is taken in again."""
FOR_EVER: Final = (DocumentKind.ACKNOWLEDGEMENT, DocumentKind.PROOF)
"""The history of what was declared (R10, R11)."""
_AT_ONCE: Final = 200


def file_pdf(  # noqa: PLR0913 - each is a fact of the paper, by name
    content: bytes,
    *,
    owner: Owner,
    fund_code: str,
    kind: DocumentKind,
    title: str,
    name: str,
    issued_on: date,
    now: datetime,
    about: uuid.UUID | None = None,
    sent: SentDocument | None = None,
    read: bool = False,
) -> Document:
    """Keep a PDF and file it under « Mes documents », in the caller's transaction.

    `name` is what it is called once downloaded, and says nothing of the member. `read` is for what the member has just
    asked for and sees at once: it is no news to them.
    """
    stored = store.keep(content, name=name, media_type=MediaType.PDF, now=now)
    return Document.objects.create(
        **owner.columns,
        fund_code=fund_code,
        kind=kind,
        title=title,
        issued_on=issued_on,
        file=stored,
        about=about,
        sent=sent,
        filed_at=now,
        read_at=now if read else None,
    )


def mark(document: Document, *, read: bool, now: datetime) -> None:
    """Mark a paper read, or unread again; the first reading stays the moment it was read."""
    if read:
        Document.objects.filter(pk=document.pk, read_at=None).update(read_at=now)
    else:
        Document.objects.filter(pk=document.pk).update(read_at=None)


def forget_old(now: datetime) -> int:
    """Delete papers older than `KEPT_FOR` with their files, but proofs of what was declared; return how many."""
    old = Document.objects.filter(filed_at__lte=now - KEPT_FOR).exclude(kind__in=FOR_EVER)
    deleted = 0
    while batch := list(old.select_related("file")[:_AT_ONCE]):
        for document in batch:
            deleted += _forget(document)
    return deleted


def forget_about(reference: uuid.UUID) -> int:
    """Delete the papers that came of a request which is deleted itself, proofs too, with their files; return how many.

    What was declared is personal as long as it can be read: it must not outlive the request that it proves.
    """
    return sum(_forget(document) for document in Document.objects.filter(about=reference))


def _forget(document: Document) -> bool:
    with transaction.atomic():
        mine, _of_each = Document.objects.filter(pk=document.pk).delete()
    # The paper is gone already: a stop in between leaves a file that nothing names.
    if mine and (stored := StoredFile.objects.filter(pk=document.file_id).first()):
        store.forget(stored)
    return bool(mine)
