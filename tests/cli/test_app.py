"""The commands as an operator types them."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from config.environment import parse_keys, parse_points, parse_sealing_keys, public_key, public_point
from guichet.cli.app import app


@pytest.fixture
def guichet():
    """Return `guichet(*words) -> Result`."""
    return lambda *words: CliRunner().invoke(app, words)


def test_help_shows_the_first_steps(guichet):
    said = guichet("--help").output
    for command in (
        "demo",
        "keys new",
        "migrate",
        "registry import FOLDER",
        "check",
        "policy show FUND",
        "web",
        "worker",
        "letters close-batch",
        "housekeeping",
    ):
        assert f"  guichet {command}" in said


@pytest.mark.parametrize(
    "words",
    [
        ["web"],
        ["worker"],
        ["housekeeping"],
        ["demo"],
        ["migrate"],
        ["check"],
        ["registry", "import"],
        ["registry", "demo"],
        ["registry", "take-in"],
        ["letters", "close-batch"],
        ["letters", "send-again"],
        ["letters", "read-answers"],
        ["letters", "list"],
        ["policy", "show"],
        ["policy", "diff"],
        ["policy", "simulate"],
        ["keys", "new"],
        ["keys", "status"],
        ["keys", "rotate"],
        ["backup", "create"],
        ["backup", "verify"],
        ["backup", "restore"],
        ["backup", "files"],
        ["database", "grants"],
        ["switches", "list"],
        ["switches", "close"],
        ["switches", "open"],
        ["figures", "collect"],
    ],
)
def test_every_command_explains_itself(guichet, words):
    result = guichet(*words, "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 4


@pytest.mark.parametrize(
    "words", [[], ["registry"], ["letters"], ["policy"], ["keys"], ["backup"], ["database"], ["switches"], ["figures"]]
)
def test_every_command_says_in_a_line_what_it_does(guichet, words):
    listed = guichet(*words, "--help").output.partition("Commands:\n")[2].partition("\n\n")[0]
    assert listed
    assert "..." not in listed


def test_help_lists_every_profile(guichet):
    from guichet.enrolment.profiles import TRAITS

    listed = " ".join(guichet("policy", "simulate", "--help").output.split()).partition("Whose journey: ")[2]
    assert set(listed.partition(".")[0].replace(" or ", ", ").split(", ")) == set(TRAITS)


def test_new_keys_can_be_read_back_and_are_new(guichet):
    first, second = guichet("keys", "new", "--version", "7").output, guichet("keys", "new").output
    assert first != second
    assert list(parse_sealing_keys(first.strip())) == [7], "to put after those there are"
    secret, sealing, signing, verifying, certificate, point = (line.partition("=")[2] for line in second.splitlines())
    assert len(secret) >= 50
    assert list(parse_sealing_keys(sealing)) == [1]
    assert {1: public_key(parse_keys(signing)[1])} == parse_keys(verifying)
    assert {1: public_point(parse_keys(certificate)[1])} == parse_points(point)
    pair = guichet("keys", "new", "--certificates", "--version", "3").output.splitlines()
    assert [line.partition(":")[0] for line in pair] == [
        "GUICHET_CERTIFICATE_KEY=3",
        "GUICHET_CERTIFICATE_VERIFY_KEYS=3",
    ]
    pair = guichet("keys", "new", "--journal", "--version", "3").output.splitlines()
    assert [line.partition(":")[0] for line in pair] == ["GUICHET_AUDIT_SIGNING_KEY=3", "GUICHET_AUDIT_VERIFY_KEYS=3"]


def test_help_and_keys_need_no_setting():
    done = subprocess.run(
        [sys.executable, "-m", "guichet", "keys", "new"], env={}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_missing_setting_is_named():
    done = subprocess.run(
        [sys.executable, "-m", "guichet", "check"], env={}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "GUICHET_SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
def test_invented_people_are_written_then_imported_twice(guichet, tmp_path):
    from guichet.registry.models import Person

    folder = str(tmp_path / "people")
    assert guichet("registry", "demo", folder, "--people", "60", "--seed", "3").exit_code == 0
    first = guichet("registry", "import", folder)
    assert (first.exit_code, "0 wrong" in first.output) == (0, True), first.output
    people = Person.objects.count()
    assert people == 60
    second = guichet("registry", "import", folder)
    assert "people.csv: 0 new, 0 changed, 60 unchanged" in second.output
    assert Person.objects.count() == people


@pytest.mark.django_db
def test_a_wrong_row_is_told_and_the_others_go_in(guichet, tmp_path):
    from guichet.registry.models import Person

    folder = tmp_path / "people"
    guichet("registry", "demo", str(folder), "--people", "40")
    path = folder / "people.csv"
    lines = path.read_text().splitlines(keepends=True)
    lines[3] = lines[3].replace(";", ";;", 1)
    path.write_text("".join(lines))
    result = guichet("registry", "import", str(folder))
    assert result.exit_code == 1
    assert "people.csv, line 4" in result.output
    assert Person.objects.count() >= 30


@pytest.mark.django_db
def test_a_folder_without_files_is_refused_in_a_sentence(guichet, tmp_path):
    result = guichet("registry", "import", str(tmp_path))
    assert result.exit_code == 1
    assert "people.csv" in result.output
    assert "Traceback" not in result.output
