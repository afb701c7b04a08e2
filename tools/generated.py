"""The documents that are drawn from the code.

`--write` writes them; without it, those that are not current are told and the exit is 1.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tools import journeys, production_like, requirements, settings, states

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
FOLDERS: Mapping[str, Callable[[], Mapping[str, str]]] = {journeys.FOLDER: journeys.folder}
"""Folders of which every file is drawn: what is no longer drawn has to go."""


def stale() -> list[str]:
    """Return the documents that do not say what the code says."""
    return list(_changes())


def _changes() -> dict[str, str | None]:
    """Return what each document that is not current should say, None for one that should not be."""
    wanted: dict[str, str | None] = {name: render() for name, render in DOCUMENTS.items()}
    for folder, render_all in FOLDERS.items():
        there = (path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file())
        wanted |= {**dict.fromkeys(there), **render_all()}
    return {name: text for name, text in wanted.items() if _read(ROOT / name) != text}


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main() -> int:
    """Write or check; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the documents instead of checking them")
    if parser.parse_args().write:
        for name, text in (found := _changes()).items():
            _write(ROOT / name, text)
        print(f"Written: {', '.join(found)}" if found else "Every generated document was current.")
        return 0
    for name in (found := stale()):
        print(f"{name} is not current: run `make docs`.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
