"""The funds, read once from `funds/*.toml` (names and numbers only, reviewed like code)."""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from django.conf import settings

from guichet.funds.departments import DEPARTMENTS, Department
from guichet.funds.policy import Policy

NOT_FUNDS = {"default", "floor"}


class UnknownFund(LookupError):
    """No fund has this slug, code or department."""


class WrongPolicy(ValueError):
    """A fund's file says something that nothing declares; the message names the file and the line to mend."""


@dataclass(frozen=True, kw_only=True)
class Fund:
    """One of the 35 regional funds, or the national site (`code` and `slug` empty)."""

    code: str
    slug: str
    name: str
    """As in a sentence: « MSA d'Alsace »."""
    short_name: str
    """As in the header: « Alsace »."""
    departments: tuple[str, ...]
    host: str
    mail_domain: str | None
    """None where unknown; never built from the host."""
    accent: str
    """Colour of the fund, `#rrggbb`, at least 4.5:1 on white."""
    policy: Policy

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
    default = _read(folder / "default.toml")
    loaded = [_fund(path, default, folder) for path in sorted(folder.glob("*.toml")) if path.stem not in NOT_FUNDS]
    loaded.sort(key=lambda fund: fund.short_name.casefold().replace("î", "i").replace("œ", "oe"))
    return {
        "by_slug": {fund.slug: fund for fund in loaded},
        "by_code": {fund.code: fund for fund in loaded},
        "by_department": {code: fund for fund in loaded for code in fund.departments},
        "national": Fund(
            code="", slug="", name="MSA", short_name="msa.fr", departments=(), host="www.msa.fr", mail_domain=None,
            accent="#1b5a6b", policy=build_policy(default, where=folder / "default.toml"),
        ),
    }  # fmt: skip


def _fund(path: Path, default: Mapping[str, Any], folder: Path) -> Fund:
    data = _read(path)
    layers = [default]
    if edition := data.pop("edition", None):
        edition_path = folder / "editions" / f"{edition}.toml"
        if not edition_path.exists():
            raise WrongPolicy(f"{path}: edition = {edition!r}: there is no {edition_path}")
        layers.append(_read(edition_path))
    layers.append({name: data.pop(name) for name in ("policy", "numbers") if name in data})
    merged: dict[str, Any] = {}
    for layer in layers:
        for section in ("policy", "numbers"):
            merged.setdefault(section, {}).update(layer.get(section, {}))
    try:
        return Fund(
            slug=path.stem,
            departments=tuple(data.pop("departments")),
            mail_domain=data.pop("mail_domain", None),
            policy=build_policy(merged, where=path),
            **data,
        )
    except (KeyError, TypeError) as error:
        raise WrongPolicy(f"{path}: {error}") from error


def build_policy(data: Mapping[str, Mapping[str, Any]], *, where: Path) -> Policy:
    """Return the policy that a merged file describes. Raises WrongPolicy, naming `where` and the value to mend."""
    values = {**data.get("policy", {}), **data.get("numbers", {})}
    hints = get_type_hints(Policy)
    known = {field.name for field in fields(Policy)}
    for name in values.keys() - known:
        raise WrongPolicy(f"{where}: {name}: no such value; see guichet/funds/policy.py")
    for name in known - values.keys():
        raise WrongPolicy(f"{where}: {name} is missing")
    return Policy(**{name: _checked(name, value, hints[name], where) for name, value in values.items()})


def _checked(name: str, value: Any, hint: Any, where: Path) -> Any:
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if isinstance(value, list) and value and all(type(item) is inner for item in value):
            return tuple(value)
        raise WrongPolicy(f"{where}: {name} = {value!r}: a list of {inner.__name__} is needed")
    if choices := get_args(hint):
        if value in choices:
            return value
        raise WrongPolicy(f"{where}: {name} = {value!r}: one of {', '.join(choices)}")
    if type(value) is not hint:
        raise WrongPolicy(f"{where}: {name} = {value!r}: a value of type {hint.__name__} is needed")
    return value


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        try:
            return tomllib.load(file)
        except tomllib.TOMLDecodeError as error:
            raise WrongPolicy(f"{path}: {error}") from error
