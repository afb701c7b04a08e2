"""docs/states.md: the states of things and the ways between them, drawn from the code.

Convention: `guichet/<app>/states.py` is pure and declares each set of states as a StrEnum, whose members may be
followed by a string that explains them, and each table of transitions as a mapping from a state to the states it may
become, in a name that ends with TRANSITIONS. A `STARTS` set, if there is one, holds the states in which things begin.
"""

import ast
import importlib
import inspect
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
# Where the name of the class, without State, does not say enough.
TITLES = {
    "guichet.accounts.states.ProvisionalState": "Provisional password",
    "guichet.delivery.states.State": "Message",
}
HEAD = """\
# States

<!-- Written by `make docs` from guichet/*/states.py. Do not edit. -->

Every way not drawn here is refused by the code.
"""


def render(modules: list[ModuleType] | None = None) -> str:
    """Return the whole document, for every `states.py` unless told otherwise."""
    if modules is None:
        modules = [
            importlib.import_module(f"guichet.{path.parent.name}.states")
            for path in sorted((ROOT / "guichet").glob("*/states.py"))
        ]
    return "\n".join([HEAD, *(part for module in modules for part in _tables(module))])


def _tables(module: ModuleType) -> list[str]:
    meanings = _meanings(module)
    starts = getattr(module, "STARTS", frozenset())
    return [
        _drawn(type(next(iter(table))), table, meanings, starts)
        for name, table in vars(module).items()
        if name.endswith("TRANSITIONS") and isinstance(table, Mapping)
    ]


def _drawn(
    kind: type[StrEnum],
    table: Mapping[StrEnum, frozenset[StrEnum]],
    meanings: Mapping[tuple[str, str], str],
    starts: frozenset[StrEnum],
) -> str:
    order = list(kind)
    lines = [f"## {_title(kind)}", ""]
    if kind.__doc__ and kind.__doc__ != StrEnum.__doc__:
        lines += [inspect.cleandoc(kind.__doc__), ""]
    lines += [f"`{kind.__module__.replace('.', '/')}.py`", "", "```mermaid", "stateDiagram-v2"]
    for state in order:
        if state in starts:
            lines.append(f"    [*] --> {state.value}")
        lines += [f"    {state.value} --> {then.value}" for then in sorted(table[state], key=order.index)]
        if not table[state]:
            lines.append(f"    {state.value} --> [*]")
    lines += ["```", "", "| state | meaning |", "| --- | --- |"]
    lines += [f"| `{state.value}` | {meanings.get((kind.__name__, state.name), '')} |" for state in order]
    return "\n".join(lines) + "\n"


def _title(kind: type[StrEnum]) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__.removesuffix("State")).capitalize()
    return TITLES.get(f"{kind.__module__}.{kind.__name__}", words)


def _meanings(module: ModuleType) -> dict[tuple[str, str], str]:
    """Return (class, member) -> the string written under the member."""
    found = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for member, after in zip(node.body, node.body[1:], strict=False):
            if (
                isinstance(member, ast.Assign)
                and isinstance(member.targets[0], ast.Name)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
                and isinstance(after.value.value, str)
            ):
                found[node.name, member.targets[0].id] = " ".join(after.value.value.split())
    return found
