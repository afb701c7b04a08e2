"""The test run's own promises: no silent skip in CI, a private database, threads that really start together."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def run_pytest(tests, *options, **environment):
    """Run a little suite that has this one's conftest; return the finished process."""
    (tests / "conftest.py").write_text("from tests.conftest import *\nfrom tests.conftest import pytest_configure\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        f"--rootdir={tests}",
        *options,
        str(tests),
    ]
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GUICHET_", "PYTEST_", "DJANGO_"))
    }
    kept.pop("CI", None)
    return subprocess.run(command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False)


# Each run of a little suite starts Django, so that it says several things.
@pytest.mark.sqlite_only
@pytest.mark.processes
@pytest.mark.parametrize("in_ci", [True, False])
def test_a_skip_is_a_failure_in_ci_only_and_a_failure_that_is_expected_is_no_skip(tmp_path, in_ci):
    (tmp_path / "test_one.py").write_text("import pytest\ndef test_it(): pytest.skip('no Chromium')\n")
    (tmp_path / "test_whole.py").write_text("import pytest\npytest.skip('no Chromium', allow_module_level=True)\n")
    (tmp_path / "test_expected.py").write_text(
        "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_it(): assert False\n"
    )
    done = run_pytest(tmp_path, "--continue-on-collection-errors", **({"CI": "true"} if in_ci else {}))
    [summary] = re.findall(r"^(.+) in [\d.]+s", done.stdout, re.MULTILINE)
    if in_ci:
        assert (done.returncode, summary) == (1, "1 failed, 1 xfailed, 1 error")
        assert done.stdout.count("In CI no test may be skipped. Skipped: no Chromium") >= 2
    else:
        assert (done.returncode, summary) == (0, "2 skipped, 1 xfailed")


@pytest.mark.sqlite_only
@pytest.mark.processes
def test_one_requirement_can_be_run(tmp_path):
    (tmp_path / "test_little.py").write_text(
        "import pytest\n@pytest.mark.requirement('R36')\ndef test_one(): pass\ndef test_other(): assert False\n"
    )
    done = run_pytest(tmp_path, "--requirement", "R36")
    assert "1 passed, 1 deselected" in done.stdout


@pytest.mark.django_db
def test_the_database_is_private_to_the_run():
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        assert name.startswith(os.environ["GUICHET_TEST_FOLDER"])
    else:
        assert name.startswith("test_")
        assert settings.DATABASES["default"]["OPTIONS"]["host"].startswith("/tmp/guichet-pg-")


@pytest.mark.django_db(transaction=True)
def test_threads_see_one_database_and_report_what_they_raised(at_once):
    from guichet.limits.models import Attempt

    def fail():
        raise ValueError("told")

    counts = at_once(Attempt.objects.count, fail, Attempt.objects.count)
    assert counts[0] == counts[2] == 0
    assert isinstance(counts[1], ValueError)
