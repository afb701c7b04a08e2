"""docs/requirements.md: each requirement with its state and the tests that show it.

The words come from docs/requirements.toml, the tests from `@pytest.mark.requirement("R36")` marks, which are read
from the source and not by running it: the document is the same whatever is installed.
"""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs" / "requirements.toml"
HEAD = """\
# Requirements

<!-- Written by `make docs` from docs/requirements.toml and the tests' marks. Do not edit. -->

What the service must do, in short words, with the tests that show it.
**{held} of {total} are held**; the others are open, with what they wait for.
A requirement is held when a test marked `@pytest.mark.requirement` with its number passes.
To run the tests of one: `.venv/bin/pytest --requirement R36`.
"""


class WrongMark(ValueError):
    """A test cites a requirement that is not in docs/requirements.toml."""


def cited(tests: Path) -> dict[str, list[str]]:
    """Return requirement -> sorted `tests/file.py::test` names. A mark on a class or a module counts for its tests."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(tests.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        where = path.relative_to(tests.parent).as_posix()
        for name, numbers in _marked_tests(tree):
            for number in numbers:
                found[number].add(f"{where}::{name}")
    return {number: sorted(names) for number, names in found.items()}


def _marked_tests(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    of_module = {
        number
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets)
        for number in _numbers(node.value)
    }
    for node in tree.body:
        yield from _marked(node, "", of_module)


def _marked(node: ast.stmt, prefix: str, inherited: set[str]) -> Iterator[tuple[str, set[str]]]:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    numbers = inherited.union(*(_numbers(decorator) for decorator in node.decorator_list))
    if isinstance(node, ast.ClassDef):
        for child in node.body:
            yield from _marked(child, f"{prefix}{node.name}::", numbers)
    elif node.name.startswith("test") and numbers:
        yield prefix + node.name, numbers


def _numbers(node: ast.AST) -> set[str]:
    """Return what is passed to `….requirement(…)` anywhere under `node`, parametrised marks included."""
    return {
        argument.value
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "requirement"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def render(source: Path = SOURCE, tests: Path = ROOT / "tests") -> str:
    """Return the whole document. Raises WrongMark."""
    words = tomllib.loads(source.read_text(encoding="utf-8"))
    shown_by = cited(tests)
    known = [name for section in words["section"] for name in section if name != "title"]
    if unknown := sorted(shown_by.keys() - set(known)):
        raise WrongMark(f"{', '.join(unknown)}: no such requirement, cited by {shown_by[unknown[0]][0]}")
    parts = [HEAD.format(held=len(shown_by.keys() & set(known)), total=len(known))]
    parts += [_section(section, shown_by, words["open"]) for section in words["section"]]
    return "\n".join(parts)


def _section(section: Mapping[str, str], shown_by: Mapping[str, list[str]], waiting: Mapping[str, str]) -> str:
    lines = [f"## {section['title']}", "", "| | requirement | state | tests |", "| --- | --- | --- | --- |"]
    for number, words in section.items():
        if number == "title":
            continue
        tests = "<br>".join(f"`{test}`" for test in shown_by.get(number, ()))
        state = "held" if tests else f"open: {waiting[number]}" if number in waiting else "open"
        lines.append(f"| {number} | {words} | {state} | {tests} |")
    return "\n".join(lines) + "\n"
