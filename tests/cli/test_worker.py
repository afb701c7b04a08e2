"""Chores are done again and again, and none stops the others."""

import threading

import pytest
from django.db import transaction

from guichet.cli import worker
from guichet.delivery import operations, print_folder
from guichet.delivery.models import Channel, Message
from guichet.delivery.states import State


@pytest.fixture
def stop():
    return threading.Event()


@pytest.mark.django_db
def test_chores_run_when_their_time_has_come_and_survive_failures(stop):
    done = []

    def failing(now):
        done.append("failing")
        raise RuntimeError("numéro 1 85 01")

    def often(now):
        done.append("often")
        if done.count("often") == 3:
            stop.set()
        return 1

    def rarely(now):
        done.append("rarely")
        return 0

    chores = {
        "failing": worker.Chore(failing, every=0),
        "rarely": worker.Chore(rarely, every=3600),
        "often": worker.Chore(often, every=0),
    }
    worker.do_chores(stop, chores, look_seconds=0)
    assert done == ["failing", "rarely", "often", "failing", "often", "failing", "often"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", worker.CHORES)
def test_each_chore_does_nothing_on_an_empty_database(name, now):
    assert worker.CHORES[name].run(now) == 0


@pytest.fixture
def letter(settings, tmp_path, now):
    """A letter that waits."""
    settings.LETTERS_FOLDER = tmp_path / "letters"
    with transaction.atomic():
        return operations.enqueue(
            message="accounts/account_exists",
            channel=Channel.LETTER,
            fund_code="68",
            recipient={"postal_lines": ["A", "", "", "1 RUE B", "", "67990 C"]},
            context={"given_name": "Zoé", "family_name": "Weber"},
            about="x",
            now=now,
            not_after=None,
        )


@pytest.mark.django_db
def test_a_batch_closes_by_itself_only_where_the_setting_says_so(letter, settings, now):
    assert worker.CHORES["close_batch"].run(now) == 0
    assert Message.objects.get().state == State.QUEUED
    settings.LETTERS_CLOSE_EVERY = 1
    assert worker.CHORES["close_batch"].run(now) == 1
    assert Message.objects.get().state == State.BATCHED
    assert worker.CHORES["close_batch"].run(now) == 0


@pytest.mark.django_db
def test_a_folder_in_use_is_left_for_the_next_time(letter, settings, now):
    settings.LETTERS_CLOSE_EVERY = 1
    Message.objects.update(not_after=now)
    with print_folder.alone():
        assert worker.CHORES["close_batch"].run(now) == worker.CHORES["erase_late_letters"].run(now) == 0
    assert worker.CHORES["erase_late_letters"].run(now) == 1
    assert Message.objects.get().state == State.DEAD
