"""`guichet check` says when members' files are lost, open to others or served, and when nothing can judge them."""

import os
import sys

import pytest

from guichet.cli import stored_checks
from guichet.files import judge, store
from guichet.files.models import MediaType
from tests.files.clamd import clamd

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"
    return settings.FILES_FOLDER


def test_a_new_folder_and_one_that_is_used_are_fit(folder, now):
    assert stored_checks.folder() == []
    store.keep(b"a", name="a", media_type=MediaType.TEXT, now=now)
    assert stored_checks.folder() == []


def test_a_disk_that_is_not_mounted_is_told_with_what_should_be_there(folder, now):
    store.keep(b"a", name="a", media_type=MediaType.TEXT, now=now)
    folder.rename(folder.with_name("elsewhere"))
    (sentence,) = stored_checks.folder()
    assert sentence.endswith("is missing, and 1 file should be there")


def test_a_folder_that_others_read_or_nobody_writes_is_told(folder, monkeypatch):
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    (sentence,) = stored_checks.folder()
    assert "open to every user" in sentence
    folder.chmod(0o700)
    monkeypatch.setattr(os, "access", lambda *_: False)
    (sentence,) = stored_checks.folder()
    assert "cannot be read and written" in sentence
    folder.rmdir()
    (sentence,) = stored_checks.folder()
    assert "cannot make it" in sentence


@pytest.mark.parametrize("where", [".", "files", ".."])
def test_a_folder_that_is_served_is_told(settings, tmp_path, where):
    settings.STATIC_ROOT = tmp_path / "www" / "static"
    settings.STATIC_ROOT.mkdir(parents=True)
    settings.FILES_FOLDER = (settings.STATIC_ROOT / where).resolve()
    assert any("is served to anybody" in sentence for sentence in stored_checks.folder())


def test_what_judges_must_run(monkeypatch, tmp_path):
    assert stored_checks.judge() == []
    monkeypatch.setattr(judge, "__file__", str(tmp_path / "nothing.py"))
    (sentence,) = stored_checks.judge()
    assert "does not run" in sentence
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    assert stored_checks.judge()


def test_clamav_must_answer_where_it_is_set_up(settings, tmp_path):
    settings.CLAMAV_SOCKET = str(tmp_path / "clamd.ctl")
    (sentence,) = stored_checks.judge()
    assert "ClamAV does not answer" in sentence
    with clamd(settings.CLAMAV_SOCKET):
        assert stored_checks.judge() == []
