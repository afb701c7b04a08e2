"""docs/settings.md: what the environment may decide, from config/environment.py."""

from pathlib import Path
from typing import Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from config.environment import BASE_DIR, Environment

HEAD = """\
# Settings

<!-- Written by `make docs` from config/environment.py. Do not edit. -->

Every setting is an environment variable, read once at start; a wrong value, or a `GUICHET_` name that is not here,
stops the process and says why.
Paths without a beginning are inside the project's folder. `guichet check` tells whether an installation is fit for use.

| variable | meaning | values | default |
| --- | --- | --- | --- |
"""


def render() -> str:
    """Return the whole document."""
    return HEAD + "\n".join(_row(name, field) for name, field in Environment.model_fields.items()) + "\n"


def _row(name: str, field: FieldInfo) -> str:
    return f"| `GUICHET_{name.upper()}` | {field.description} | {_values(field)} | {_default(field)} |"


def _values(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(field.annotation))
    if field.annotation is bool:
        return "`true`, `false`"
    if field.annotation is int:
        limits = {kind: getattr(rule, kind) for rule in field.metadata for kind in ("ge", "le") if hasattr(rule, kind)}
        return f"{limits['ge']} to {limits['le']}" if {"ge", "le"} <= limits.keys() else "a number"
    if field.annotation is Path:
        return "a path"
    return "a list" if get_origin(field.annotation) is list else "text"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.default
    if isinstance(value, SecretStr):
        text = value.get_secret_value()
    elif isinstance(value, list):
        text = ",".join(value)
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value).replace(f"{BASE_DIR}/", "")
    return f"`{text}`" if text else ""
