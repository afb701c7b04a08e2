"""`python -m bench.support`: build the registry once, then measure every page of the agents over it."""

import argparse
import json
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import surroundings
from bench.databases import DATABASES, database
from bench.support.report import report

KEPT = Path("build/bench-support")
SECRETS = ("GUICHET_SECRET_KEY", "GUICHET_SEALING_KEYS")


def main() -> None:
    """Read the options, build and measure in a process of its own, and report."""
    parser = argparse.ArgumentParser(prog="python -m bench.support", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000, help="in the registry; one in five has an account")
    parser.add_argument("--rounds", type=int, default=40, help="requests for each page")
    parser.add_argument("--database", choices=DATABASES, default="sqlite", help="only SQLite's is kept between runs")
    parser.add_argument("--folder", type=Path, default=KEPT, help="where it is kept")
    parser.add_argument("--build-only", action="store_true", help="do not measure")
    chosen = parser.parse_args()
    folder = (chosen.folder / str(chosen.people)).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if chosen.database == "sqlite":
        print(_run(folder, f"sqlite:///{folder / 'guichet.sqlite3'}", chosen))
        return
    with tempfile.TemporaryDirectory(prefix="guichet-bench-") as place, database(chosen.database, Path(place)) as url:
        print(_run(Path(place), url, chosen))


def _run(folder: Path, url: str, chosen: argparse.Namespace) -> str:
    environment = surroundings.environment(folder, database_url=url, smtp_port=25) | _secrets(folder)
    answer = folder / "answer.json"
    command = [sys.executable, "-m", "bench.support.measuring", "--people", str(chosen.people)]
    command += ["--rounds", str(chosen.rounds), "--answer", str(answer)]
    command += ["--build-only"] if chosen.build_only else []
    subprocess.run(command, env=environment, check=True)
    if chosen.build_only:
        return "built"
    measured: dict[str, Any] = json.loads(answer.read_text())
    return report(measured, database=chosen.database, people=chosen.people)


def _secrets(folder: Path) -> dict[str, str]:
    """Return the keys under which the database of this folder was sealed: a kept one opens under no other."""
    kept = folder / "keys.json"
    if kept.exists():
        found: dict[str, str] = json.loads(kept.read_text())
        return found
    made = surroundings.environment(folder, database_url="sqlite:///unused", smtp_port=25)
    chosen = {name: made[name] for name in SECRETS}
    partial = folder / f".keys-{secrets.token_hex(4)}"
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(chosen))
    partial.replace(kept)
    return chosen


if __name__ == "__main__":
    main()
