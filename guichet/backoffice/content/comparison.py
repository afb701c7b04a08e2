"""What differs between two texts, line by line: what a second administrator reads before approving."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 1
"""Unchanged lines shown beside each change."""


@dataclass(frozen=True)
class Part:
    """Lines that follow each other and had the same fate."""

    fate: str
    """`same`, `added`, `removed`, or `hidden`: unchanged, and too far from a change to be shown."""
    lines: tuple[str, ...]


def compare(before: str, after: str) -> list[Part]:
    """Return the parts in the order of the new text; a changed line is one removed, then one added."""
    old, new = _lines(before), _lines(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    parts: list[Part] = []
    codes = matcher.get_opcodes()
    for rank, (what, old_from, old_to, new_from, new_to) in enumerate(codes):
        if what == "equal":
            parts += _folded(old[old_from:old_to], first=rank == 0, last=rank == len(codes) - 1)
            continue
        if old_to > old_from:
            parts.append(Part("removed", tuple(old[old_from:old_to])))
        if new_to > new_from:
            parts.append(Part("added", tuple(new[new_from:new_to])))
    return parts


def _lines(text: str) -> list[str]:
    return [line for line in (line.strip() for line in text.splitlines()) if line]


def _folded(lines: list[str], *, first: bool, last: bool) -> Iterator[Part]:
    head = 0 if first else AROUND
    tail = 0 if last else AROUND
    if len(lines) <= head + tail + 1:
        yield Part("same", tuple(lines))
        return
    if head:
        yield Part("same", tuple(lines[:head]))
    yield Part("hidden", tuple(lines[head : len(lines) - tail]))
    if tail:
        yield Part("same", tuple(lines[len(lines) - tail :]))
