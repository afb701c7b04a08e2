"""docs/add-a-proof.md, run as written on a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"<!-- (file|edit|append): (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
NEEDED = ("guichet", "config", "funds", "tests", "pyproject.toml")


@pytest.fixture
def copy(tmp_path):
    """Return a copy of what the exercise needs."""
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def apply(text, folder):
    """Do what the document says, block by block; return what was done."""
    done = []
    for verb, name, body in BLOCK.findall(text):
        path = folder / name
        if verb == "file":
            assert not path.exists(), f"{name} is said to be new"
            path.write_text(body, encoding="utf-8")
        elif verb == "append":
            path.write_text(path.read_text(encoding="utf-8") + body, encoding="utf-8")
        else:
            lines = body.splitlines()
            before = "\n".join(line[1:] for line in lines if not line.startswith("+"))
            after = "\n".join(line[1:] for line in lines if not line.startswith("-"))
            content = path.read_text(encoding="utf-8")
            assert content.count(before) == 1, f"{name} does not read as the document says"
            path.write_text(content.replace(before, after), encoding="utf-8")
        done.append(verb)
    return done


def test_the_exercise_works_as_written(copy):
    text = (ROOT / "docs" / "add-a-proof.md").read_text(encoding="utf-8")
    assert apply(text, copy) == ["file", "edit", "append", "file"]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("GUICHET_", "PYTEST_", "DJANGO_"))
    }
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/journeys/test_et_number.py"],
        cwd=copy, env={**environment, "PYTHONPATH": str(copy)}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 passed" in run.stdout
