import datetime as dt
import fcntl
import os
import pickle
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shown(django_db_setup, django_db_blocker, tmp_path_factory):
    """Every page in every state, on Tuesday 10 March 2026; the database is left as it was.

    Drawn once by the whole run, whichever process comes first: it takes twenty seconds.
    """
    kept = Path(os.environ["GUICHET_TEST_FOLDER"]) / "shown.pickle"
    with kept.with_suffix(".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not kept.exists():
            with django_db_blocker.unblock():
                kept.write_bytes(pickle.dumps(_drawn(tmp_path_factory.mktemp("catalogue"))))
    return pickle.loads(kept.read_bytes())


def _drawn(folder):
    # Here and not above: this file is read before Django's settings are.
    import time_machine
    from django.db import transaction

    from tests.browser.catalogue import every_page

    whole = transaction.atomic()
    whole._from_testcase = True  # as Django's own tests do: the application may ask for a transaction of its own
    with time_machine.travel(dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)) as clock, whole:
        found = every_page(clock, folder)
        transaction.set_rollback(True)
    return found


ORIGIN = "http://localhost"


@pytest.fixture
def viewer(open_page):
    """Return `viewer(**context_options) -> view`, and `view(shown) -> Page`: a browser before which pages are laid.

    The server's own bytes and headers are shown at their own address: nothing runs but the browser.
    `script` is put into every page before its own.
    """
    from django.contrib.staticfiles import finders

    def one(*, script="", **options):
        page = open_page(base_url=ORIGIN, **options)
        if script:
            page.add_init_script(script)
        laid = {}

        def answer(route):
            path = route.request.url.removeprefix(ORIGIN)
            if path in laid:
                there = laid[path]
                # A page that goes on by itself is looked at before it does.
                stays = there.body.replace(b'http-equiv="refresh" content="0;', b'http-equiv="refresh" content="86400;')
                route.fulfill(status=there.status, headers=there.headers, body=stays)
            elif path.startswith("/static/"):
                route.fulfill(path=finders.find(path.removeprefix("/static/")))
            elif route.request.is_navigation_request():
                route.fulfill(status=204)  # a page that leaves by itself stays, to be looked at
            else:
                route.abort()

        page.route("**/*", answer)

        def view(shown):
            laid.clear()
            laid[shown.path] = shown
            page.goto(shown.path)
            if shown.status != 200:
                page.complaints.clear()  # the browser's own remark on the status
            return page

        return view

    return one
