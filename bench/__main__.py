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
        if name not in {"database", "json"} and value is not False:
            passed += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    answers = {name: _measure(name, passed) for name in arguments.database or DATABASES}
    if arguments.json:
        arguments.json.write_text(json.dumps(answers))
    print(report(answers))


def _measure(name: str, passed: list[str]) -> dict[str, Any]:
    print(f"{name}:", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="guichet-bench-") as place, database(name, Path(place)) as url:
        folder, port = Path(place), _free_port()
        command = [sys.executable, "-m", "bench.measure", "--folder", place, "--smtp-port", str(port), *passed]
        environment = surroundings.environment(folder, database_url=url, smtp_port=port)
        subprocess.run(command, env=environment, check=True)
        answer: dict[str, Any] = json.loads((folder / "answer.json").read_text())
        return answer


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
