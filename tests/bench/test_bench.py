"""The bench runs: a measure that nobody can run again is worth nothing."""

import subprocess
import sys

import pytest

# It makes its own databases, whichever this run has.
pytestmark = pytest.mark.sqlite_only
SMALL = ["--quick", "--database", "sqlite", "--people", "1200", "--rounds", "1", "--batch", "2", "--warm", "3"]
FEW = ["--members", "2", "--each", "2"]


@pytest.mark.processes
def test_it_measures_the_journeys():
    done = subprocess.run([sys.executable, "-m", "bench", *SMALL, *FEW], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "| whole enrolment |" in done.stdout
    assert "| POST connexion |" in done.stdout
    assert "| POST connexion/code |" in done.stdout
    assert "| POST espace/attestations/demander/fiscale |" in done.stdout
    assert "| a code flow, CPU |" in done.stdout
    assert "| POST token |" in done.stdout
    for kind in ("login with a trusted browser", "login with the code", "django-allauth: password and emailed code"):
        for start_of_row in (f"| {kind} | ", f"| {kind} | CPU, ms |", f"| {kind} | 2 |"):
            assert start_of_row in done.stdout


@pytest.mark.processes
def test_it_measures_a_batch_of_letters():
    command = [sys.executable, "-m", "bench.letters", "--letters", "20", "--database", "sqlite"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in ("close-batch", "send-again", "read-answers"):
        assert f"| sqlite | {name} |" in done.stdout


@pytest.mark.processes
def test_it_measures_agents_at_work_and_builds_once(tmp_path):
    command = [sys.executable, "-m", "bench.support", "--people", "3000", "--rounds", "2", "--folder", str(tmp_path)]
    for built in (True, False):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert ("Person: 3000 rows" in done.stderr) is built
        for page in ("find: NIR", "find: name and birth date", "open a file", "backoffice:file", "backoffice:cases"):
            assert f"| {page} | " in done.stdout
        assert "| find: receipt number | 302 |" in done.stdout
    assert (tmp_path / "3000" / "keys.json").stat().st_mode & 0o077 == 0
