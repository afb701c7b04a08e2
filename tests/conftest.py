"""What every test shares: an environment of its own, a database of its own, and no silent skip in CI."""

import base64
import datetime as dt
import os
import shutil
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.postgresql import Cluster, PostgreSQLMissing, flush_what_is_full

pytest_plugins = [
    "tests.chromium",
    "tests.mail_server",
    "tests.nginx",
    "tests.apache",  # after nginx, which it shares a helper with
    "tests.node",
    "tests.policies",
    "tests.sms_gateway",
]

IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
FOLDER = "GUICHET_TEST_FOLDER"

hypothesis_settings.register_profile(
    "guichet", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], print_blob=True
)
hypothesis_settings.register_profile("ci", hypothesis_settings.get_profile("guichet"), derandomize=True)
hypothesis_settings.load_profile("ci" if IN_CI else "guichet")


def pytest_addoption(parser):
    group = parser.getgroup("guichet")
    group.addoption("--postgresql", action="store_true", help="run on a private PostgreSQL cluster, not on SQLite")
    group.addoption("--requirement", metavar="R36", help="run only the tests that prove this requirement")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    config.addinivalue_line("markers", "postgresql_only: says something of PostgreSQL alone; left out on SQLite")
    config.addinivalue_line("markers", "sqlite_only: says something of SQLite alone; left out on PostgreSQL")
    if not hasattr(config, "workerinput"):
        _prepare_session(config)
    _prepare_environment(getattr(config, "workerinput", {}).get("workerid", "main"))
    # Only now are Django's settings read; pytest-django then sets Django up.
    from django.conf import settings

    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        # A file, since tests of concurrency open it from several threads and processes; one per run.
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(_folder() / "test.sqlite3")


def pytest_sessionstart(session):
    if session.config.getoption("postgresql"):
        flush_what_is_full()


def _prepare_session(config):
    """Make the folder, and the PostgreSQL cluster if asked; xdist's workers inherit both from the environment."""
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="guichet-test-")
    config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True))
    if config.getoption("postgresql"):
        cluster = Cluster()
        config.add_cleanup(cluster.stop)
        try:
            cluster.start()
        except PostgreSQLMissing as missing:
            raise pytest.UsageError(str(missing)) from None
        os.environ["GUICHET_DATABASE_URL"] = cluster.url
    else:
        os.environ["GUICHET_DATABASE_URL"] = f"sqlite:///{_folder() / 'guichet.sqlite3'}"


def _folder():
    return Path(os.environ[FOLDER])


def _prepare_environment(worker):
    """Set everything the settings read, so that nobody's own environment changes what a test says."""
    mine = _folder() / worker
    (mine / "static").mkdir(parents=True, exist_ok=True)
    for name in [name for name in os.environ if name.startswith("GUICHET_") and name not in KEPT]:
        del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GUICHET_ENVIRONMENT": "test",
        "GUICHET_SECRET_KEY": "only-for-tests-" * 4,
        "GUICHET_SEALING_KEYS": "1:" + base64.b64encode(bytes(range(32))).decode(),
        "GUICHET_CERTIFICATE_KEY": "1:" + base64.b64encode(bytes(range(1, 33))).decode(),
        "GUICHET_ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "GUICHET_DATABASE_POOL": "40",
        "GUICHET_FILES_FOLDER": str(mine / "files"),
        "GUICHET_LETTERS_FOLDER": str(mine / "letters"),
        "GUICHET_STATIC_FOLDER": str(mine / "static"),
        "GUICHET_DEMO_FOLDER": str(mine / "demo"),
        "GUICHET_LOG_LEVEL": "WARNING",
    }


KEPT = {FOLDER, "GUICHET_DATABASE_URL", "GUICHET_TEST_CHROMIUM"}


