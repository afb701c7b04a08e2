"""The funds, read once from `funds/*.toml` (names and numbers only, reviewed like code)."""

import functools
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from django.conf import settings

from guichet.funds.departments import DEPARTMENTS, Department
from guichet.funds.policy import PROOFS_PREFIX, Policy, perhaps

DEFAULT = "default"
NOT_FUNDS = {DEFAULT, "floor"}
_OF_A_FUND: Mapping[str, type] = {
    "code": str, "name": str, "short_name": str, "departments": list, "host": str, "mail_domain": str, "accent": str,
    "edition": str,
}  # fmt: skip
_OPTIONAL = {"mail_domain", "edition"}
SECTIONS: Mapping[str, str] = {"policy": "", "proofs": PROOFS_PREFIX, "numbers": ""}
"""Tables of a file that hold values of a policy, and what stands before their names in `Policy`."""


class UnknownFund(LookupError):
    """No fund has this slug, code or department."""


class WrongPolicy(ValueError):
    """A fund's file cannot be read, or says what nothing declares; the message names the file and the line to mend."""


@dataclass(frozen=True, kw_only=True)
class Fund:
    """One of the 35 regional funds, or the national site (`code` and `slug` empty)."""

    code: str
    slug: str
    name: str
    """As in a sentence: « MSA d'Alsace »."""
    short_name: str
    """As in the header: « Alsace »."""
    departments: tuple[str, ...]
    host: str
    mail_domain: str | None
    """None where unknown; never built from the host."""
    accent: str
    """Colour of the fund, `#rrggbb`, at least 4.5:1 on white."""
    policy: Policy
    edition: str = DEFAULT
    """Name of the file of `funds/editions/` that its policy starts from."""

    @property
    def is_national(self) -> bool:
        """Whether this is the national site rather than a fund."""
        return not self.code


def all_funds() -> tuple[Fund, ...]:
    """Return the funds in alphabetical order of their short names."""
    return tuple(_load(settings.FUNDS_FOLDER)["by_slug"].values())


def national() -> Fund:
    """Return the national site, which follows the default policy."""
    fund: Fund = _load(settings.FUNDS_FOLDER)["national"]
    return fund


def by_slug(slug: str) -> Fund:
    """Return the fund whose pages start with `/slug/`; the empty slug is the national site. Raises UnknownFund."""
    return national() if not slug else _find("by_slug", slug)


def by_code(code: str) -> Fund:
    """Return the fund with this code; the empty code is the national site. Raises UnknownFund."""
    return national() if not code else _find("by_code", code)


def has_code(code: str) -> bool:
    """Whether a fund has this code: funds merge, and the registry may still hold the old one."""
    return code in _load(settings.FUNDS_FOLDER)["by_code"]


def by_department(code: str) -> Fund:
    """Return the fund that serves a department. Raises UnknownFund, also for an overseas department."""
    return _find("by_department", code)


def department(code: str) -> Department:
    """Return a department by its code as people type it (`1`, `01`, `2a`). Raises UnknownFund."""
    folded = code.strip().upper()
    folded = folded.zfill(2) if folded.isdecimal() else folded
    for known in DEPARTMENTS:
        if known.code == folded:
            return known
    raise UnknownFund(code)


def _find(table: str, key: str) -> Fund:
    try:
        fund: Fund = _load(settings.FUNDS_FOLDER)[table][key]
    except KeyError:
        raise UnknownFund(key) from None
    return fund


