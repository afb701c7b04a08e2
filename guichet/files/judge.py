"""Read a stranger's file as its format says it is, in a process of its own (`checks` starts it).

Whoever attacks a parser attacks this process: it has no key, no database, none of the environment, a bounded memory and
a bounded time. It takes the file on its standard input and answers one word: `ok`, or why not. Dying is a refusal too.
It imports nothing of guichet, so that it starts in a fifth of a second.
"""

import io
import resource
import sys
from collections.abc import Iterator
from typing import Any

LEAST_MEMORY = 320 * 1024 * 1024
"""Bytes: an image of 50 million pixels takes 200 MB, the libraries 60."""
MEMORY_BY_BYTE = 5
"""A PDF is held once, and its largest stream inflated twice over."""
MOST_SECONDS = 20
"""Of processor; a PDF of 50 MB takes one or two."""
MOST_PIXELS = 50_000_000
"""The largest photograph of a telephone that fits in 5 MB (50 megapixels)."""
MOST_INFLATED = 400 * 1024 * 1024
"""Bytes of all the streams of a PDF once decompressed: 300 pages scanned on two levels at 300 dpi take 300 MB."""
MOST_PARTS = 2_000_000
"""Values met in a PDF: a long one of 50 MB has some 300,000."""
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/RichMediaContent"})
"""What makes of a paper a program or a parcel, wherever it stands (ISO 32000-2, 7.11.4, 12.6.4, 12.7.8, 13.6)."""
ACTIVE_ACTIONS = frozenset({
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/Rendition",
})  # fmt: skip
"""`/GoToR` too: a file of another machine, and whoever opens the paper sends it their network password's digest."""
BY_ITSELF = ("/OpenAction", "/AA")
"""What a reader does without a click: an address there tells a stranger who opens the paper, and when."""
REASONS = {"/XFA": "form", "/EmbeddedFiles": "parcel", "/EmbeddedFile": "parcel", "/EF": "parcel"}


class Judged(Exception):
    """Why a file is refused, in one word."""


def main() -> None:
    """Answer for the file on the standard input; its format and its size in bytes are the arguments."""
    memory = LEAST_MEMORY + MEMORY_BY_BYTE * int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        content = sys.stdin.buffer.read()
        (judge_pdf if sys.argv[1] == "pdf" else judge_image)(content)
        word = "ok"
    except Judged as reason:
        word = str(reason)
    except MemoryError:
        word = "bomb"
    sys.stdout.write(word)


def judge_image(content: bytes) -> None:
    """Decode every pixel. Raises Judged."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - one of the two libraries is needed at a time

    Image.MAX_IMAGE_PIXELS = None  # counted here: Pillow warns from its own number on, and raises at twice as many
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Judged("pixels")
            # A photograph is decoded at an eighth: all of its data is read, in a sixtieth of the memory.
            image.draft(image.mode, (max(1, image.width // 8), max(1, image.height // 8)))
            image.load()
    except UnidentifiedImageError:
        raise Judged("damaged") from None
    except ValueError as error:
        # Pillow's refusal of a text chunk that inflates beyond reason.
        raise Judged("bomb" if "too large" in str(error).lower() else "damaged") from None
    except (OSError, SyntaxError, EOFError):
        raise Judged("damaged") from None


def judge_pdf(content: bytes) -> None:
    """Walk every value of a PDF and inflate every stream. Raises Judged."""
    import pikepdf  # noqa: PLC0415 - one of the two libraries is needed at a time

    try:
        # Not mended: of a broken one, another program may read something else than what is judged here.
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Judged("locked")
            parts = inflated = 0
            for one in (*pdf.objects, pdf.trailer):
                for value in _within(one):
                    parts += 1
                    if parts > MOST_PARTS:
                        raise Judged("bomb")
                    _refuse_active(value)
                if isinstance(one, pikepdf.Stream):
                    inflated += len(one.read_bytes(pikepdf.StreamDecodeLevel.generalized)) if _inflates(one) else 0
                    if inflated > MOST_INFLATED:
                        raise Judged("bomb")
            if not len(pdf.pages):
                raise Judged("damaged")
    except pikepdf.PasswordError:
        raise Judged("locked") from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, RuntimeError) as error:
        # How qpdf says that the memory allowed is not enough.
        raise Judged("bomb" if "bad_alloc" in str(error) else "damaged") from None


def _within(one: Any) -> Iterator[Any]:
    """Yield a value and every one that it holds directly; what it refers to comes by itself."""
    import pikepdf  # noqa: PLC0415 - loaded by then

    waiting = [one]
    while waiting:
        value = waiting.pop()
        yield value
        if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            held: list[Any] = [value.get(key) for key in value.keys()]  # noqa: SIM118 - pikepdf's own
        elif isinstance(value, pikepdf.Array):
            held = list(value)
        else:
            continue
        waiting += [each for each in held if isinstance(each, pikepdf.Object) and not each.is_indirect]


def _refuse_active(value: Any) -> None:
    import pikepdf  # noqa: PLC0415 - loaded by then

    if not isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        return
    keys = set(value.keys())
    for found in sorted(keys & ACTIVE_KEYS):
        raise Judged(REASONS.get(found, "script"))
    if "/S" in keys and str(value.get("/S")) in ACTIVE_ACTIONS:
        raise Judged("script")
    if isinstance(value, pikepdf.Stream) and "/F" in keys:
        raise Judged("parcel")  # its bytes are in another file, which may be on another machine (7.3.8.2)
    if any(_goes_out(value.get(key)) for key in BY_ITSELF if key in keys):
        raise Judged("script")
    if "/Type" in keys and str(value.get("/Type")) == "/EmbeddedFile":
        raise Judged("parcel")


def _goes_out(action: Any) -> bool:
    """Whether an action, or one of several by what calls them, opens an address."""
    import pikepdf  # noqa: PLC0415 - loaded by then

    if not isinstance(action, pikepdf.Dictionary):
        return False
    called = [action, *(action.get(key) for key in action.keys())]  # noqa: SIM118 - pikepdf's own
    return any(isinstance(one, pikepdf.Dictionary) and str(one.get("/S")) == "/URI" for one in called)


def _inflates(stream: Any) -> bool:
    """Whether it is data that a general compression makes small: an image's own one is for who looks at it."""
    import pikepdf  # noqa: PLC0415 - loaded by then

    filters = stream.get("/Filter")
    names = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    return names[0] in {"/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode",
                        "/Fl", "/LZW", "/RL", "/A85", "/AHx"}  # fmt: skip


if __name__ == "__main__":
    main()
