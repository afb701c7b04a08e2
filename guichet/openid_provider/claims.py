"""What is told of a member, by what the client may know (docs/security.md). The NIR is never among it."""

from typing import Any, Final

from guichet.accounts.holders import display_name
from guichet.accounts.models import Account, Delegate, File
from guichet.funds import catalogue
from guichet.openid_provider.models import ClientKind
from guichet.registry.models import Person, Sex

FRANCE: Final = "99100"
_GENDERS: Final = {Sex.MAN.value: "male", Sex.WOMAN.value: "female"}
SCOPES: Final = {
    ClientKind.FRANCECONNECT: ("openid", "profile", "email", "birth"),
    ClientKind.SERVICE: ("openid", "profile", "email", "birth", "file"),
}
"""What a client of each kind may be registered for; `file` is the one in sight, and of no concern to other sites."""
NAMES: Final = (
    "sub", "name", "given_name", "family_name", "preferred_username", "gender", "birthdate", "birthplace",
    "birthcountry", "email", "email_verified", "file_profile", "fund", "fund_code", "siret",
)  # fmt: skip
"""Every claim there is."""


def claims_of(
    account: Account, scopes: frozenset[str], kind: ClientKind | str, *, file: File | None = None
) -> dict[str, Any]:
    """Return the claims that these scopes open, without `sub`. What is not known is left out, never empty.

    `kind` is the client's: FranceConnect checks civil status, the organisation's services greet somebody. `file` is the
    one in sight; without it, the one that the account was opened with. One query at most, none where the account came
    with its person, its establishment and its details.
    """
    told: dict[str, Any] = {}
    holder = account.holder
    if isinstance(holder, Person):
        if "profile" in scopes:
            told |= _names(holder)
            if kind == ClientKind.FRANCECONNECT:
                told |= {"gender": _GENDERS[holder.sex], "birthdate": birthdate(holder)}
        if "birth" in scopes:
            told |= {"birthdate": birthdate(holder), **_place(holder)}
    elif "profile" in scopes:
        told["name"] = display_name(holder) if isinstance(holder, Delegate) else holder.name
    if "email" in scopes and (email := account.contact.verified_email):
        told |= {"email": email, "email_verified": True}
    if "file" in scopes:
        told |= _file(account, file)
    return {name: value for name, value in told.items() if value not in {"", None}}


def birthdate(person: Person) -> str:
    """Return the date as civil status has it: `1985-01-27`, `1985-01-00` or `1985-00-00` (FranceConnect)."""
    return f"{person.birth_year:04}-{person.birth_month or 0:02}-{person.birth_day or 0:02}"


def _names(person: Person) -> dict[str, Any]:
    """Return the names; `family_name` is the birth name, and `preferred_username` the other one where there is one."""
    given = " ".join(person.given_names.split(","))
    usual = person.usual_name
    return {
        "name": " ".join(filter(None, (given.partition(" ")[0], usual or person.birth_name))),
        "given_name": given,
        "family_name": person.birth_name,
        "preferred_username": usual if usual != person.birth_name else "",
    }


def _place(person: Person) -> dict[str, Any]:
    """Return where somebody was born: INSEE codes of five characters, the place for France alone (FranceConnect)."""
    born_here = person.birth_country_code == FRANCE
    return {"birthcountry": person.birth_country_code, "birthplace": person.birth_place_code if born_here else ""}


def _file(account: Account, file: File | None) -> dict[str, Any]:
    code = file.fund_code if file else account.fund_code
    establishment = file.establishment if file else account.establishment
    return {
        "file_profile": file.profile if file else account.profile,
        "fund": catalogue.by_code(code).slug,
        "fund_code": code,
        "siret": establishment.siret if establishment else "",
    }
