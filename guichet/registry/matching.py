"""Whether what a person types about themselves is what the registry says. Pure: no model, no clock, no I/O.

Two spellings of one name match: accents, case, ligatures, hyphens, apostrophes and blanks come from keyboards and
clerks, not from people. Nothing fuzzier is accepted, neither a missing letter, nor a nickname, nor one half of a
double name. The name and the birth date are what tells the holder of a number from someone who found it on a payslip;
each spelling let in for convenience is one more a stranger may guess, and a real holder who is refused has the
funds' agents.
"""

import unicodedata

# Letters that carry no separable accent, as the civil register writes them in plain Latin capitals.
_PLAIN_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})


# Of farms first: some print it on their papers, some do not.
_LEGAL_FORMS = frozenset({
    "earl", "gaec", "scea", "sca", "gfa", "cuma", "sarl", "eurl", "sas", "sasu", "sa", "sci", "snc", "scop", "ei",
    "eirl", "ets", "etablissements", "ste", "societe", "entreprise", "asso", "association",
})  # fmt: skip

# Papers leave them out, or put them in, without anybody noticing.
_SMALL_WORDS = frozenset({"de", "du", "des", "d", "la", "le", "les", "l", "et"})
_NUMERALS = {
    word: str(number)
    for number, word in enumerate(
        ("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"), start=2
    )
}
_APOSTROPHES = frozenset("'\u2019\u02bc")


def fold(name: str) -> str:
    """Return the letters and digits of `name`, without case, accents, ligatures, blanks or punctuation. Idempotent.

    Blanks count for nothing, so that `de La Tour`, `DELATOUR` and `De-la-Tour` are one name, and so are `d'Arc` with
    either apostrophe and `Darc`. The particle itself counts: `Tour` is another name.
    """
    # Twice: case folding leaves letters that decompose further (a capital I with its dot).
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    # Modifier letters count as letters for Unicode; the one in use here is an apostrophe, U+02BC.
    return "".join(c for c in decomposed.translate(_PLAIN_LETTERS) if c.isalnum() and unicodedata.category(c) != "Lm")


def names_match(typed: str, *, birth_name: str, usual_name: str) -> bool:
    """Tell whether `typed` is the family name of someone whose names are these, either of which may be empty.

    The birth name, the usual name, or both joined (`Martin-Durand`) are right; a double name may be written in either
    order. Blank text never matches.
    """
    given = fold(typed)
    if not given:
        return False
    both = f"{birth_name} {usual_name}"
    return any(given in _in_either_order(name) for name in (birth_name, usual_name, both))


def company_names_match(typed: str, *, known: str) -> bool:
    """Tell whether two names are one company's, its legal form apart: `EARL du Moulin` and `Moulin` (R67, R73).

    Small words do not count, and small numbers may be written in letters: `Les 3 Chênes` is `Trois Chênes`. A company
    whose whole name is a legal form, or small words, is compared as it stands. Blank text never matches.
    """
    given, there = _without_legal_form(typed), _without_legal_form(known)
    if not given:
        return False
    # Joined first: a registry that writes `DELATOUR` is still `de La Tour`.
    return "".join(given) == "".join(there) or _essential(given) == _essential(there)


def given_name_matches(typed: str, *, given_names: str, birth_name: str = "") -> bool:
    """Tell whether `typed` is the first given name, or the first ones in their order, up to all.

    In the registry's `given_names` a hyphen ties a composed name; commas separate names where there are any, and
    blanks otherwise. `JEAN PIERRE MARIE` is then right for Jean, for Jean-Pierre and for the three; `Jean-Pierre`
    is wrong for Jean alone.

    Someone whose `given_names` are empty in the registry has none: nothing need be typed, and a person with one name
    only may type it again, hence `birth_name`.
    """
    given = fold(typed)
    names = [folded for name in _separate(given_names) if (folded := fold(name))]
    if not names:
        return given in ("", fold(birth_name))
    return given in {"".join(names[:count]) for count in range(1, len(names) + 1)}


def birth_date_matches(*, typed: tuple[int, int, int], known: tuple[int, int | None, int | None]) -> bool:
    """Tell whether two (year, month, day) agree. A month or a day the registry does not know agrees with any."""
    return all(there is None or here == there for here, there in zip(typed, known, strict=True))


def _without_legal_form(name: str) -> list[str]:
    apart = "".join(" " if c in _APOSTROPHES else c for c in _at_hyphens(name.replace(".", "")))
    words = [folded for word in apart.split() if (folded := fold(word))]
    return [word for word in words if word not in _LEGAL_FORMS] or words


def _essential(words: list[str]) -> str:
    kept = [word for word in words if word not in _SMALL_WORDS] or words
    return "".join(_NUMERALS.get(word, word) for word in kept)


def _in_either_order(name: str) -> set[str]:
    """Return the folded `name` and what it becomes when it is cut at a blank or a hyphen and its parts exchanged.

    Cutting anywhere spares a list of particles: `de Villiers-Martin` gives `Martin de Villiers`, and the senseless
    orders it also gives hold the same letters, which nobody types without knowing the name.
    """
    parts = [folded for part in _at_hyphens(name).split() if (folded := fold(part))]
    return {"".join(parts[cut:] + parts[:cut]) for cut in range(len(parts))}


def _at_hyphens(name: str) -> str:
    return "".join(" " if unicodedata.category(c) == "Pd" else c for c in name)


def _separate(given_names: str) -> list[str]:
    return given_names.split(",") if "," in given_names else given_names.split()
