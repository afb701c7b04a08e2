"""What each value of a policy means: the text under it in `policy.py`, which is the only place that says so."""

import ast
import functools
import inspect
from collections.abc import Mapping
from itertools import pairwise

from guichet.funds import policy


@functools.cache
def meanings() -> Mapping[str, str]:
    """Return the first sentence of the docstring of each value of `Policy`, by its name."""
    tree = ast.parse(inspect.getsource(policy.Policy))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    return {
        value.target.id: _first_sentence(said.value.value)
        for value, said in pairwise(body)
        if isinstance(value, ast.AnnAssign)
        and isinstance(value.target, ast.Name)
        and isinstance(said, ast.Expr)
        and isinstance(said.value, ast.Constant)
        and isinstance(said.value.value, str)
    }


def _first_sentence(text: str) -> str:
    sentence, stop, _ = " ".join(text.split()).partition(". ")
    return sentence + stop.strip()
