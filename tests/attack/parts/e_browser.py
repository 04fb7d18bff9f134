"""Each kind of page in both languages, in a browser whose console is open: it stays empty."""

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests.attack.crawling import WALKERS, Walked
from tests.attack.findings import Part
from tests.careerrelay.site import browsing, serving

VIOLATIONS = """
addEventListener('securitypolicyviolation', event => console.error('policy', event.violatedDirective, event.blockedURI))
"""


def complaints_of(page: Page) -> list[str]:
    """What its console says from here on: errors and warnings, refused content, errors of scripts, broken parts."""
    told: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            told.append(f"{message.type}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: told.append(f"script: {error}"))
    page.on("requestfailed", lambda request: told.append(f"failed: {request.url} {request.failure}"))
    page.add_init_script(VIOLATIONS)
    return told


def open_as(who: str, world: Any, context: BrowserContext, site: str) -> None:
    """The visitor's session, in this browser."""
    if who in world.cookies:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": world.cookies[who], "url": site}])


@pytest.mark.timeout(3600)
def test_no_console_complains(world: Any, walked: Walked, django_db_blocker: Any) -> None:
    part = Part("pages opened in a browser, both languages, console open")
    with django_db_blocker.unblock(), serving() as site, browsing() as browser:
        for who in WALKERS:
            with browser.new_context(locale="ja-JP", reduced_motion="reduce") as context:
                open_as(who, world, context, site)
                page = context.new_page()
                told = complaints_of(page)
                for address in walked.readable.get(who, []):
                    for language in ("ja", "en"):
                        told.clear()
                        page.goto(f"{site}{address}{'&' if '?' in address else '?'}lang={language}", wait_until="load")
                        part.judge(not told, f"{who} {address} {language}: {told[:3]}")
    part.close()
