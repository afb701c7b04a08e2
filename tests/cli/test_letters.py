"""Batches of letters as an operator closes, sends again, reads and lists them."""

import shutil

import pytest
from django.db import transaction
from django.utils import timezone
from typer.testing import CliRunner

from guichet.cli import letters as shown
from guichet.cli.app import app
from guichet.delivery import operations, print_folder, printing
from guichet.delivery.models import Batch, Channel, Message
from guichet.delivery.states import BatchState

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.LETTERS_FOLDER = tmp_path / "letters"
    return settings.LETTERS_FOLDER


@pytest.fixture
def post(folder):
    """Return `post(lines=…)`: a letter that waits."""

    def put(lines=("Zoé Weber", "", "", "1 RUE B", "", "67990 C")):
        with transaction.atomic():
            return operations.enqueue(
                message="accounts/account_exists",
                channel=Channel.LETTER,
                fund_code="68",
                recipient={"postal_lines": lines},
                context={"given_name": "Zoé", "family_name": "Weber"},
                about="x",
                now=timezone.now(),
            )

    return put


@pytest.fixture
def guichet():
    """Return `guichet(*words) -> Result`; nothing it says may be a traceback or a name."""

    def run(*words):
        result = CliRunner().invoke(app, ["letters", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert "Traceback" not in result.output
        assert "Zoé" not in result.output
        return result

    return run


def test_a_batch_is_closed_answered_and_listed(guichet, post, folder):
    letter, _other, _unprintable = post(), post(), post(lines=[])
    assert "3 letters for the next batch" in guichet("list").output
    closed = guichet("close-batch")
    name = Batch.objects.get().name
    assert closed.exit_code == 0
    assert f"Batch {name}: 2 letters in {folder / name}" in closed.output
    assert "1 letter could not be printed" in closed.output
    assert "3 of 3 letters drawn" in closed.output
    assert "No letter is due." in guichet("close-batch").output
    answers = folder / "answers"
    answers.mkdir()
    today = timezone.localdate()
    (answers / "a.csv").write_text(
        f"letter_id;answer;date;reason\n{letter.pk};returned;{today};refused\nx;printed;{today};\n"
    )
    read = guichet("read-answers")
    assert read.exit_code == 1
    assert "a.csv, line 3: letter_id is not the identifier of a letter" in read.output
    assert "1 file read; answers: 1 new, 0 known already, 1 wrong" in read.output
    line = next(line for line in guichet("list").output.splitlines() if line.startswith(name))
    assert line.split() == [name, "at_printer", *line.split()[2:4], "2", "1", "1", "0", "1"]


def test_a_batch_is_sent_again_until_the_first_answer(guichet, post, folder):
    letter = post()
    guichet("close-batch")
    name = Batch.objects.get().name
    pdf = (folder / name / f"{letter.pk}.pdf").read_bytes()
    shutil.rmtree(folder / name)
    assert f"Batch {name} again: 1 letter in {folder / name}" in guichet("send-again", name).output
    assert (folder / name / f"{letter.pk}.pdf").read_bytes() == pdf
    (folder / "answers").mkdir()
    (folder / "answers/a.csv").write_text(
        f"letter_id;answer;date;reason\n{letter.pk};printed;{timezone.localdate()};\n"
    )
    read = guichet("read-answers")
    assert (read.exit_code, "1 batch answered in full and erased" in read.output) == (0, True)
    refused = guichet("send-again", name)
    assert refused.exit_code == 1
    assert "who waits for it enrols again, and that letter carries a new password" in refused.output


def test_a_batch_that_changed_says_what_to_do(guichet, post, folder):
    post()
    assert "1 of 1 letter drawn" in guichet("close-batch").output
    Batch.objects.update(manifest_sha256="0" * 64)
    name = Batch.objects.get().name
    assert "--even-if-changed" in guichet("send-again", name).output
    assert guichet("send-again", name, "--even-if-changed").exit_code == 0


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (print_folder.Busy(), "Another command works in the print folder"),
        (OSError(28, "No space left on device"), "No space left on device. Nothing is lost"),
        (printing.CannotPrint("x (SealBroken)"), "GUICHET_SEALING_KEYS"),
    ],
)
def test_what_goes_wrong_is_a_sentence(guichet, folder, monkeypatch, error, said):
    def fail(**_):
        raise error

    monkeypatch.setattr(printing, "close_batch", fail)
    result = guichet("close-batch")
    assert result.exit_code == 1
    assert said in result.output


def test_a_batch_left_closing_is_told_everywhere(guichet, folder):
    Batch.objects.create(name="20260310-0001", closed_at=timezone.now(), state=BatchState.CLOSING)
    assert "close-batch` finishes it" in guichet("list").output
    for words in (["read-answers"], ["send-again", "20260310-0001"]):
        result = guichet(*words)
        assert result.exit_code == 1
        assert "Finish it first: guichet letters close-batch" in result.output


def test_a_name_that_is_no_batch_is_told(guichet, folder):
    result = guichet("send-again", "20260310-0009")
    assert result.exit_code == 1
    assert "No batch is called '20260310-0009'. See: guichet letters list" in result.output


def test_files_and_lines_are_counted_apart(guichet, post, folder):
    letter = post()
    guichet("close-batch")
    (folder / "answers").mkdir()
    (folder / "answers/a.csv").write_text("oops\n")
    (folder / "answers/B.CSV").write_text(
        f"letter_id;answer;date;reason\n{letter.pk};rejected;{timezone.localdate()};\nx;;;\n"
    )
    read = guichet("read-answers")
    assert read.exit_code == 1
    assert "B.CSV, line 2: a reason is needed: damaged, missing_file, " in read.output
    assert "1 file read, 1 file left where it is; answers: 0 new, 0 known already, 2 wrong" in read.output
    assert [path.name for path in (folder / "answers/done").iterdir()] == ["B.CSV"]


def test_only_the_first_wrong_lines_are_shown(guichet, folder, monkeypatch):
    monkeypatch.setattr(shown, "WRONG_SHOWN", 2)
    (folder / "answers").mkdir(parents=True)
    (folder / "answers/a.csv").write_text("letter_id;answer;date;reason\n" + "x;;;\n" * 5)
    output = guichet("read-answers").output
    assert output.count("a.csv, line") == 2
    assert "The first 2 of 5 were shown." in output


def test_a_list_is_four_queries_however_many_batches(guichet, post, folder, django_assert_num_queries):
    for _ in range(3):
        post()
        guichet("close-batch")
    with django_assert_num_queries(4):
        output = guichet("list", "--last", "2").output
    assert output.count("at_printer") == 2
    assert Message.objects.count() == 3
