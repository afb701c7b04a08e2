"""Whether an account is in a member's own name: benefits are paid to nobody else (pure)."""

from guichet.registry.matching import fold

_TITLES = frozenset({"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle", "ou", "et"})


def is_holder(typed: str, *, birth_name: str, usual_name: str, given_names: str) -> bool:
    """Tell whether these words, as printed on a RIB, name somebody: family name, and first name or its initial.

    A joint account names two people: it is right as soon as one of them is the member. Case, accents, hyphens and
    titles do not count; somebody without a first name has the family name alone.
    """
    words = [folded for word in _apart(typed) if (folded := fold(word)) and folded not in _TITLES]
    names = [name for name in given_names.split(",") if fold(name)]
    first = [fold(part) for part in _apart(names[0])] if names else []
    for name in filter(None, (birth_name, usual_name)):
        family = [folded for part in _apart(name) if (folded := fold(part))]
        rest = _without(words, family)
        if rest is not None and (not first or _names_first(rest, first)):
            return True
    return False


def _names_first(words: list[str], first: list[str]) -> bool:
    return _without(words, first) is not None or first[0][:1] in words


def _without(words: list[str], wanted: list[str]) -> list[str] | None:
    """Return `words` less those wanted, None where one of them is missing."""
    left = list(words)
    for word in wanted:
        if word not in left:
            return None
        left.remove(word)
    return left


def _apart(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text).split()
