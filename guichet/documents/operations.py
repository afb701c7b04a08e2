"""File a paper, and tell its owner."""

import uuid
from datetime import date, datetime

from guichet.accounts.owners import Owner
from guichet.documents.models import Document, DocumentKind
from guichet.files import store
from guichet.files.models import MediaType


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
    read: bool = False,
) -> Document:
    """Keep a PDF drawn here and file it under « Mes documents », in the caller's transaction.

    `read` is for what the member has just asked for and sees at once: it is no news to them.
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
        filed_at=now,
        read_at=now if read else None,
    )
