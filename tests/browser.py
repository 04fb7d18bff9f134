"""The tests' browser: Debian's Chromium against a live site whose transactions really commit.

`tests/conftest.py` takes the fixtures from here. Without Chromium these tests are skipped aloud; CI refuses that.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread
from pytest_django import Settings

if TYPE_CHECKING:
    from axe_playwright_python.base import AxeResults
    from playwright.sync_api import Browser, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no Chromium here, so no browser test: apt-get install chromium fonts-noto-cjk"
PHONE, DESKTOP = {"width": 360, "height": 800}, {"width": 1280, "height": 800}

Opener = Callable[..., "Page"]


@pytest.fixture
def site(committed_db: None, settings: Settings) -> Iterator[str]:
    """The address of the running product, on this worker's own database."""
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    settings.BASE_URL = f"http://127.0.0.1:{thread.port}"
    yield settings.BASE_URL
    thread.terminate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for a module; no longer, since nobody else could run an event loop beside Playwright's."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    # Playwright keeps an event loop in this thread; Django then suspects every query of the test of being in it, and
    # keeps other connections there: one left open outside would be found dead after these tests' fresh databases.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


def axe(page: Page) -> AxeResults:
    """What axe says of the page as it is when it has loaded: after a click, the new one may have only begun."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state()
    return Axe().run(page, options={"resultTypes": ["violations"]})  # half the time: what passes is not described


@pytest.fixture
def open_page(chromium: Browser, site: str) -> Iterator[Opener]:
    """`open_page("/login/", locale="en", viewport=PHONE, color_scheme="dark")`: a fresh browser profile each time.

    A page that logs an error to its console, such as a refusal by the content security policy, fails the test.
    """
    contexts, complaints = [], []

    def opener(path: str = "/", **options: object) -> Page:
        context = chromium.new_context(base_url=site, **{"locale": "ja-JP", "viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert complaints == []
