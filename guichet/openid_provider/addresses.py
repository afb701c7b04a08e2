"""Which addresses a client may be registered with (RFC 9700, 2.1; RFC 8252, 8.3)."""

import re
from urllib.parse import urlsplit

LONGEST = 500
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_VISIBLE = re.compile(r"[\x21-\x7e]+")


def wrong_with(address: str) -> str:
    """Return what is wrong with an address, in words; empty when nothing is.

    Only a whole address is compared, so that none holds a wildcard; a fragment would stay in the browser.
    """
    if len(address) > LONGEST or not _VISIBLE.fullmatch(address):
        return f"is empty, longer than {LONGEST} characters, or holds a blank or an accent"
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "is no address"
    said = {
        "holds a fragment (#)": "#" in address,
        "holds a * or a \\: every address is registered whole": "*" in address or "\\" in address,
        "names no host, or somebody at it": not host or "@" in parts.netloc,
        "does not start with https:// (http:// for this machine alone)": parts.scheme != "https"
        and not (parts.scheme == "http" and host in LOOPBACK),
    }
    return next((sentence for sentence, is_so in said.items() if is_so), "")
