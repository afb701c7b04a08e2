"""What the print shop answers: each letter once, nothing lost, and nothing believed that cannot be."""

import os
import uuid

import pytest

from guichet.audit.models import Entry
from guichet.delivery import answer_files, answers, print_folder, printing, signals
from guichet.delivery.answer_files import Read, Wrong
from guichet.delivery.models import Batch, Channel, Message
from guichet.delivery.states import BatchState, State

pytestmark = pytest.mark.django_db

HEADER = "letter_id;answer;date;reason"
DAY = "2026-03-09"


@pytest.fixture
def batch(enqueue, letters, now):
    """Return `batch(count=1) -> list[Message]`: letters at the print shop, in their order."""

    def close(count=1):
        made = [enqueue(channel=Channel.LETTER) for _ in range(count)]
        printing.close_batch(now=now)
        return sorted(made, key=lambda message: message.pk)

    return close


@pytest.fixture
def drop(letters):
    """Return `drop(*lines, name=…) -> Path`: a file of the print shop. A line may be (message, answer, reason)."""

    def write(*lines, name="answers-1.csv", header=HEADER):
        folder = letters / "answers"
        folder.mkdir(parents=True, exist_ok=True)
        written = [
            line if isinstance(line, str) else f"{line[0].pk};{line[1]};{DAY};{line[2] if len(line) > 2 else ''}"
            for line in lines
        ]
        path = folder / name
        path.write_text("\n".join([header, *written]) + "\n")
        return path

    return write


@pytest.fixture
def read(now):
    """Return `read() -> (Read, [Wrong])`."""

    def run():
        told = []
        return answer_files.read_answers(now=now, tell=told.append), told

    return run


@pytest.fixture
def announced():
    """What upper layers were told: (which, message's key, reason)."""
    heard = []

    def returned(message, reason, **_):
        heard.append(("returned", message.pk, reason))

    def rejected(message, reason, **_):
        heard.append(("rejected", message.pk, reason))

    signals.letter_returned.connect(returned)
    signals.letter_rejected.connect(rejected)
    yield heard
    signals.letter_returned.disconnect(returned)
    signals.letter_rejected.disconnect(rejected)


def stored(message):
    return Message.objects.get(pk=message.pk)


def pdfs(letters):
    return sorted(path.stem for path in letters.glob("[!.]*/*.pdf"))


def test_an_acknowledged_letter_is_erased(batch, drop, read, letters, now):
    first, second = batch(2)
    drop((first, "posted"))
    assert read() == (Read(files=1, new=1, known=0, wrong=0, batches_done=0), [])
    kept = stored(first)
    assert (kept.state, kept.payload, kept.sent_at) == (State.SENT, None, now)
    assert kept.printed_at.isoformat() == "2026-03-08T23:00:00+00:00"
    assert pdfs(letters) == [str(second.pk)]
    assert stored(second).state == State.BATCHED
    with pytest.raises(printing.AlreadyAnswered):
        printing.send_again(Batch.objects.get().name)


def test_a_batch_with_an_answer_for_each_letter_is_erased(batch, drop, read, letters):
    first, second, third = batch(3)
    drop((first, "printed"), (second, "rejected", "damaged"), (third, "posted"))
    done, _ = read()
    assert (done.new, done.batches_done) == (3, 1)
    assert Batch.objects.get().state == BatchState.DONE
    assert sorted(path.name for path in letters.iterdir()) == [".lock", "answers"]
    assert not Message.objects.exclude(payload=None).exists()


def test_a_batch_whose_last_answer_was_followed_by_a_crash_is_erased_the_next_time(batch, letters, read, now):
    [message] = batch()
    answers.record(answers.Answer(message.pk, answers.Kind.PRINTED, now, ""), now=now)
    assert (letters / Batch.objects.get().name / "manifest.csv").exists()
    assert read()[0].batches_done == 1
    assert not (letters / Batch.objects.get().name).exists()


def test_a_folder_that_was_taken_away_is_no_error(batch, drop, read, letters):
    [message] = batch()
    (letters / Batch.objects.get().name).rename(letters / "taken")
    drop((message, "printed"))
    assert read()[0].batches_done == 1


