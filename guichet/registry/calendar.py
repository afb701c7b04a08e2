"""Calendar months, as people count them (pure)."""

from calendar import monthrange
from datetime import date


def months_before(day: date, months: int) -> date:
    """Return the same day `months` calendar months earlier, or that month's last day; the boundary day is included."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
