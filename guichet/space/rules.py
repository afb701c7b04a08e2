"""What the space decides without looking anything up."""

import math

# No member has as many pages; a longer number is a hand-made address, not worth converting.
_MOST_DIGITS = 9


def pages_needed(rows: int, per_page: int) -> int:
    """Return how many pages hold `rows`: one for none, so that there is always a page to show."""
    return max(1, math.ceil(rows / per_page))


def page_number(asked: str, last: int) -> int:
    """Return the page to show, from 1 to `last`: the nearest to what was asked, the first when it is not a number."""
    digits = asked.strip()
    if not (digits.isascii() and digits.isdigit()):
        return 1
    return min(max(1, int(digits[:_MOST_DIGITS])), last)