def test_a_batch_replaced_by_a_link_loses_nothing_elsewhere_and_stops_no_other(batch, drop, read, letters, caplog):
    [message] = batch()
    [other] = batch()
    replaced, elsewhere = letters / stored(message).batch.name, letters.with_name("elsewhere")
    replaced.rename(elsewhere)
    replaced.symlink_to(elsewhere)
    drop((message, "printed"), (other, "printed"))
    assert read() == (Read(files=1, new=2, known=0, wrong=0, batches_done=2), [])
    assert (elsewhere / f"{message.pk}.pdf").exists()
    assert "letter.not_erased" in caplog.text
    assert "batch.was_a_link" in caplog.text
    assert sorted(path.name for path in letters.iterdir()) == [".lock", "answers"]


def test_a_batch_that_cannot_be_erased_stops_no_other_and_is_tried_again(batch, drop, read, letters, monkeypatch):
    [message] = batch()
    [other] = batch()
    erase = print_folder.erase

    def fail_once(name):
        monkeypatch.setattr(print_folder, "erase", erase)
        raise PermissionError

    monkeypatch.setattr(print_folder, "erase", fail_once)
    drop((message, "printed"), (other, "printed"))
    assert read()[0].batches_done == 1
    assert read()[0].batches_done == 1
    assert sorted(path.name for path in letters.iterdir()) == [".lock", "answers"]


def test_a_rejected_letter_is_dead_and_told(batch, drop, read, announced, letters):
    [message] = batch()
    drop((message, "rejected", "unusable_address"))
    read()
    kept = stored(message)
    assert (kept.state, kept.payload, kept.last_error) == (State.DEAD, None, "Rejected unusable_address")
    assert kept.batch is not None
    assert announced == [("rejected", message.pk, "unusable_address")]
    entry = Entry.objects.get(event="letter.rejected")
    assert (entry.account, entry.actor) == (message.about, "system")
    assert entry.facts == {"purpose": "provisional_password", "reason": "unusable_address"}


@pytest.mark.parametrize("printed_before", [True, False])
def test_a_returned_letter_is_told_once(batch, drop, read, announced, printed_before):
    [message] = batch()
    if printed_before:
        drop((message, "printed"))
        read()
    drop((message, "returned", "unknown_at_address"), name="answers-2.csv")
    assert read()[0].new == 1
    kept = stored(message)
    assert (kept.state, kept.payload) == (State.SENT, None)
    assert kept.returned_at == kept.printed_at
    drop((message, "returned", "unclaimed"), name="answers-3.csv")
    assert (read()[0].new, read()[0].files) == (0, 0)
    assert announced == [("returned", message.pk, "unknown_at_address")]
    assert Entry.objects.filter(event="letter.returned").count() == 1


def test_reading_twice_changes_nothing(batch, drop, read, letters, announced):
    first, second, third = batch(3)
    lines = [(first, "printed"), (second, "rejected", "other"), (third, "returned", "refused")]
    path = drop(*lines)
    assert read()[0].files == 1
    assert not path.exists()
    before = list(Message.objects.order_by("pk").values())
    assert read()[0] == Read(files=0, new=0, known=0, wrong=0, batches_done=0)
    drop(*lines)
    assert read() == (Read(files=1, new=0, known=3, wrong=0, batches_done=0), [])
    assert list(Message.objects.order_by("pk").values()) == before
    assert sorted(path.name for path in (letters / "answers/done").iterdir()) == ["answers-1.2.csv", "answers-1.csv"]
    assert len(announced) == 2


