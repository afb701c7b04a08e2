"""Which state of a request may follow which, and what each asks for (pure). docs/adr/0117-states-of-a-request.md."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

FOLLOWS: Final[Mapping[str, frozenset[str]]] = {
    "received": frozenset({"under_way", "complement_asked", "done", "refused"}),
    "under_way": frozenset({"complement_asked", "done", "refused"}),
    "complement_asked": frozenset({"under_way", "done", "refused"}),
    "done": frozenset(),
    "refused": frozenset(),
}
"""By the values of `registry.models.RequestState`; a draft has none: it is sent (`received`), which is not a move."""
OVER: Final = frozenset(state for state, following in FOLLOWS.items() if not following)
"""Final: whoever disagrees contests the decision, or sends another request; what was decided stays as it was told."""
NEED_WORDS: Final = frozenset({"complement_asked", "refused"})
"""CRPA L. 114-5: what is missing is named; L. 211-2: a refusal says why."""
COMPLEMENT_WITHIN: Final = timedelta(days=30)
"""CRPA L. 114-5: the letter says until when the papers are awaited. The length is the organisation's."""
ANSWER_READ_WITHIN: Final = 10
"""Working days for an agent, from the day the papers came: half of what a new request is given."""
LONGEST_WORDS: Final = 900
"""Characters of what the member is told: with the remedies, a letter is one page."""


class Impossible(Exception):
    """This state does not follow that one."""


class WordsNeeded(Exception):
    """The member must be told what is missing, or why it is refused."""


def check(state: str, to: str, *, words: str, reported: bool = False) -> None:
    """Raise Impossible or WordsNeeded where a request in a state may not become another.

    The fund's own software may say the same state twice (`reported`): it asks for something else, or adds a word.
    """
    following = FOLLOWS.get(state, frozenset())
    again = reported and state == to and bool(following)
    if to not in following and not again:
        raise Impossible
    if to in NEED_WORDS and not words.strip():
        raise WordsNeeded
