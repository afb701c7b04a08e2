"""locale/django.pot: every sentence a member reads, taken from the code. French is the source language.

`--write` writes it; without it, the file is compared with what the code says, and the exit is 1 if they differ.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from tools.production_like import environment as production_like

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "django.pot"
# xgettext's own heading holds the hour and blanks to fill in.
HEADING = """\
# Every sentence a member reads; the msgid is the French text. Written by `make docs`, do not edit.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""


def extract() -> str:
    """Return the catalogue that the code gives now. Needs gettext's xgettext."""
    with tempfile.TemporaryDirectory(prefix="guichet-words-") as name:
        folder = Path(name)
        # makemessages writes beside what it reads: a copy keeps it from touching the sources.
        shutil.copytree(
            ROOT / "guichet", folder / "guichet", ignore=shutil.ignore_patterns("__pycache__", "migrations")
        )
        (folder / "locale").mkdir()
        before = Path.cwd()
        settings.LOCALE_PATHS = [folder / "locale"]
        os.chdir(folder)
        try:
            call_command("makemessages", locale=["fr"], keep_pot=True, add_location="file", no_wrap=True, verbosity=0)
        finally:
            os.chdir(before)
        extracted = (folder / "locale" / "django.pot").read_text(encoding="utf-8")
        return HEADING + extracted.partition("\n\n")[2]


def main() -> int:
    """Write or check; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the catalogue instead of checking it")
    write = parser.parse_args().write
    os.environ |= production_like()
    django.setup()
    now = extract()
    kept = CATALOGUE.read_text(encoding="utf-8") if CATALOGUE.exists() else ""
    if write:
        CATALOGUE.parent.mkdir(exist_ok=True)
        CATALOGUE.write_text(now, encoding="utf-8")
    elif now != kept:
        print(f"{CATALOGUE.relative_to(ROOT)} is not current: run `make docs`.")
        return 1
    print(f"{now.count('msgid ') - 1} sentences.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
