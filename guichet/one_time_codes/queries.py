"""What the pages need to know about a code."""

from guichet.one_time_codes.models import OneTimeCode


def sent_to(*, purpose: str, subject: str) -> str | None:
    """Return where the latest code went, None if none did.

    A code proves that somebody reads this very address: whoever records an address as verified takes it from here,
    not from what was typed since.
    """
    code = OneTimeCode.objects.filter(purpose=purpose, subject=subject).only("destination").first()
    return None if code is None else str(code.destination)
