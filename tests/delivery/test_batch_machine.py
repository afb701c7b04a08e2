"""Whatever order batches, crashes, answers, cancellations and time come in, each letter is in one batch and none is lost."""

import contextlib
import csv
import datetime as dt
import hashlib
import shutil
import tempfile

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from guichet.delivery import answers, operations, print_folder, printing
from guichet.delivery.answers import REASONS, Answer, Kind, WrongAnswer
from guichet.delivery.channels import letter
from guichet.delivery.models import Batch, Channel, Message
from guichet.delivery.postal import NobodyNamed
from guichet.delivery.states import BATCH_TRANSITIONS, FINAL, TRANSITIONS, BatchState, State

START = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
ABOUTS = ("one", "two", "three")


class Crash(BaseException):
    """The process is killed: nothing after this line runs, and the transaction under way is lost."""


def draw(message, recipient, context, *, printed_with):
    if not recipient["postal_lines"]:
        raise NobodyNamed(1)
    return f"/Type/Pages/Count 1 {message.pk} {context} {printed_with['window']}".encode()


class PrintShop(RuleBasedStateMachine):
    """One operator, one print shop."""

    def __init__(self):
        super().__init__()
        Message.objects.all().delete()
        Batch.objects.all().delete()
        shutil.rmtree(print_folder.folder())
        self.now, self.before, self.places, self.bytes = START, {}, {}, {}

    @rule(about=st.sampled_from(ABOUTS), printable=st.booleans(), life=st.none() | st.integers(1, 60))
    def ask(self, about, printable, life):
        with transaction.atomic():
            operations.enqueue(
                message="accounts/account_exists",
                channel=Channel.LETTER,
                fund_code="68",
                recipient={"postal_lines": ["A"] * printable},
                context={},
                about=about,
                now=self.now,
                not_after=self.now + dt.timedelta(days=life) if life else None,
            )

    @rule(days=st.sampled_from([0.1, 1, 20]))
    def time_passes(self, days):
        self.now += dt.timedelta(days=days)

    @rule(about=st.sampled_from(ABOUTS))
    def cancel(self, about):
        operations.cancel(about=about, now=self.now)

    @rule()
    def close(self):
        printing.close_batch(now=self.now)
        assert not Batch.objects.filter(state=BatchState.CLOSING).exists()

    @rule(step=st.sampled_from(["write", "synchronise", "put_in_place", "discard"]), after=st.booleans())
    def close_and_crash(self, step, after):
        real = getattr(print_folder, step)

        def crashing(*args):
            if after:
                real(*args)
            raise Crash

        with pytest.MonkeyPatch.context() as patched, contextlib.suppress(Crash):
            patched.setattr(print_folder, step, crashing)
            printing.close_batch(now=self.now)

    @precondition(lambda self: Batch.objects.filter(state=BatchState.AT_PRINTER).exists())
    @rule(data=st.data(), lost=st.booleans())
    def send_again(self, data, lost):
        batch = data.draw(st.sampled_from(list(Batch.objects.filter(state=BatchState.AT_PRINTER).order_by("pk"))))
        if lost:
            shutil.rmtree(print_folder.folder() / batch.name, ignore_errors=True)
        with contextlib.suppress(printing.AlreadyAnswered):
            printing.send_again(batch.name)

    @precondition(lambda self: Message.objects.exists())
    @rule(data=st.data(), kind=st.sampled_from(Kind))
    def answer(self, data, kind):
        keys = list(Message.objects.order_by("pk").values_list("pk", flat=True))
        reason = "other" if REASONS[kind] else ""
        with contextlib.suppress(WrongAnswer):
            answers.record(Answer(data.draw(st.sampled_from(keys)), kind, self.now, reason), now=self.now)

    @rule()
    def tidy(self):
        printing.tidy(now=self.now)
        assert not Batch.objects.filter(state=BatchState.AT_PRINTER).exclude(messages__state=State.BATCHED).exists()

    @invariant()
    def only_the_ways_of_the_tables(self):
        now = dict(Message.objects.values_list("pk", "state")) | dict(Batch.objects.values_list("name", "state"))
        assert self.before.keys() <= now.keys(), "something vanished"
        for key, state in self.before.items():
            table, kind = (BATCH_TRANSITIONS, BatchState) if isinstance(key, str) else (TRANSITIONS, State)
            # One rule may take a letter from the queue to a batch and on.
            direct = table[kind(state)]
            assert now[key] == state or kind(now[key]) in direct.union(*(table[way] for way in direct))
        self.before = now

    @invariant()
    def what_is_visible_is_whole_and_the_same_for_ever(self):
        for folder in print_folder.folder().glob("[!.]*"):
            manifest = folder / "manifest.csv"
            with manifest.open(newline="") as file:
                rows = list(csv.DictReader(file, delimiter=";"))
            assert rows
            assert [int(row["sequence"]) for row in rows] == list(range(1, len(rows) + 1))
            assert self.bytes.setdefault(folder.name, manifest.read_bytes()) == manifest.read_bytes()
            for row in rows:
                assert self.places.setdefault(row["letter_id"], folder.name) == folder.name, "in two batches"
                pdf = folder / row["file"]
                if pdf.exists():
                    assert hashlib.sha256(pdf.read_bytes()).hexdigest() == row["sha256"]

    @invariant()
    def a_secret_lives_exactly_as_long_as_it_must(self):
        shown = {path.stem for path in print_folder.folder().glob("[!.]*/*.pdf")}
        for message in Message.objects.all():
            assert (message.payload is None) == (message.state in FINAL)
            assert message.state == State.BATCHED or str(message.pk) not in shown

    def teardown(self):
        """With an operator who closes and a print shop that answers, nothing waits for ever."""
        self.now += dt.timedelta(days=1)
        for _ in range(2):
            printing.close_batch(now=self.now)
        for message in Message.objects.filter(state=State.BATCHED):
            answers.record(Answer(message.pk, Kind.PRINTED, self.now, ""), now=self.now)
        printing.tidy(now=self.now)
        assert set(Message.objects.values_list("state", flat=True)) <= FINAL
        assert set(Batch.objects.values_list("state", flat=True)) <= {BatchState.DONE}
        assert [path.name for path in print_folder.folder().iterdir()] == [".lock"]


@pytest.mark.django_db
def test_batches_under_any_order_of_events(settings_folder, monkeypatch):
    monkeypatch.setattr(letter, "render", draw)
    run_state_machine_as_test(PrintShop, settings=settings(max_examples=40, stateful_step_count=25, deadline=None))


@pytest.fixture
def settings_folder(settings):
    with tempfile.TemporaryDirectory() as folder:
        settings.LETTERS_FOLDER = f"{folder}/letters"
        yield
