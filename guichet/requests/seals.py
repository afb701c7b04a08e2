"""The code on the proof of a request, by which the fund knows its own proof again (docs/adr/0116).

A keyed digest of all that was sent: nobody without the keys of this installation can make one, and one changed amount
makes another code. It proves to the fund, which holds the keys, and to nobody else.
"""

import hmac
import json
from datetime import UTC

from guichet.requests.models import Request
from guichet.sealing.keyring import keyring

_PURPOSE = "requests.proof"


def code_of(request: Request, papers: list[str]) -> str:
    """Return the code of what was sent, with the digests of its papers, under the newest key."""
    return keyring().blind_index(_content(request, papers), purpose=_PURPOSE)


def is_genuine(request: Request, typed: str) -> bool:
    """Whether the code of a proof is that of this very request, under any of the keys there are."""
    papers = digests(request)
    known = keyring().blind_indexes(_content(request, papers), purpose=_PURPOSE)
    return any(hmac.compare_digest(typed.strip().encode(), code.encode()) for code in known)


def digests(request: Request) -> list[str]:
    """Return the digests of the papers that were sent with it; those given later are no part of what was sealed."""
    sent = request.papers.all() if request.sent_at is None else request.papers.filter(added_at__lte=request.sent_at)
    return [paper.digest for paper in sent.order_by("pk")]


def _content(request: Request, papers: list[str]) -> str:
    if request.sent_at is None:
        raise ValueError("a draft has no seal")
    content = [str(request.reference), request.kind, request.period, request.sent_at.astimezone(UTC).isoformat()]
    return json.dumps([content, request.summary, papers], ensure_ascii=False, separators=(",", ":"))