def pytest_collection_modifyitems(config, items):
    """Leave out what another database or another requirement concerns: left out, not skipped, since it says nothing."""
    on_postgresql = config.getoption("postgresql")
    wrong_mark = "sqlite_only" if on_postgresql else "postgresql_only"
    wanted = config.getoption("requirement")

    def concerned(item):
        if item.get_closest_marker(wrong_mark) or (on_postgresql and not _may_differ(item)):
            return False
        return not wanted or any(wanted in mark.args for mark in item.iter_markers("requirement"))

    left_out = [item for item in items if not concerned(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if concerned(item)]


WORDS = tuple(Path(__file__).parent / folder for folder in ("journeys", "documents", "demo"))
"""Folders of tests that read pages: their statements are those that the rooms' own tests make on both databases."""
WHOLE_WAYS = {
    "test_add_a_file", "test_attacks", "test_code_by_sms", "test_complement", "test_counter", "test_entreprise",
    "test_exploitant", "test_first_login", "test_jardinier", "test_my_account", "test_not_me", "test_passkey",
    "test_payment_amount", "test_postal_way", "test_renewal", "test_second_factor",
}  # fmt: skip
"""Those of them that walk from the first page to the last, on both."""
SENTENCES = {"test_activity", "test_messages", "test_timeline"}
"""Modules of a test for each sentence there is: a thousand, which ask the database for the same few rows."""


def _may_differ(item):
    """Whether what a test says may depend on the database: pytest-django refuses every query of one that asks none."""
    if any(folder in item.path.parents for folder in WORDS) and item.path.stem not in WHOLE_WAYS:
        return False
    if item.path.stem in SENTENCES:
        return False
    marks = {mark.name for mark in item.iter_markers()}
    return bool(marks & {"django_db", "postgresql_only", "processes"}) or bool(
        {"db", "transactional_db", "django_db_setup"} & set(item.fixturenames)
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI a skipped test is a failed one: nothing is reported as held that did not run."""
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """Refuse in CI the skip of a whole module too."""
    return _refuse_skip((yield))


def _refuse_skip(report):
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"In CI no test may be skipped. {reason}"
    return report


@pytest.fixture
def now():
    """A Tuesday morning in Paris, far from midnight, month ends and clock changes."""
    return dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _nothing_kept_of_another_test():
    """Let the process remember what a fresh database holds, as a server that has run for a minute does."""
    from guichet.funds import kept
    from guichet.funds.known_facts import CONDITIONS, CONDITIONS_OF_THIRD_PARTIES
    from guichet.openid_provider import keys
    from guichet.switches.queries import CLOSED, CLOSED_TO_SITES
    from guichet.vigilance.queries import CURRENT

    keys.KEYS.forget()
    kept.VERSIONS.put([kept.Since(*one) for one in sorted(CONDITIONS.items(), reverse=True)])
    kept.THIRD_PARTY_VERSIONS.put([kept.Since(*one) for one in CONDITIONS_OF_THIRD_PARTIES.items()])
    kept.BANNERS.put([])
    CLOSED.put(frozenset())
    CLOSED_TO_SITES.forget()
    # Its second never passes: a slow machine would ask once more in whatever test counts queries.
    CURRENT.clock = lambda: 0.0
    CURRENT.put(())


@pytest.fixture
def fund():
    """Alsace, which serves two departments and has a mail domain."""
    from guichet.funds import catalogue

    return catalogue.by_slug("alsace")


@pytest.fixture
def at_once():
    """Return `at_once(*actions) -> list`: run them in threads released by a barrier; an exception is a result.

    Each thread has its own database connection, so the test needs `@pytest.mark.django_db(transaction=True)`.
    """
    from django.db import connections

    def run(*actions):
        barrier = threading.Barrier(len(actions))
        results = [None] * len(actions)

        def one(position, action):
            try:
                barrier.wait(timeout=10)
                results[position] = action()
            except Exception as error:  # noqa: BLE001 - the test looks at whatever came
                results[position] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(actions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in threads), "a thread is stuck"
        return results

    return run
