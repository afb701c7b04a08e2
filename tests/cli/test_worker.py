"""Chores are done again and again, and none stops the others."""

import threading

import pytest

from guichet.cli import worker


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
