"""What is said of an import that stops half-way, and of a folder that cannot be written."""

import pytest
from typer.testing import CliRunner

from guichet.cli.app import app
from guichet.registry import demo_people
from guichet.registry.importing import writing
from guichet.registry.models import Person


@pytest.fixture
def registry():
    """Return `registry(*words) -> Result`; nothing it says may be a traceback."""

    def run(*words):
        result = CliRunner().invoke(app, ["registry", *map(str, words)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


@pytest.mark.django_db
def test_an_import_that_is_stopped_says_what_went_in_and_finishes_when_run_again(registry, tmp_path, monkeypatch):
    registry("demo", tmp_path, "--people", "60")
    write, written = writing.Writer.write, []

    def stop_at_the_second_file(writer, *arguments, **options):
        if written and written[-1] != writer.table.file:
            raise KeyboardInterrupt
        written.append(writer.table.file)
        return write(writer, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(writing.Writer, "write", stop_at_the_second_file)
        stopped = registry("import", tmp_path)
    assert stopped.exit_code == 130
    assert (
        "Stopped. Read so far: people.csv, 60 rows. What was right of it is kept.\nRun it again to finish"
        in stopped.output
    )
    assert Person.objects.count() == 60
    again = registry("import", tmp_path)
    assert again.exit_code == 0
    assert "people.csv: 0 new, 0 changed, 60 unchanged" in again.output


def test_a_folder_of_people_that_is_not_whole_is_told(registry, tmp_path, monkeypatch):
    def stop(*_, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo_people._Writer, "person", stop)
        stopped = registry("demo", tmp_path)
    assert stopped.exit_code == 130
    assert f"the files in {tmp_path} are not whole. Run it again" in stopped.output
    assert registry("demo", tmp_path, "--people", "60").exit_code == 0


def test_people_that_cannot_be_written_are_a_sentence(registry, tmp_path):
    (tmp_path / "file").write_text("")
    refused = registry("demo", tmp_path / "file" / "people")
    assert (refused.exit_code, refused.output) == (
        1,
        f"{tmp_path / 'file' / 'people'} cannot be written: Not a directory\n",
    )
    refused = registry("demo", tmp_path / "people", "--people", "2000000")
    assert (refused.exit_code, refused.output) == (1, "1000000 invented people at most\n")