def test_a_wrong_line_is_told_and_the_others_go_in(batch, drop, read):
    [message, other] = batch(2)
    stranger = uuid.uuid4()
    drop(
        (message, "printed"),
        "",
        f"{stranger};printed;{DAY};",
        "not-a-letter;printed;2026-03-09;",
        f"{other.pk};burnt;{DAY};",
        f"{other.pk};printed;09/03/2026;",
        f"{other.pk};printed;2026-02-30;",
        f"{other.pk};printed;2027-03-09;",
        f"{other.pk};printed;2020-03-09;",
        f"{other.pk};returned;{DAY};Jean Dupont",
        f"{other.pk};rejected;{DAY};",
        f"{other.pk};printed;{DAY}",
        f"{other.pk};printed;{DAY};;",
        f'"{other.pk};printed;{DAY};',
        f"{other.pk};printed;{DAY};{'x' * 300}",
        f"{message.pk};rejected;{DAY};damaged",
        f"{other.pk};posted;{DAY};",
    )
    done, told = read()
    assert (done.files, done.new, done.wrong) == (1, 2, 14)
    assert [wrong.line for wrong in told] == list(range(4, 18))
    assert {wrong.file for wrong in told} == {"answers-1.csv"}
    said = " ".join(wrong.reason for wrong in told)
    for reason in ("no letter has this identifier", "not the identifier", "none of printed", "not YYYY-MM-DD",
                   "in the future or more than a year ago", "none of incomplete_address", "a reason is needed: damaged",
                   "4 cells", "is sent already"):  # fmt: skip
        assert reason in said
    assert not any(secret in said for secret in ("Dupont", str(other.pk), str(stranger)))


@pytest.mark.parametrize("state", ["queued", "cancelled", "dead"])
def test_a_letter_that_is_not_at_the_print_shop_is_told(enqueue, drop, read, state, letters):
    message = enqueue(channel=Channel.LETTER)
    if state != "queued":
        Message.objects.update(state=state, payload=None)
    drop((message, "printed"))
    assert [wrong.reason for wrong in read()[1]] == ["this letter is in no batch of the print shop"]
    assert stored(message).state == state


def test_an_email_is_no_letter(enqueue, drop, read):
    drop((enqueue(), "printed"))
    assert [wrong.reason for wrong in read()[1]] == ["no letter has this identifier"]


@pytest.mark.parametrize("then", ["printed", "returned"])
def test_a_rejected_letter_was_never_printed(batch, drop, read, then):
    [message] = batch()
    drop((message, "rejected", "damaged"))
    read()
    drop((message, then, "other"))
    assert [wrong.reason for wrong in read()[1]] == ["this letter is dead already"]
    assert stored(message).returned_at is None


def test_only_whole_files_of_a_plain_name_are_read(batch, drop, read, letters, tmp_path):
    [message] = batch()
    for name in ("answers.csv.part", ".answers.csv", "readme.txt"):
        drop((message, "printed"), name=name)
    assert read() == (Read(files=0, new=0, known=0, wrong=0, batches_done=0), [])
    (tmp_path / "elsewhere.csv").write_text(f"{HEADER}\n{message.pk};printed;{DAY};\n")
    (letters / "answers/link.csv").symlink_to(tmp_path / "elsewhere.csv")
    (letters / "answers/folder.csv").mkdir()
    os.mkfifo(letters / "answers/pipe.csv")
    drop((message, "printed"), name="\x1b[31mred.csv")
    drop((message, "printed"), name="no-header.csv", header="id;what")
    drop(name="empty.csv", header="")
    done, told = read()
    assert (done.files, done.new) == (0, 0)
    assert told == [
        Wrong("?[31mred.csv", 0, "not a plain name"),
        Wrong("empty.csv", 0, f"its first line is not {HEADER}"),
        Wrong("folder.csv", 0, "not an ordinary file"),
        Wrong("link.csv", 0, "not an ordinary file"),
        Wrong("no-header.csv", 0, f"its first line is not {HEADER}"),
        Wrong("pipe.csv", 0, "not an ordinary file"),
    ]
    assert stored(message).state == State.BATCHED


@pytest.mark.parametrize("link", ["answers", "answers/done"])
def test_a_folder_that_is_a_link_is_refused_and_nothing_goes_through_it(batch, drop, read, letters, link):
    [message] = batch()
    path = drop((message, "printed"))
    elsewhere = letters.with_name("elsewhere")
    (letters / link).rename(elsewhere) if link == "answers" else elsewhere.mkdir()
    (letters / link).symlink_to(elsewhere)
    with pytest.raises(print_folder.NotAFolder, match=f"{letters / link} is a link or a file; remove it"):
        read()
    assert path.exists()
    assert {kept.name for kept in elsewhere.iterdir()} <= {path.name}
    assert stored(message).state == State.BATCHED


