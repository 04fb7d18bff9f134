"""The judge of all pages …: `faults` sees what is wrong in one theme, at one width, or everywhere."""

import pytest

from tests.browser import faults

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="{language}"><title>Page</title><style>
html {{ color-scheme: light dark; background: canvas; transition: color 9s }}
@media (prefers-color-scheme: dark) {{ .faint {{ color: #222 }} }}
@media (min-width: 900px) {{ .broad {{ width: 2000px }} }}
</style><main><h1>Page</h1><p class="faint">Text</p><div class="broad">Text</div>{more}</main>"""

WIDE = {
    language: {f"{language}-dark-1280: color-contrast"}
    | {f"{language}-{theme}-1280: wider than the screen" for theme in ("light", "dark")}
    for language in ("ja", "en")
}


@pytest.mark.parametrize(
    ("language", "more", "found"),
    [
        ("ja", "", {"ja-dark-360: color-contrast", *WIDE["ja"]}),
        ("en", "", {"en-dark-360: color-contrast", *WIDE["en"]}),
        (
            "en",
            "<img src='data:,'>",
            {"en-dark-360: color-contrast", *WIDE["en"]}
            | {f"en-{theme}-{width}: image-alt" for theme in ("light", "dark") for width in (360, 1280)},
        ),
    ],
)
def test_tells_what_is_wrong_and_in_which_look(chromium, language, more, found):
    page = chromium.new_page()
    page.set_content(PAGE.format(language=language, more=more))
    told = faults(page, "it")
    page.close()
    assert {line.partition(" <")[0].removeprefix("it ") for line in told} == found
