"""`python -m bench.letters --letters 10000`: what closing a large batch takes, and reading its answers."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench import surroundings
from bench.databases import DATABASES, database
from bench.tables import table

QUEUE = "import sys, django; django.setup(); from bench.queueing import queue; queue(int(sys.argv[1]))"


@dataclass(frozen=True)
class Spent:
    """What one command took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, user and system."""
    peak: float
    """MB of RSS."""


def main() -> None:
    """Read the options, measure each database, and print the table of docs/performance.md."""
    parser = argparse.ArgumentParser(prog="python -m bench.letters", description=__doc__)
    parser.add_argument("--letters", type=int, default=10_000, help="letters in the batch")
    parser.add_argument("--database", choices=DATABASES, action="append", help="only this one")
    arguments = parser.parse_args()
    rows = []
    for name in arguments.database or DATABASES:
        with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder, database(name, Path(folder)) as url:
            rows += [
                [name, command, f"{spent.wall:.1f}", f"{spent.cpu:.1f}", f"{spent.peak:.0f}",
                 f"{arguments.letters / spent.wall:.0f}"]
                for command, spent in _measure(Path(folder), url, arguments.letters)
            ]  # fmt: skip
    header = [f"{arguments.letters} letters", "command", "wall, s", "CPU, s", "peak RSS, MB", "letters per second"]
    print(table(header, rows))


def _measure(folder: Path, url: str, count: int) -> list[tuple[str, Spent]]:
    environment = surroundings.environment(folder, database_url=url, smtp_port=1)
    subprocess.run([sys.executable, "-c", QUEUE, str(count)], env=environment, check=True)
    spent = [("close-batch", _run(environment, "close-batch"))]
    [batch] = [path for path in (folder / "letters").iterdir() if not path.name.startswith(".")]
    spent.append(("send-again", _run(environment, "send-again", batch.name)))
    answers = folder / "letters" / "answers"
    answers.mkdir()
    lines = [f"{path.stem};printed;{time.strftime('%Y-%m-%d')};" for path in batch.glob("*.pdf")]
    (answers / "all.csv").write_text("\n".join(["letter_id;answer;date;reason", *lines]) + "\n")
    spent.append(("read-answers", _run(environment, "read-answers")))
    return spent


def _run(environment: dict[str, str], *words: str) -> Spent:
    """Run a command of letters to its end, alone, and return what the system says that it took."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "guichet", "letters", *words], env=environment)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"guichet letters {' '.join(words)} ended with {process.returncode}")
    return Spent(time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
