"""The documents that are drawn from the code.

`--write` writes them; without it, those that are not current are told and the exit is 1.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tools import production_like, requirements, settings, states

ROOT = Path(__file__).resolve().parent.parent


def settings_are_loaded() -> bool:
    """Whether Django has an environment already, as in the test suite."""
    return "GUICHET_SECRET_KEY" in os.environ


def registry_format() -> str:
    """Return docs/registry-format.md; the importer reads models, so Django first."""
    if not settings_are_loaded():
        os.environ.update(production_like.environment())
    import django  # noqa: PLC0415 - once the environment is there

    django.setup()
    from guichet.registry.importing import document  # noqa: PLC0415 - see above

    return document.render()


DOCUMENTS: Mapping[str, Callable[[], str]] = {
    "docs/registry-format.md": registry_format,
    "docs/requirements.md": requirements.render,
    "docs/settings.md": settings.render,
    "docs/states.md": states.render,
}


def stale() -> list[str]:
    """Return the documents that do not say what the code says."""
    return [name for name, render in DOCUMENTS.items() if _read(ROOT / name) != render()]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main() -> int:
    """Write or check; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the documents instead of checking them")
    if parser.parse_args().write:
        for name in (found := stale()):
            (ROOT / name).write_text(DOCUMENTS[name](), encoding="utf-8")
        print(f"Written: {', '.join(found)}" if found else "Every generated document was current.")
        return 0
    for name in (found := stale()):
        print(f"{name} is not current: run `make docs`.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
