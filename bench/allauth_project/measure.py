"""The measures of allauth's login, in the environment that `bench.__main__` prepared; the answer is JSON."""

import argparse
import dataclasses
import json
import os
import shlex
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import django

from bench import surroundings
from bench.cpu import Argon2
from bench.options import sizes
from bench.progress import Progress
from bench.surroundings import UnixConnection, Web
from bench.walking import Journey, finish

django.setup()

from allauth.account.models import EmailAddress  # noqa: E402 - models need the settings above
from django.contrib.auth.hashers import make_password  # noqa: E402 - as above
from django.contrib.auth.models import User  # noqa: E402 - as above
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 - as above
from django.core.management import call_command  # noqa: E402 - as above
from django.db import connection  # noqa: E402 - as above

from bench import counting, load  # noqa: E402 - as above
from bench.browser import Browser, OverSocket, Transport  # noqa: E402 - as above
from bench.meter import Meter  # noqa: E402 - as above

PASSWORD = "Moisson+tardive7"
KIND = "django-allauth: password and emailed code"
# What `guichet web` gives granian.
WEB = (
    f"{shlex.quote(sys.executable)} -m granian --interface wsgi --workers 1 --blocking-threads 4"
    " --blocking-threads-idle-timeout 600 --backpressure 256 --no-ws --log-level warning --uds {uds}"
    " bench.allauth_project.wsgi:application"
)


def login(email: str, transport: Transport) -> Journey:
    """Go from the login window to the private page, with the code that the email brings."""
    browser = Browser(transport)
    yield browser.get("/accounts/login/")
    yield browser.post(login=email, password=PASSWORD)
    yield browser.follow()
    yield browser.post(code=_code_of(browser.cookie("sessionid")))
    yield browser.follow()
    if browser.path != "/espace/":
        raise RuntimeError(f"a login ended on {browser.path}")


def _code_of(session: str) -> str:
    """Return the code, which waits in the session that it was sent for."""
    try:
        stages = SessionStore(session)["account_login"]["state"]["stages"]
        return str(stages["login_by_code"]["data"]["code"])
    finally:
        connection.close()


def accounts(count: int) -> list[str]:
    """Make as many accounts with a confirmed address; return their addresses."""
    encoded = make_password(PASSWORD)
    emails = [f"membre-{number}@example.org" for number in range(count)]
    for email in emails:
        user = User.objects.create(username=email, email=email, password=encoded)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return emails


def measure(folder: Path, size: argparse.Namespace) -> dict[str, Any]:
    """Make the accounts, start the server, and measure."""
    say = Progress()
    say("django-allauth")
    call_command("migrate", interactive=False, verbosity=0)
    emails = accounts(max(size.batch, size.members))
    with Argon2() as argon2, Web(folder, WEB) as web:
        os.sched_setaffinity(0, {surroundings.CLIENT_CORE})
        meter, transport = Meter(web, argon2, size), OverSocket(UnixConnection(web.uds))
        for journey in _batch(emails, transport):
            finish(journey)
        start = partial(_batch, emails[: size.batch], transport)
        answer = {
            "journeys": {KIND: meter.rounds(start)},
            "by_request": {KIND: meter.by_request(start)},
            "at_once": {
                KIND: load.logins_at_once(web, [partial(login, one) for one in emails[: size.members]], each=size.each)
            },
        }
        counted = counting.counted()
        answer["queries"] = {KIND: counting.queries(login(emails[0], counted), counted)}
    say.end()
    return answer


def _batch(emails: Sequence[str], transport: Transport) -> list[Journey]:
    return [login(email, transport) for email in emails]


def main() -> None:
    """Measure, and write the answer to a file."""
    parser = argparse.ArgumentParser(parents=[sizes()])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    size = parser.parse_args()
    answer = measure(size.folder, size)
    (size.folder / "answer.json").write_text(json.dumps(answer, default=dataclasses.asdict))


if __name__ == "__main__":
    main()
