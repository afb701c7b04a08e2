"""How a page takes files without putting anything of them on a disk in clear, and without reading what is too large.

A view that takes files says so, under whatever guards it, and the bytes are read only once that guard has let pass:

    @require_http_methods(READ_OR_SEND)
    @private_page                          # who is not logged in is sent away, and nothing is read for them
    @takes_files(ATTACHMENT_BYTES)         # the body is read here, then its CSRF token is checked
    def add_paper(request, session): ...
        form = PaperForm(request.POST, request.FILES)   # PaperForm.paper = AttachmentField(...)
        if form.is_valid():
            stored = form.cleaned_data["paper"].keep(now=now)    # in the view's own transaction

and its page's form is `<form method="post" enctype="multipart/form-data" novalidate>`. `login.fresh` stands below
`takes_files`. Where the address is new, deploy/nginx/guichet.conf lets the size through (a test says so).

Up to `ATTACHMENT_BYTES`, files stay in memory; above, they are sealed on disk as they come. What the view did not keep
is deleted when it returns. Everywhere else `NoFiles` (FILE_UPLOAD_HANDLERS) drops any file as it comes: Django's own
handlers would put a stranger's bytes in a temporary file, in clear.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from guichet.files import store
from guichet.files.checks import ATTACHMENT_BYTES
from guichet.ui.errors import TooLarge

MOST_FILES = 5
"""In one sending."""
ROOM = 4
"""How many times the limit a sending may weigh in all: a photograph of 8 MB is refused on the form itself, which keeps
what was typed, and five papers fit. Larger, nothing is read and the page is that of 413."""
_LIMIT = "guichet_files_limit"


def most_bytes(limit: int) -> int:
    """Return how much a whole sending may weigh, for files of `limit` bytes: 20 MB, or 62 MB for a deposit."""
    room = limit * ROOM if limit <= ATTACHMENT_BYTES else limit + limit // 4
    return room + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def limit_of(view: Callable[..., Any]) -> int | None:
    """Return the size of the files that a view takes, None where it takes none."""
    found: int | None = getattr(view, _LIMIT, None)
    return found


def takes_files(limit: int) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let a view take files of `limit` bytes each, and at most `MOST_FILES`."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        checked = csrf_protect(view)

        @csrf_exempt  # by the middleware, which would read everything before the session is known: `checked` does it
        @functools.wraps(view)
        def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return checked(request, *args, **kwargs)
            _refuse_too_large(request, limit)
            handler = Received(request, limit)
            request.upload_handlers = [handler]
            try:
                return checked(request, *args, **kwargs)
            finally:
                handler.leave_nothing()

        setattr(reading, _LIMIT, limit)
        return reading

    return decorate


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # not generic at run time
    """A file that was sealed on disk as it came; `sealed` is its place there."""

    def __init__(self, sealed: store.Sealed, **told: Any) -> None:
        """Take where it is, and what Django keeps of an uploaded file."""
        super().__init__(file=None, size=sealed.size, **told)
        self.sealed = sealed
        self.is_kept = False
        """Whether a row was written: then it stays."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:  # noqa: ARG002 - Django's signature
        """Yield the content."""
        return store.pieces_of(self.sealed)

    def close(self) -> None:
        """Do nothing: no file is open."""


class Received(FileUploadHandler):
    """Takes the files of one sending: in memory, or sealed as they come. Of what is too large only the size is kept."""

    def __init__(self, request: HttpRequest, limit: int) -> None:
        """Take the request and the size of one file."""
        super().__init__(request)
        self.limit, self.files = limit, 0
        self.sealing: store.Sealing | None = None
        self.uploads: list[SealedUpload] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file. Raises TooManyFilesSent."""
        super().new_file(*args, **kwargs)
        self.files += 1
        if self.files > MOST_FILES:
            raise TooManyFilesSent(f"more than {MOST_FILES} files")
        self.content, self.size = bytearray(), 0
        self.sealing = store.Sealing() if self.limit > ATTACHMENT_BYTES else None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        """Take some bytes, and forget all of them past the limit."""
        self.size += len(raw_data)
        if self.size > self.limit:
            self.content.clear()
            self._abandon()
        elif self.sealing is not None:
            self.sealing.write(raw_data)
        else:
            self.content += raw_data

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":  # noqa: ARG002 - counted here
        """Return the file."""
        if self.sealing is not None:
            sealed, self.sealing = self.sealing.finish(), None
            upload = SealedUpload(sealed, name=self.file_name, content_type=self.content_type)
            self.uploads.append(upload)
            return upload
        file = SimpleUploadedFile(self.file_name or "", bytes(self.content), self.content_type or "")
        file.size = self.size
        self.content = bytearray()
        return file

    def upload_interrupted(self) -> None:
        """Leave nothing of what was cut short."""
        self._abandon()

    def leave_nothing(self) -> None:
        """Delete what nobody kept."""
        self._abandon()
        for upload in self.uploads:
            if not upload.is_kept:
                store.drop(upload.sealed)

    def _abandon(self) -> None:
        if self.sealing is not None:
            self.sealing.abandon()
            self.sealing = None


class NoFiles(FileUploadHandler):
    """What every request has until a view takes files: fields are read, files are dropped, too much is refused."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002, N803 - Django's signature
        """Refuse before anything is read. Raises TooLarge."""
        match = self.request.resolver_match if self.request is not None else None
        # A page that takes files, sent once its session is over: what was typed is kept, the files are not.
        limit = limit_of(match.func) if match else None
        most = most_bytes(limit) if limit else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if content_length > most:
            raise TooLarge(limit)

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002 - Django's signature
        """Drop it. Raises SkipFile."""
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take nothing."""

    def file_complete(self, file_size: int) -> None:
        """Give nothing."""


def _refuse_too_large(request: HttpRequest, limit: int) -> None:
    with suppress(ValueError):
        if int(request.META.get("CONTENT_LENGTH") or 0) > most_bytes(limit):
            raise TooLarge(limit)
