"""What follows an import: everyone who asked to is called with the folder, and what was refused is told."""

import datetime as dt

import pytest
from typer.testing import CliRunner

from guichet import intake
from guichet.cli.app import app
from guichet.registry.demo_people import write_demo_folder


@pytest.mark.django_db
@pytest.mark.parametrize(("refused", "code"), [((), 0), (("documents.csv, line 3: not a PDF",), 1)])
def test_the_command_follows_an_import_and_tells_what_was_refused(tmp_path, monkeypatch, refused, code):
    write_demo_folder(tmp_path, people=20, seed=1)
    called = []

    def follower(folder, now):
        called.append((folder, now.tzinfo is not None))
        return intake.Followed("document", 7, refused)

    monkeypatch.setattr(intake, "FOLLOWERS", (follower,))
    result = CliRunner().invoke(app, ["registry", "import", str(tmp_path)])
    assert result.exit_code == code, result.output
    assert called == [(tmp_path, True)]
    assert "7 documents taken in" in result.output
    for reason in refused:
        assert "1 refused" in result.output
        assert reason in result.output


@pytest.mark.django_db
def test_who_owns_the_tables_only_leaves_papers_to_the_services(tmp_path, monkeypatch, settings):
    write_demo_folder(tmp_path / "sent", people=20, seed=1)
    settings.FILES_FOLDER = tmp_path / "services" / "files"
    called = []
    monkeypatch.setattr(intake, "FOLLOWERS", (lambda *_: called.append(1) or intake.Followed("document", 1),))
    with monkeypatch.context() as patch:
        patch.setattr(intake.os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
        imported = CliRunner().invoke(app, ["registry", "import", str(tmp_path / "sent")])
        refused = CliRunner().invoke(app, ["registry", "take-in", str(tmp_path / "sent")])
    assert imported.exit_code == 0
    assert f"guichet registry take-in {tmp_path / 'sent'}" in imported.output
    assert refused.exit_code == 1
    assert "run it as their user" in refused.output
    assert not called
    taken = CliRunner().invoke(app, ["registry", "take-in", str(tmp_path / "sent")])
    assert taken.exit_code == 0
    assert "1 document taken in" in taken.output


def test_each_follower_gets_the_same_moment(tmp_path, monkeypatch):
    now = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
    followers = tuple(lambda folder, at, rank=rank: intake.Followed(str((folder, at, rank)), rank) for rank in (1, 2))
    monkeypatch.setattr(intake, "FOLLOWERS", followers)
    assert [one.what for one in intake.follow(tmp_path, now=now)] == [str((tmp_path, now, rank)) for rank in (1, 2)]
