"""Processes that are killed, by tens: forked from one that has everything imported, which takes longer than what they do.

Python's own fork server is started by the first of them, with the environment of that moment: its children share the
database of this run, and each is given the rest. No part of the product.
"""

import multiprocessing
import os
from importlib import import_module
from multiprocessing import forkserver
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

CONTEXT = multiprocessing.get_context("forkserver")


def start(program, environment, said):
    """Run the `main` of a module of this folder; return its process, whose `exitcode` is minus the signal that killed it.

    `said` is the path that takes what it writes on its standard error.
    """
    CONTEXT.set_forkserver_preload(["tests.delivery.grown_up"])
    with mock.patch.dict(os.environ, environment, clear=True):
        forkserver.ensure_running()
    process = CONTEXT.Process(target=_live, args=(program, environment, str(said)))
    process.start()
    return process


def wait(process):
    """Return the exit code of a process that was started here."""
    process.join(60)
    assert process.exitcode is not None, "it is stuck"
    return process.exitcode


def _live(program, environment, said):
    from django.conf import settings

    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    os.environ.clear()
    os.environ.update(environment)
    mail = urlsplit(environment["GUICHET_EMAIL_URL"])
    settings.EMAIL_HOST, settings.EMAIL_PORT = mail.hostname, mail.port
    settings.LETTERS_FOLDER = Path(environment["GUICHET_LETTERS_FOLDER"])
    import_module(f"tests.delivery.{program}").main()
