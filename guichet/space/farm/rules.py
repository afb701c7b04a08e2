"""What is decided of a bill and of an area without looking anything up."""

from datetime import date
from enum import StrEnum

_SQM_PER_HECTARE, _SQM_PER_ARE = 10_000, 100


class BillState(StrEnum):
    """How a bill stands on a day."""

    PAID = "paid"
    DUE = "due"
    LATE = "late"
    """Something is owed and the last day to pay has passed."""


def bill_state(*, amount_cents: int, paid_cents: int, due_on: date, today: date) -> BillState:
    """Return how a bill stands: it may still be paid on the last day itself."""
    if paid_cents >= amount_cents:
        return BillState.PAID
    return BillState.LATE if today > due_on else BillState.DUE


def area_parts(sqm: int) -> tuple[int, int, int]:
    """Return hectares, ares and centiares, as a land register says square metres."""
    hectares, rest = divmod(sqm, _SQM_PER_HECTARE)
    return hectares, *divmod(rest, _SQM_PER_ARE)


def area(sqm: int) -> str:
    """Return « 1 ha 23 a 45 ca », two figures for ares and centiares; a line may end between, not before a unit."""
    hectares, ares, centiares = area_parts(sqm)
    return f"{hectares}\N{NO-BREAK SPACE}ha {ares:02}\N{NO-BREAK SPACE}a {centiares:02}\N{NO-BREAK SPACE}ca"


def hectares_in_figures(sqm: int) -> str:
    """Return `1,2345`: hectares as a French spreadsheet adds them, exact."""
    hectares, rest = divmod(sqm, _SQM_PER_HECTARE)
    return f"{hectares},{rest:04}"
