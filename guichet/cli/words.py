"""How counts are said."""


def counted(count: int, noun: str) -> str:
    """Return `1 letter`, `2 letters`."""
    return f"{count} {noun}{'s' * (count != 1)}"
