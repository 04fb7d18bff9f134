"""`browser`: what a browser calls itself, in two words."""

import pytest

from tenants.templatetags.accounts import browser

WORDS = "Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) {name}"


@pytest.mark.parametrize(
    ("system", "name", "said"),
    [
        ("Windows NT 10.0; Win64; x64", "Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", "Edge / Windows"),
        ("Linux; Android 15; Pixel 9", "Chrome/130.0.0.0 Mobile Safari/537.36", "Chrome / Android"),
        ("iPhone; CPU iPhone OS 18_0 like Mac OS X", "Version/18.0 Mobile/15E148 Safari/604.1", "Safari / iPhone"),
        ("Macintosh; Intel Mac OS X 15.0; rv:132.0", "Gecko/20100101 Firefox/132.0", "Firefox / Mac"),
    ],
)
def test_names_browser_and_system(system, name, said):
    assert browser(WORDS.format(system=system, name=name)) == said


@pytest.mark.parametrize("words", ["", "curl/8.10", "<script>"])
def test_says_when_it_knows_neither(words):
    assert browser(words) == "不明な端末"
