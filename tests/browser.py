"""The tests' browser: Debian's Chromium against a live site whose transactions really commit.

`tests/conftest.py` takes the fixtures from here. Without Chromium these tests are skipped aloud; CI refuses that.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings as given
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread
from pytest_django import Settings

from tenants.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no Chromium here, so no browser test: apt-get install chromium fonts-noto-cjk"
Theme = Literal["light", "dark"]
PHONE: ViewportSize = {"width": 360, "height": 800}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
LANGUAGES = {"ja": "ja-JP", "en": "en-US"}
LOOKS: tuple[tuple[ViewportSize, Theme], ...] = (
    *((PHONE, "light"), (PHONE, "dark")),
    *((DESKTOP, "dark"), (DESKTOP, "light")),
)
SHOTS = os.environ.get("SHOTS")  # a folder that keeps what the pages look like
# Colours on their way from one theme to the other have arrived.
IS_WIDE = """() => {
    document.getAnimations().forEach(animation => animation.cancel())
    return document.documentElement.scrollWidth > innerWidth
}"""
# No rule of axe's needs the style sheets fetched once more, which the pages' policy refuses it.
AXE = """() => axe.run({resultTypes: ["violations"], preload: false}).then(({violations}) =>
    violations.map(({id, nodes}) => `${id} ${nodes.slice(0, 3).map(({html}) => html.slice(0, 200)).join(" | ")}`))"""

each_language = pytest.mark.parametrize("language", LANGUAGES)
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


def faults(page: Page, name: str = "") -> list[str]:
    """What somebody could stumble over on this page as it stands, in each look of its language; it is loaded once.

    Accessibility as axe judges it, and whether the page must be scrolled sideways.
    """
    page.wait_for_load_state()  # after a click, the new page may have only begun
    language = page.locator("html").get_attribute("lang") or ""
    return [fault for look in LOOKS for fault in _faults_of(page, name or page.url, language, *look)]


def _faults_of(page: Page, name: str, language: str, viewport: ViewportSize, theme: Theme) -> list[str]:
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme=theme)
    is_wide = page.evaluate(IS_WIDE)
    look = f"{language}-{theme}-{viewport['width']}"
    if SHOTS:
        shown = re.sub(r"[^\w-]+", "_", name.partition("://")[2].partition("/")[2] or name)[:80]
        page.screenshot(path=Path(SHOTS) / f"{shown}-{look}.png", full_page=True)
    found = [*axe(page), *(["wider than the screen"] if is_wide else [])]
    return [f"{name} {look}: {fault}" for fault in found]


def axe(page: Page) -> list[str]:
    """What axe says of the page as it is."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    said: list[str] = page.evaluate(AXE)
    return said


def enter(page: Page, user: User, path: str = "/") -> Page:
    """Go there as this user, by the cookie of a session: the form to sign in is another test's."""
    client = Client()
    client.force_login(user)
    name = given.SESSION_COOKIE_NAME
    address = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    page.goto(f"{address}{path}")
    return page


@pytest.fixture
def open_page(chromium: Browser, site: str) -> Iterator[Opener]:
    """`open_page("/login/", locale="en", viewport=PHONE, color_scheme="dark")`: a fresh browser profile each time.

    A page that logs an error to its console, such as a refusal by the content security policy, fails the test; a form
    that asks again is no error, though Chromium says so.
    """
    contexts, complaints = [], []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 422" not in message.text:
            complaints.append(message.text)

    def opener(path: str = "/", **options: object) -> Page:
        context = chromium.new_context(base_url=site, **{"locale": "ja-JP", "viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert complaints == []
