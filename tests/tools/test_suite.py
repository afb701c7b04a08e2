"""What `make test` runs, and what becomes of a step that cannot run."""

import sys

import pytest

from tools import suite


def python(code):
    return suite.Step("a step", [sys.executable, "-c", code])


def test_a_step_passes_or_fails_as_its_command_does():
    assert suite.run(python("pass"))[0] == "passed"
    assert suite.run(python("raise SystemExit(3)"))[0] == "failed"


@pytest.mark.parametrize(("in_ci", "result"), [(True, "failed"), (False, "left out")])
def test_a_missing_program_fails_in_ci_only_and_is_told(monkeypatch, capsys, in_ci, result):
    monkeypatch.setattr(suite, "IN_CI", in_ci)
    step = suite.Step("a step", ["no-such-program"], lambda: "apt-get install it")
    assert suite.run(step) == (result, 0.0)
    assert "apt-get install it" in capsys.readouterr().out


def test_everything_runs_even_after_a_failure_and_the_sum_says_so(monkeypatch, capsys):
    steps = [python("raise SystemExit(1)"), python("pass")]
    monkeypatch.setattr(suite, "GROUPS", {"checks": steps})
    monkeypatch.setattr(sys, "argv", ["suite"])
    assert suite.main() == 1
    assert "1 of 2 steps without failure" in capsys.readouterr().out


def test_both_databases_are_tested_and_the_browser_once():
    commands = {step.name: step.command for steps in suite.GROUPS.values() for step in steps}
    assert "--postgresql" in commands["tests on PostgreSQL"]
    assert commands["tests on PostgreSQL"][-2:] == ["-m", "not browser"]
    assert "-m" not in commands["tests on SQLite"][3:]
