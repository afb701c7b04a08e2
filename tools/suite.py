"""What `make test` runs: every check, then every test on SQLite, then again on PostgreSQL.

Everything runs even after a failure, so that one run tells all; the end sums it up. A program that is missing is told
with how to get it: here the step is left out, in CI (CI=true) it fails.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.apache import HOW_TO_INSTALL as APACHE_MISSING
from tests.apache import find_apache
from tests.chromium import HOW_TO_INSTALL as CHROMIUM_MISSING
from tests.chromium import find_chromium
from tests.nginx import HOW_TO_INSTALL as NGINX_MISSING
from tests.nginx import find_nginx
from tests.node import HOW_TO_INSTALL as NODE_MISSING
from tests.node import find_node
from tests.postgresql import PostgreSQLMissing, find_program
from tests.sms_gateway import HOW_TO_INSTALL as KANNEL_MISSING
from tests.sms_gateway import find_kannel
from tools.production_like import environment as production_like

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
WORKERS = os.environ.get("GUICHET_TEST_WORKERS", "2")


def nothing_missing() -> str:
    """Return the sentence that tells what this step lacks; none here."""
    return ""


def lacks_postgresql() -> str:
    """Tell how to get PostgreSQL's programs, where they are missing."""
    try:
        find_program("initdb")
    except PostgreSQLMissing as missing:
        return str(missing)
    return ""


def lacks_gettext() -> str:
    """Tell how to get gettext, where it is missing."""
    return "" if shutil.which("xgettext") else "gettext is not installed. On Debian 12: apt-get install gettext"


@dataclass(frozen=True)
class Step:
    """One command. `lacks` returns a sentence when a program it needs is missing."""

    name: str
    command: list[str]
    lacks: Callable[[], str] = nothing_missing
    environment: dict[str, str] = field(default_factory=dict)


def module(name: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of this very environment."""
    return [sys.executable, "-m", name, *arguments]


MANAGE = [sys.executable, "manage.py"]
PYTEST = module("pytest", "-q", "-n", WORKERS, "--dist", "worksteal", "--durations", "10", "--durations-min", "5")
GROUPS: dict[str, list[Step]] = {
    "checks": [
        Step("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
        Step("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
        Step("types", module("mypy"), environment=production_like()),
        Step("import rules", [str(BIN / "lint-imports"), "--no-cache", "--no-logo"]),
        Step("generated documents", module("tools.generated")),
        Step("translations", module("tools.translations"), lacks_gettext, production_like()),
        Step("what is kept in the repository", module("tools.hygiene")),
        Step(
            "migrations are written", [*MANAGE, "makemigrations", "--check", "--dry-run"], environment=production_like()
        ),
        Step(
            "ready to deploy", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], environment=production_like()
        ),
    ],
    "sqlite": [Step("tests on SQLite", PYTEST)],
    "postgresql": [Step("tests on PostgreSQL", [*PYTEST, "--postgresql", "-m", "not browser"], lacks_postgresql)],
}


def run(step: Step, *, together: bool = False) -> tuple[str, float]:
    """Run one step; return `passed`, `failed` or `left out`, and the seconds it took.

    What one says that runs `together` with others is kept until it ends, so that words do not mix.
    """
    if missing := step.lacks():
        print(f"\n── {step.name}\n{missing}", flush=True)
        return ("failed" if IN_CI else "left out"), 0.0
    if not together:
        print(f"\n── {step.name}", flush=True)
    start = time.monotonic()
    done = subprocess.run(
        step.command,
        cwd=ROOT,
        env={**os.environ, **step.environment},
        check=False,
        stdout=subprocess.PIPE if together else None,
        stderr=subprocess.STDOUT if together else None,
        text=True,
    )
    if together:
        print(f"\n── {step.name}\n{done.stdout}".rstrip(), flush=True)
    return ("failed" if done.returncode else "passed"), time.monotonic() - start


def run_together(steps: list[Step]) -> list[tuple[str, float]]:
    """Run steps that use one core each, as many at a time as there are workers; return what `run` does, in order."""
    with ThreadPoolExecutor(int(WORKERS)) as pool:
        return list(pool.map(lambda step: run(step, together=True), steps))


def main() -> int:
    """Run the steps asked for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=GROUPS, help="run one group of steps")
    only = parser.parse_args().only
    if only != "checks" and not find_chromium():
        print(CHROMIUM_MISSING + " Without it the browser tests are " + ("failed." if IN_CI else "left out."))
    if only != "checks" and not find_kannel("bearerbox"):
        print(KANNEL_MISSING + ". Without it tests of SMS are " + ("failed." if IN_CI else "left out."))
    if only != "checks" and not find_nginx():
        print(NGINX_MISSING + ". Without it tests of the proxy are " + ("failed." if IN_CI else "left out."))
    if only != "checks" and not find_node():
        print(NODE_MISSING + ". Without it tests with FranceConnect are " + ("failed." if IN_CI else "left out."))
    if only != "checks" and not find_apache():
        print(APACHE_MISSING + ". Without it a service's own login is " + ("failed." if IN_CI else "left out."))
    start = time.monotonic()
    results = []
    for group in GROUPS if only is None else [only]:
        steps = GROUPS[group]
        done = run_together(steps) if group == "checks" else [run(step) for step in steps]
        results += [(step.name, *one) for step, one in zip(steps, done, strict=True)]
    print("\n── summary")
    for name, result, seconds in results:
        print(f"{result:>9}  {seconds:6.1f} s  {name}")
    failed = sum(result == "failed" for _, result, _ in results)
    print(f"{len(results) - failed} of {len(results)} steps without failure, in {time.monotonic() - start:.0f} s.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