def test_the_print_folder_itself_may_be_a_link(batch, drop, read, settings, letters):
    [message] = batch()
    drop((message, "printed"))
    settings.LETTERS_FOLDER = letters.with_name("link")
    settings.LETTERS_FOLDER.symlink_to(letters)
    assert read()[0].new == 1
    assert not pdfs(letters)


def test_a_file_too_large_is_not_read(batch, drop, read, monkeypatch):
    [message] = batch()
    path = drop((message, "printed"))
    monkeypatch.setattr(answer_files, "MOST_BYTES", 10)
    done, [wrong] = read()
    assert (done.files, wrong.reason.startswith("larger than")) == (0, True)
    assert path.exists()


def test_a_file_of_wrong_lines_is_given_up_and_stays(batch, drop, read, monkeypatch):
    monkeypatch.setattr(answer_files, "MOST_WRONG", 3)
    first, second, third = batch(3)
    path = drop("ab", (first, "printed"), "ab", "ab", (second, "printed"))
    drop("ab", "ab", "ab", name="answers-2.csv")
    drop((third, "printed"), name="answers-3.csv")
    done, told = read()
    assert (done.files, done.new, done.wrong) == (2, 2, 7)
    assert told[3] == Wrong("answers-1.csv", 0, "3 lines are wrong: what follows was not read")
    assert [wrong.line for wrong in told[4:]] == [2, 3, 4]
    assert path.exists()
    assert stored(second).state == State.BATCHED


def test_a_line_of_any_length_is_one_wrong_line(batch, drop, read):
    [message] = batch()
    drop("x" * 201, f"{message.pk};{'x' * 100_000}", "", (message, "printed"))
    done, told = read()
    assert (done.new, done.files, [wrong.line for wrong in told]) == (1, 1, [2, 3])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-16"])
def test_what_is_not_utf8_never_crashes(batch, drop, read, encoding):
    [message] = batch()
    path = drop()
    path.write_bytes(f"{HEADER}\r\n{message.pk};printed;{DAY};\r\n{message.pk};reçu;{DAY};\r\n".encode(encoding))
    done, told = read()
    assert (done.new, len(told)) == ((0, 1) if encoding == "utf-16" else (1, 1))


def test_a_receiver_that_fails_leaves_the_answer_to_be_read_again(batch, drop, read, letters):
    failing, good = batch(2)

    def fail(**_):
        raise RuntimeError("Zoé")

    signals.letter_returned.connect(fail)
    try:
        path = drop((failing, "returned", "other"), (good, "printed"))
        done, [wrong] = read()
    finally:
        signals.letter_returned.disconnect(fail)
    assert (done.files, done.new) == (0, 1)
    assert wrong.reason == "could not be recorded (RuntimeError); it stays to be read"
    assert (stored(failing).state, stored(failing).returned_at) == (State.BATCHED, None)
    assert path.exists()
    assert read()[0] == Read(files=1, new=1, known=1, wrong=0, batches_done=1)


def test_answers_wait_for_a_batch_that_was_left_closing(batch, drop, read):
    [message] = batch()
    Batch.objects.update(state=BatchState.CLOSING, at_printer_at=None, letters=0, manifest_sha256="")
    path = drop((message, "printed"))
    with pytest.raises(answer_files.NotClosedYet):
        read()
    assert path.exists()


def test_answers_are_not_read_while_a_batch_closes(read, letters):
    with print_folder.alone(), pytest.raises(print_folder.Busy):
        read()


@pytest.mark.django_db(transaction=True)
def test_the_same_answer_at_once_is_told_once(batch, now, at_once, announced):
    [message] = batch()
    answer = answers.Answer(message.pk, answers.Kind.RETURNED, now, "refused")
    results = at_once(*[lambda: answers.record(answer, now=now)] * 4)
    assert sorted(results) == [False, False, False, True]
    assert len(announced) == 1
