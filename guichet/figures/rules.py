"""What is counted, and how counts become figures that tell of nobody (pure). docs/adr/0133 says why so."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

LEAST_FLOOR: Final = 5
"""No setting goes lower (config/environment.py), and the database refuses a batch that is smaller."""
KEPT: Final = timedelta(days=3 * 365)
"""Long enough to compare a season with those of the two years before."""
LATE: Final = 5
"""Days that each pass counts again: an enrolment left half-way is known to be a day after its last answer."""
FINISHED: Final = "finished"


class Measure(StrEnum):
    """What is counted; beside it, what its label is."""

    ENDED = "ended"
    """Enrolments that ended, on the day of their last answer: `finished`, or the step that was never answered."""
    PROOF_ACCEPTED = "proof_accepted"
    """The proof."""
    PROOF_REFUSED = "proof_refused"
    """The proof."""
    ENTERED = "entered"
    """First entries: the way of the password and the time since « S'inscrire », `letter.week`."""
    LETTER_ASKED = "letter_asked"
    """Letters with a first password; no label."""
    LETTER_LEFT = "letter_left"
    """Likewise, once the print shop said so."""
    LETTER_RETURNED = "letter_returned"
    """Likewise, once the print shop or an agent said so."""
    FAILED = "failed"
    """Messages given up: the channel."""
    HELD = "held"
    """Attempts refused: the scope of the limit."""


def close(days: Sequence[tuple[date, int]], floor: int) -> tuple[list[tuple[date, int]], int]:
    """Return the batches that the counts of one series close, and how many of these counts they hold.

    `days` are in order, each with what no batch holds yet (negative where it was corrected downwards). Counts are put
    together until they come to `floor`, and the batch is of the day that completed it. What is left waits for the next
    time, so that no figure is of fewer people, nor two figures less than that apart.
    """
    batches, held, number = [], 0, 0
    for rank, (day, count) in enumerate(days, 1):
        number += count
        if number >= floor:
            batches.append((day, number))
            held, number = rank, 0
    return batches, held
