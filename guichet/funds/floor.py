"""The national floor: accounts are national, so the weakest fund would set the security of everyone (pure).

`funds/floor.toml` holds it: values that no fund may exceed, values that none may go under, values that all must have,
proofs that none may accept.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from guichet.funds.policy import Objection, Policy, key, perhaps, written

BOUNDS = ("at_most", "at_least", "required")
"""Sections that bound a value each."""


class WrongFloor(ValueError):
    """The floor speaks of a value that no policy has, or compares one that has no order."""


@dataclass(frozen=True)
class Floor:
    """What the most lenient fund may do. Delays and counts have the units of `Policy`."""

    at_most: Mapping[str, int]
    at_least: Mapping[str, int]
    required: Mapping[str, Any]
    refused_proofs: tuple[str, ...] = ()
    """Whatever the profile: `[refused] proofs`."""


def parse(text: str) -> Floor:
    """Read a floor from TOML. Raises WrongFloor, naming the value to mend."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongFloor(str(error)) from error
    sections = {name: data.pop(name, {}) for name in BOUNDS}
    refused = data.pop("refused", {})
    if data or refused.keys() - {"proofs"}:
        raise WrongFloor(f"{', '.join(sorted(data) or sorted(refused))}: no such section")
    hints = get_type_hints(Policy)
    for section, values in sections.items():
        for name, value in values.items():
            if name not in hints:
                raise WrongFloor(f"{section}.{name}: no such value; {perhaps(name, hints)}")
            if section != "required" and (hints[name] is not int or type(value) is not int):
                raise WrongFloor(f"{section}.{name} = {value!r}: only whole numbers have a floor")
    proofs = refused.get("proofs", [])
    if not isinstance(proofs, list) or not all(isinstance(name, str) for name in proofs):
        raise WrongFloor(f"refused.proofs = {proofs!r}: a list of names is needed")
    return Floor(**sections, refused_proofs=tuple(proofs))


def breaches(policy: Policy, floor: Floor) -> list[Objection]:
    """Return what is below the floor; nothing when the policy may be used."""
    found = []
    for name, most in floor.at_most.items():
        if (value := getattr(policy, name)) > most:
            found.append(Objection(name, f"{name} = {value}: the national floor allows {most} at most"))
    for name, least in floor.at_least.items():
        if (value := getattr(policy, name)) < least:
            found.append(Objection(name, f"{name} = {value}: the national floor asks for {least} at least"))
    for name, needed in floor.required.items():
        if (value := getattr(policy, name)) != needed:
            reason = f"{name} = {written(value)}: the national floor asks for {written(needed)}"
            found.append(Objection(name, reason))
    for name, proofs in policy.proofs():
        found += [
            Objection(name, f"{key(name)}: the national floor refuses {proof}")
            for proof in proofs
            if proof in floor.refused_proofs
        ]
    return found
