"""`python -m bench`: measure on SQLite and on PostgreSQL, print the tables of docs/performance.md."""

import argparse
import json
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import surroundings
from bench.databases import DATABASES, database
from bench.options import sizes
from bench.report import report


def main() -> None:
    """Read the options, measure each database in a process of its own, and report."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, parents=[sizes()])
    parser.add_argument("--database", choices=DATABASES, action="append", help="only this one")
    parser.add_argument("--json", type=Path, help="keep the figures in this file")
    arguments, passed = parser.parse_args(), []
    for name, value in vars(arguments).items():
        if name not in {"database", "json"} and value not in {False, None}:
            passed += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    answers = {
        name: _measure(name, passed, compare=arguments.only in {None, "logins"})
        for name in arguments.database or DATABASES
    }
    if arguments.json:
        arguments.json.write_text(json.dumps(answers))
    print(report(answers))


def _measure(name: str, passed: list[str], *, compare: bool) -> dict[str, Any]:
    """Measure guichet, then what its logins are compared with, each on an empty database of this kind."""
    print(f"{name}:", file=sys.stderr)
    answer = _run("bench.measure", name, passed)
    if compare:
        answer["compared"] = _run(
            "bench.allauth_project.measure", name, passed, settings="bench.allauth_project.settings"
        )
    return answer


def _run(module: str, name: str, passed: list[str], *, settings: str = "config.settings") -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="guichet-bench-") as place, database(name, Path(place)) as url:
        folder, port = Path(place), _free_port()
        command = [sys.executable, "-m", module, "--folder", place, "--smtp-port", str(port), *passed]
        environment = surroundings.environment(folder, database_url=url, smtp_port=port)
        subprocess.run(command, env={**environment, "DJANGO_SETTINGS_MODULE": settings}, check=True)
        answer: dict[str, Any] = json.loads((folder / "answer.json").read_text())
        return answer


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
