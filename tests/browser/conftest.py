import datetime as dt
import fcntl
import mimetypes
import os
import pickle
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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
def viewer(open_page, laid):
    """Return `viewer(**context_options) -> view`, and `view(shown) -> Page`: a browser before which pages are laid.

    The server's own bytes and headers are shown at their own address: nothing runs but the browser.
    `script` is put into every page before its own.
    """

    def one(*, script="", **options):
        page = open_page(base_url=ORIGIN, proxy={"server": laid.address, "bypass": "<-loopback>"}, **options)
        if script:
            page.add_init_script(script)

        def view(shown):
            laid.shown = shown
            page.goto(shown.path)
            if shown.status != 200:
                page.complaints.clear()  # the browser's own remark on the status
            return page

        return view

    return one


@pytest.fixture(scope="session")
def laid():
    """What the browser asks for, whatever the site: a proxy in a thread, a tenth of the cost of Playwright's routes."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Laid) as server:
        server.daemon_threads = True
        server.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class _Laid(BaseHTTPRequestHandler):
    """Answers for the page that is laid and for what is static; nothing else is to be had."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        from django.contrib.staticfiles import finders

        path, shown = self.path.removeprefix(ORIGIN), self.server.shown
        if path == shown.path:
            # A page that goes on by itself is looked at before it does.
            stays = shown.body.replace(b'http-equiv="refresh" content="0;', b'http-equiv="refresh" content="86400;')
            self._answer(shown.status, shown.headers, stays)
        elif path.startswith("/static/"):
            found = Path(finders.find(path.removeprefix("/static/")))
            headers = {"Content-Type": mimetypes.guess_type(found)[0], "Cache-Control": "max-age=86400"}
            self._answer(200, headers, found.read_bytes())
        elif self.headers["Sec-Fetch-Mode"] == "navigate":
            self._answer(204, {}, b"")  # a page that leaves by itself stays, to be looked at
        else:
            self.close_connection = True

    def do_CONNECT(self):
        self.close_connection = True

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def _answer(self, status, headers, body):
        self.send_response_only(status)
        for name, value in headers.items():
            if name != "Content-Length":
                self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", len(body))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said):
        """Say nothing: the test tells."""
