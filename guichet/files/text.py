"""Whether bytes are text: what companies deposit is UTF-8, or the Windows-1252 of older software."""

import codecs
from collections.abc import Iterable

_ALLOWED_CONTROLS = frozenset(b"\t\n\r\f\x1a")
"""0x1A ends the files of software that comes from DOS."""
_CONTROLS = bytes(sorted(set(range(32)) - _ALLOWED_CONTROLS | {127}))
_NOT_IN_1252 = b"\x81\x8d\x8f\x90\x9d"


def is_text(pieces: Iterable[bytes]) -> bool:
    """Whether a content is text, without a control character that no table holds (a NUL above all)."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8 = windows = True
    for piece in pieces:
        if piece.translate(None, _CONTROLS) != piece:
            return False
        windows = windows and piece.translate(None, _NOT_IN_1252) == piece
        if utf8:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                utf8 = False
        if not utf8 and not windows:
            return False
    if utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            utf8 = False
    return utf8 or windows