@functools.cache
def _load(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise WrongPolicy(f"{shown(folder)}: no such folder; see GUICHET_FUNDS_FOLDER")
    default = folder / "default.toml"
    editions = {path.stem: path for path in sorted((folder / "editions").glob("*.toml"))}
    # First what the funds start from: a mistake there is told of its own file.
    _refuse_others(_read(default), {}, default)
    for path in editions.values():
        _refuse_others(_read(path), {"historical": bool}, path)
    policy = build_policy([default])
    loaded = [_fund(path, default, folder) for path in sorted(folder.glob("*.toml")) if path.stem not in NOT_FUNDS]
    loaded.sort(key=lambda fund: fund.short_name.casefold().replace("î", "i").replace("œ", "oe"))
    return {
        "by_slug": {fund.slug: fund for fund in loaded},
        "by_code": {fund.code: fund for fund in loaded},
        "by_department": {code: fund for fund in loaded for code in fund.departments},
        "national": Fund(
            code="", slug="", name="MSA", short_name="msa.fr", departments=(), host="www.msa.fr", mail_domain=None,
            accent="#1b5a6b", policy=policy,
        ),
        "editions": {DEFAULT: policy, **{name: build_policy([default, path]) for name, path in editions.items()}},
        "historical": {name for name, path in editions.items() if _read(path).get("historical")},
    }  # fmt: skip


def editions() -> Mapping[str, Policy]:
    """Return every edition by its name, `default` first: the policy of a fund that names it and changes nothing."""
    policies: Mapping[str, Policy] = _load(settings.FUNDS_FOLDER)["editions"]
    return policies


def is_historical(edition: str) -> bool:
    """Whether an edition says of itself that it is below the national floor: it shows a document as it was."""
    return edition in _load(settings.FUNDS_FOLDER)["historical"]


def origin(of: Fund | str, name: str) -> str:
    """Return where a value of a fund, or of an edition, is written, such as `funds/default.toml:12`: the line to mend.

    A name of the file itself (`edition`, `historical`) is found too.
    """
    folder: Path = settings.FUNDS_FOLDER
    edition = of if isinstance(of, str) else of.edition
    layers = [folder / f"{of.slug}.toml"] if isinstance(of, Fund) and of.slug else []
    layers += [folder / "editions" / f"{edition}.toml"] if edition != DEFAULT else []
    return where_in([*layers, folder / "default.toml"], name)


def _fund(path: Path, default: Path, folder: Path) -> Fund:
    layers = [default]
    data = _read(path)
    _refuse_others(data, _OF_A_FUND, path)
    edition = data.pop("edition", DEFAULT)
    if edition != DEFAULT:
        layers.append(folder / "editions" / f"{edition}.toml")
        if not layers[-1].exists():
            there = [DEFAULT, *sorted(one.stem for one in (folder / "editions").glob("*.toml"))]
            told = f"edition = {edition!r}: there is no such one; {perhaps(edition, there)}"
            raise WrongPolicy(f"{where_in([path], 'edition')}: {told}")
    if missing := [name for name in _OF_A_FUND if name not in data and name not in _OPTIONAL]:
        raise WrongPolicy(f"{shown(path)}: missing: {', '.join(missing)}")
    departments = data.pop("departments")
    if not all(isinstance(code, str) for code in departments):
        raise WrongPolicy(f'{where_in([path], "departments")}: departments: a list of texts is needed, such as ["67"]')
    return Fund(
        slug=path.stem,
        departments=tuple(departments),
        mail_domain=data.pop("mail_domain", None),
        edition=edition,
        policy=build_policy([*layers, path]),
        **{name: value for name, value in data.items() if name not in SECTIONS},
    )


def _refuse_others(data: Mapping[str, Any], names: Mapping[str, type], path: Path) -> None:
    """Raise WrongPolicy for a name or a section that a file of this kind has not, or one of the wrong type."""
    expected = {**names, **dict.fromkeys(SECTIONS, dict)}
    for name, value in data.items():
        if name not in expected:
            raise WrongPolicy(f"{where_in([path], name)}: {name}: no such name; {perhaps(name, expected)}")
        if type(value) is not expected[name]:
            raise WrongPolicy(f"{where_in([path], name)}: {name}: a value of type {expected[name].__name__} is needed")


def build_policy(layers: Sequence[Path]) -> Policy:
    """Return the policy that files describe, each changing what those before it say.

    Raises WrongPolicy, naming the file, the line and the value to mend.
    """
    hints = get_type_hints(Policy)
    values: dict[str, Any] = {}
    for path in layers:
        data = _read(path)
        said = [
            (prefix + key, value)
            for section, prefix in SECTIONS.items()
            for key, value in data.get(section, {}).items()
        ]
        for name, value in said:
            if name not in hints:
                of_proofs = name.startswith(PROOFS_PREFIX)
                known = [_key(other) for other in hints if other.startswith(PROOFS_PREFIX) == of_proofs]
                told = f"{_key(name)}: no such value; {perhaps(_key(name), known)}"
                raise WrongPolicy(f"{where_in([path], name)}: {told}")
            if [other for other, _ in said].count(name) > 1:
                raise WrongPolicy(f"{where_in([path], name)}: {_key(name)}: stands in two sections")
            values[name] = _checked(name, value, hints[name], path)
    for field in fields(Policy):
        if field.name not in values:
            raise WrongPolicy(f"{shown(layers[-1])}: {field.name} is missing")
    return Policy(**values)


def _checked(name: str, value: Any, hint: Any, path: Path) -> Any:
    try:
        return _read_as(hint, value)
    except ValueError as error:
        raise WrongPolicy(f"{where_in([path], name)}: {_key(name)} = {value!r}: {error}") from None


def _read_as(hint: Any, value: Any) -> Any:
    """Return a TOML value as this type. Raises ValueError with what is needed instead."""
    if get_origin(hint) is tuple:
        if not isinstance(value, list) or len(set(map(str, value))) != len(value):
            raise ValueError("a list without repetition is needed")
        return tuple(_read_as(get_args(hint)[0], item) for item in value)
    if choices := get_args(hint):
        if value not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
    elif type(value) is not hint:
        raise ValueError(f"a value of type {hint.__name__} is needed")
    return value


def where_in(layers: Iterable[Path], name: str) -> str:
    """Return `path:line` of the first file that gives this value, or the path of the first file."""
    first = ""
    for path in layers:
        first = first or shown(path)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.partition("#")[0].partition("=")[0].strip() in (_key(name), f"[{name}]"):
                return f"{shown(path)}:{number}"
    return first


def shown(path: Path) -> str:
    """Return a path as short as can be: from the present folder where it is below."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _key(name: str) -> str:
    return name.removeprefix(PROOFS_PREFIX)


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except UnicodeDecodeError as error:
        raise WrongPolicy(f"{shown(path)}: not in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise WrongPolicy(f"{shown(path)}: {error}") from error
    except OSError as error:
        raise WrongPolicy(f"{shown(path)}: cannot be read: {error.strerror}") from error
