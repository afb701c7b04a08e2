"""What FranceConnect says of somebody, in our terms (pure).

Claims are those of OpenID Connect with INSEE's codes: `family_name` is the birth name, `given_name` every given name.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from guichet.registry.pivot import FRANCE, Pivot

_SEXES = {"male": "1", "female": "2"}
_CODE = re.compile(r"[0-9][0-9AB][0-9]{3}", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
LONGEST_NAME, LONGEST_GIVEN_NAMES, LONGEST_EMAIL = 100, 150, 254


def pivot_of(claims: Mapping[str, Any]) -> Pivot | None:
    """Return the civil status, None where one of the six is missing or is not written as it should be."""
    sex, birth_date = _SEXES.get(_text(claims, "gender")), _date_of(_text(claims, "birthdate"))
    place, country = _text(claims, "birthplace"), _text(claims, "birthcountry")
    name, given_names = _text(claims, "family_name"), _text(claims, "given_name")
    abroad = country != FRANCE
    if sex is None or birth_date is None or not name or "given_name" not in claims:
        return None
    if not _CODE.fullmatch(country) or not (_CODE.fullmatch(place) or (abroad and not place)):
        return None
    if len(name) > LONGEST_NAME or len(given_names) > LONGEST_GIVEN_NAMES:
        return None
    # Born abroad, the registry has no commune, whatever the other side fills in.
    return Pivot(sex, name, given_names, birth_date, "" if abroad else place, country)


def suggested(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the fields of an enrolment's details may show at first: everything there is still typed, and proved.

    The address is whatever the person gave to their provider: no code has shown that it is theirs.
    """
    found: dict[str, Any] = {}
    if name := _text(claims, "family_name")[:LONGEST_NAME]:
        found["nom"] = name
    if given := _text(claims, "given_name").replace(",", " ").split():
        found["prenom"] = given[0][:LONGEST_NAME]
    if birth_date := _date_of(_text(claims, "birthdate")):
        found["date_naissance"] = list(birth_date)
    email = _text(claims, "email")
    if "@" in email and len(email) <= LONGEST_EMAIL:
        found["email"] = email
    return found


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _date_of(written: str) -> tuple[int, int, int] | None:
    found = _DATE.fullmatch(written)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return None
    return year, month, day
