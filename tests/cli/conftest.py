"""Commands as an installation of one's own runs them."""

import os
import subprocess
import sys

import pytest

from tools.production_like import environment


@pytest.fixture
def installed(tmp_path):
    """Return `installed(*words, **settings)`: a command, run where an installation in production is not filled yet."""
    # The second is of the browser tests, which may have run before in this process.
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GUICHET_", "DJANGO_ALLOW_ASYNC"))
    }
    paths = {
        "GUICHET_DATABASE_URL": f"sqlite:///{tmp_path / 'guichet.sqlite3'}",
        "GUICHET_LETTERS_FOLDER": str(tmp_path / "letters"),
    }

    def run(*words, **settings):
        return subprocess.run(
            [sys.executable, "-m", "guichet", *words],
            env=kept | environment() | paths | settings,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
