"""Giving a kept file to who may have it."""

import itertools
from typing import cast

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from guichet.files import store
from guichet.files.models import MediaType, StoredFile

_ALONE = "default-src 'none'; frame-ancestors 'none'"


def download(stored: StoredFile, name: str, *, inline: bool = False) -> HttpResponse:
    """Return the file under a name, to be saved, or shown by the browser where `inline`.

    The caller has made sure that it is theirs. Raises SealBroken or OSError, before anything is sent, where it cannot
    be read. A stranger made what it holds: the browser takes it for what we say (nosniff), runs nothing of it, gives it
    no origin (sandbox) and keeps no copy.
    """
    pieces = store.pieces_of(stored)
    # The first piece is opened here: what cannot be read is a page, not a file cut short.
    content = itertools.chain([next(pieces)], pieces)
    response = StreamingHttpResponse(content, content_type=_content_type(stored))
    response["Content-Length"] = str(stored.size)
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    # Chromium draws no PDF in a sandbox; one with a script in it was never taken (`checks`).
    shown_as_pdf = inline and stored.media_type == MediaType.PDF
    response["Content-Security-Policy"] = _ALONE if shown_as_pdf else f"sandbox; {_ALONE}"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    # What guards views says HttpResponse; nothing between here and the server reads `content` of a streamed one.
    return cast("HttpResponse", response)


def _content_type(stored: StoredFile) -> str:
    # Of a text the tables are not known: as it is, no browser guesses.
    return "application/octet-stream" if stored.media_type == MediaType.TEXT else stored.media_type
