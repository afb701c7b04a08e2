"""Fixtures that drive a real Chromium: `chromium` (the browser) and `open_page` (a fresh, watched page)."""

import os
import shutil
from pathlib import Path

import pytest

HOW_TO_INSTALL = (
    "No Chromium found. On Debian 12: apt-get install chromium-headless-shell "
    "(or set GUICHET_TEST_CHROMIUM to the path of a Chromium or Chrome program)."
)
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
"""The first draws pages as the others do, and no window around each: tests take half the time."""
ARGUMENTS = [
    "--no-sandbox",  # test machines and containers run as root, where Chromium's sandbox refuses to start
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--force-color-profile=srgb",
    # Less work for the same pages: no process that only draws, and no code made quick that runs for one page.
    "--in-process-gpu",
    "--js-flags=--invocation-count-for-maglev=4000",
]

PATIENCE = 10_000
"""Milliseconds a test waits for what must come: long, since a busy machine is no fault of the page, yet tests that all
wait for what never comes must not cost the run its quarter of an hour."""


def find_chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    named = os.environ.get("GUICHET_TEST_CHROMIUM")
    if named and Path(named).exists():
        return named
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium():
    """The browser, started once per test process."""
    program = find_chromium()
    if program is None:
        pytest.skip(HOW_TO_INSTALL)
    from playwright.sync_api import expect, sync_playwright

    # Playwright's synchronous interface keeps an event loop in this thread, which Django takes for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def open_page(chromium):
    """Return `open_page(**context_options) -> Page`; the test fails on any script error or blocked resource.

    Options are those of Playwright's `new_context`: `java_script_enabled=False`, `color_scheme="dark"`,
    `viewport={"width": 320, "height": 640}`, `base_url=live_server.url`. A test that expects complaints
    (a wrong password answers 4xx) clears `page.complaints`.
    """
    contexts, pages = [], []

    def open_one(**options):
        options = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce", **options}
        context = chromium.new_context(**options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(f"script error: {error}"))
        page.on("console", lambda said: said.type == "error" and page.complaints.append(f"console: {said.text}"))
        pages.append(page)
        return page

    yield open_one
    complaints = [complaint for page in pages for complaint in page.complaints]
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)
