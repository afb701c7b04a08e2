"""What the pages need to know about a code."""

from guichet.one_time_codes.models import OneTimeCode
from guichet.prepared import PreparedQuery, slot

_DESTINATION = PreparedQuery(
    lambda: OneTimeCode.objects.filter(
        purpose=slot(OneTimeCode, "purpose"), subject=slot(OneTimeCode, "subject")
    ).values_list("destination")[:1]
)


def sent_to(*, purpose: str, subject: str) -> str | None:
    """Return where the latest code went, None if none did.

    A code proves that somebody reads this very address: whoever records an address as verified takes it from here,
    not from what was typed since.
    """
    rows = _DESTINATION.rows(purpose=purpose, subject=subject)
    return str(rows[0][0]) if rows else None
