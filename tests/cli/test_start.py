"""What a command cannot do without is told in a sentence, before it does anything."""

import shutil

import pytest
from django.db import OperationalError, connection
from typer.testing import CliRunner

from guichet.cli import web, worker
from guichet.cli.app import app
from tests.policies import copy_funds


class Serves(Exception):
    """Nothing was refused."""


@pytest.fixture
def guichet(monkeypatch):
    """Return `guichet(*words) -> Result`; neither the server nor the worker may start."""

    def start(**_):
        raise Serves

    monkeypatch.setattr(web, "serve", start)
    monkeypatch.setattr(worker, "serve", start)

    def run(*words):
        result = CliRunner().invoke(app, words)
        if isinstance(result.exception, Serves):
            raise result.exception
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


@pytest.mark.parametrize(
    "words",
    [
        ["web"],
        ["worker"],
        ["housekeeping"],
        ["registry", "import", "."],
        ["registry", "demo", "people"],
        ["letters", "close-batch"],
        ["letters", "send-again", "20260310-0001"],
        ["letters", "read-answers"],
        ["policy", "show", "alsace"],
        ["policy", "diff", "alsace", "national"],
        ["policy", "simulate", "alsace", "--profile", "particulier"],
    ],
)
def test_a_wrong_fund_is_told_before_anything_is_done(guichet, settings, tmp_path, words):
    settings.FUNDS_FOLDER = copy_funds(settings.FUNDS_FOLDER, tmp_path / "funds", securty_code=True)
    result = guichet(*words)
    line = f"{tmp_path / 'funds/alsace.toml'}:10: securty_code: no such value; perhaps security_code?\n"
    assert (result.exit_code, result.output) == (1, line)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[policy]\nsecurity_code = 1", "security_code = 1: a value of type bool is needed"),
        ('edition = "leafet"', "there is no such one; perhaps leaflet?"),
        ("[policy", "alsace.toml: Expected ']'"),
    ],
)
def test_whatever_is_wrong_in_a_file_is_a_sentence(guichet, settings, tmp_path, text, told):
    shutil.copytree(settings.FUNDS_FOLDER, tmp_path / "funds")
    settings.FUNDS_FOLDER = tmp_path / "funds"
    with (settings.FUNDS_FOLDER / "alsace.toml").open("a") as file:
        file.write(f"\n{text}\n")
    result = guichet("web")
    assert (result.exit_code, told in result.output) == (1, True), result.output


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["web", "worker"])
def test_production_serves_no_fund_below_the_floor(guichet, settings, tmp_path, command):
    settings.FUNDS_FOLDER = copy_funds(settings.FUNDS_FOLDER, tmp_path / "funds", edition="leaflet", code_digits=4)
    path = settings.FUNDS_FOLDER / "alsace.toml"
    with pytest.raises(Serves):
        guichet(command)
    settings.IS_PRODUCTION = True
    result = guichet(command)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f'{path}:1: edition = "leaflet": historical, below the national floor: not for production',
        f"{path}:11: code_digits = 4: the national floor asks for 6 at least",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ["worker"],
        ["housekeeping"],
        ["registry", "import", "."],
        ["letters", "close-batch"],
        ["letters", "send-again", "20260310-0001"],
        ["letters", "read-answers"],
        ["letters", "list"],
        ["policy", "simulate", "alsace", "--profile", "particulier"],
    ],
)
@pytest.mark.django_db
def test_a_database_without_tables_is_told_with_what_makes_them(guichet, monkeypatch, words):
    monkeypatch.setattr(connection.introspection, "table_names", list)
    result = guichet(*words)
    assert (result.exit_code, result.output) == (1, "The database has no tables yet: run `guichet migrate`.\n")


def test_a_new_database_has_no_tables(installed):
    done = installed("letters", "list")
    assert (done.returncode, done.stderr) == (1, "The database has no tables yet: run `guichet migrate`.\n")


def test_a_database_that_does_not_answer_is_told_without_its_address(guichet, monkeypatch):
    def fail():
        raise OperationalError("postgresql://guichet:topsecret@host refused")

    monkeypatch.setattr(connection.introspection, "table_names", fail)
    result = guichet("letters", "list")
    told = "The database does not answer (OperationalError); see GUICHET_DATABASE_URL.\n"
    assert (result.exit_code, result.output) == (1, told)
