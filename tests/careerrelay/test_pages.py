"""The frame's public pages in a real browser: both languages, without a complaint from the content security policy."""

import pytest

from tests.browser import DESKTOP, PHONE, Opener

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("locale", "language"), [("ja-JP", "ja"), ("en-GB", "en")])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("path", ["/", "/login/", "/help/"])
def test_speak_the_reader_s_language(
    open_page: Opener, path: str, locale: str, language: str, viewport: dict[str, int]
) -> None:
    page = open_page(path, locale=locale, viewport=viewport)
    assert page.locator("html").get_attribute("lang") == language
    assert page.title().endswith("CareerRelay")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"
