"""The journeys happen on Tuesday 10 March 2026, from 10:00 in Paris; only a test moves the clock."""

import shutil

import pytest
import time_machine


@pytest.fixture(autouse=True)
def clock(now):
    """Set the clock, which then runs; `clock.shift(timedelta)` moves it."""
    with time_machine.travel(now) as traveller:
        yield traveller


@pytest.fixture
def rene(db):
    """René Müller, whom MSA d'Alsace knows."""
    # Not at the top: a conftest may be read before Django's settings are.
    from tests.journeys import people

    return people.rene()


@pytest.fixture
def walker(db):
    """Somebody at a browser, on the site of MSA d'Alsace."""
    from tests.journeys.walker import Walker

    return Walker("alsace")


@pytest.fixture
def with_policy(settings, tmp_path):
    """Return `with_policy(**values)`: Alsace follows another policy, as if its file said so."""
    folder = tmp_path / "funds"
    shutil.copytree(settings.FUNDS_FOLDER, folder)
    settings.FUNDS_FOLDER = folder
    alsace = folder / "alsace.toml"

    def change(*, edition="", **policy):
        lines = [f'edition = "{edition}"'] if edition else []
        lines += [alsace.read_text(), "[policy]"]
        lines += [f"{name} = {_toml(value)}" for name, value in policy.items()]
        alsace.write_text("\n".join(lines))

    return change


def _toml(value):
    return str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')
