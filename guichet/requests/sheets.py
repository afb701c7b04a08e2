"""The two papers of a request: its proof, and the acknowledgement that the law asks for."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from guichet.accounts.holders import display_name
from guichet.accounts.operations import spoken_moment
from guichet.cases.receipts import number
from guichet.cases.rules import add_working_days
from guichet.delivery import rendering, typesetting
from guichet.requests import seals
from guichet.requests.kinds.law import Silence
from guichet.requests.models import RequestPaper
from guichet.requests.operations import Draft
from guichet.ui.templatetags.ui import in_words

_FOLDER: Final = Path(__file__).parent
_SEEN_IN_FRENCH: Final = 0x17F
"""The last letter of Latin Extended-A; with a few signs below, what our font is sure to draw."""
_SIGNS: Final = frozenset("’‘“”«»–—…€œŒ·•\N{NARROW NO-BREAK SPACE}")


class Sheets(NamedTuple):
    """Two PDF/UA files."""

    proof: bytes
    acknowledgement: bytes


def draw(draft: Draft, papers: Sequence[RequestPaper]) -> Sheets:
    """Return both papers of a request that has its date and its summary."""
    common = _common(draft)
    proof = {
        **common,
        "title": _("Preuve de votre déclaration") if _is_declaration(draft) else _("Preuve de votre demande"),
        "sections": draft.request.summary,
        "papers": [_told(draft, one) for one in papers],
        "seal": seals.code_of(draft.request, [one.digest for one in papers]),
    }
    acknowledgement = {**common, "title": _("Accusé de réception"), **_law(draft)}
    return Sheets(_pdf("proof.typ", proof, draft), _pdf("acknowledgement.typ", acknowledgement, draft))


def _common(draft: Draft) -> dict[str, Any]:
    request, fund = draft.request, draft.situation.fund
    holder = draft.situation.owner.establishment or draft.situation.owner.person
    if request.sent_at is None or holder is None:
        raise ValueError("a draft has no paper")
    around = rendering.surroundings(fund.code)
    period = draft.situation.period
    return {
        "fund_name": fund.name,
        "accent": fund.accent,
        "kind": str(draft.kind.title),
        "period": period.label if period is not None else "",
        "holder": display_name(holder),
        "receipt": number(request.reference),
        "received": spoken_moment(request.sent_at),
        "assistance": around["assistance"] or {},
        "contact": f"{around['fund_url']}assistance/".removeprefix("https://").removeprefix("http://"),
    }


def _law(draft: Draft) -> dict[str, Any]:
    """Return the items of CRPA R. 112-5 and R. 112-11-1 that depend on the kind."""
    law, received = draft.kind.law, timezone.localdate(draft.request.sent_at)
    decided = law.decided_on(received)
    return {
        "declaration": _is_declaration(draft),
        "answer_by": in_words(add_working_days(received, draft.kind.answer_days)),
        "follows": [str(words) for words in draft.kind.follows(draft.situation, draft.answers)],
        "silence": law.silence.value,
        "decided_on": in_words(decided) if decided else "",
        "basis": str(law.basis),
        "remedies": str(law.remedies),
        "certificate": law.silence is Silence.ACCEPTS,
    }


def _is_declaration(draft: Draft) -> bool:
    return draft.kind.family == "declaration"


def _told(draft: Draft, paper: RequestPaper) -> dict[str, str]:
    labels = {one.name: str(one.label) for one in draft.kind.papers}
    return {"label": labels.get(paper.name, ""), "name": str(paper.file.name), "digest": paper.digest}


def _pdf(source: str, data: Mapping[str, Any], draft: Draft) -> bytes:
    sent_at = draft.request.sent_at
    timestamp = int(sent_at.timestamp()) if sent_at is not None else 0
    try:
        return typesetting.pdf(_FOLDER / source, data, timestamp=timestamp)
    except typesetting.Unprintable:
        # The seal is of what was typed, and the page shows it as it was.
        return typesetting.pdf(_FOLDER / source, _drawable(data), timestamp=timestamp)


def _drawable(value: Any) -> Any:
    """Return the same with « ? » for each character that no font of ours has."""
    if isinstance(value, str):
        return "".join(char if ord(char) <= _SEEN_IN_FRENCH or char in _SIGNS else "?" for char in value)
    if isinstance(value, list | tuple):
        return [_drawable(one) for one in value]
    return {name: _drawable(one) for name, one in value.items()} if isinstance(value, Mapping) else value
