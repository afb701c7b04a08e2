"""The national floor: accounts are national, so the weakest fund would set the security of everyone (pure).

`funds/floor.toml` holds it: values that no fund may exceed, values that none may go under, values that all must have.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

from guichet.funds.policy import Policy


class WrongFloor(ValueError):
    """The floor speaks of a value that no policy has, or compares one that has no order."""


@dataclass(frozen=True)
class Floor:
    """What the most lenient fund may do. Delays and counts have the units of `Policy`."""

    at_most: Mapping[str, int]
    at_least: Mapping[str, int]
    required: Mapping[str, Any]


def parse(text: str) -> Floor:
    """Read a floor from TOML. Raises WrongFloor, naming the value to mend."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongFloor(str(error)) from error
    sections = {field.name: data.pop(field.name, {}) for field in fields(Floor)}
    if data:
        raise WrongFloor(f"{', '.join(sorted(data))}: no such section")
    hints = get_type_hints(Policy)
    for section, values in sections.items():
        for name, value in values.items():
            if name not in hints:
                raise WrongFloor(f"{section}.{name}: no such value; see guichet/funds/policy.py")
            if section != "required" and (hints[name] is not int or type(value) is not int):
                raise WrongFloor(f"{section}.{name} = {value!r}: only whole numbers have a floor")
    return Floor(**sections)


def breaches(policy: Policy, floor: Floor) -> list[str]:
    """Return what is below the floor, a sentence each; nothing when the policy may be used."""
    found = []
    for name, most in floor.at_most.items():
        if (value := getattr(policy, name)) > most:
            found.append(f"{name} = {value}: the national floor allows {most} at most")
    for name, least in floor.at_least.items():
        if (value := getattr(policy, name)) < least:
            found.append(f"{name} = {value}: the national floor asks for {least} at least")
    for name, needed in floor.required.items():
        if (value := getattr(policy, name)) != needed:
            found.append(f"{name} = {value!r}: the national floor asks for {needed!r}")
    return found
