"""The documents keep their word: their links lead somewhere, and what they name exists."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands

from careerrelay import reference

PROJECT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
NAMED = re.compile(r"\]\((?P<file>[^)#]+\.py)\)\s+→\s+(?P<names>`\w+`(?:,\s+`\w+`)*)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`|^```\w*\n(.*?)^```", re.DOTALL | re.MULTILINE)
PATH = re.compile(r"^(?:careerrelay|deploy|tenants|candidates|credits|referrals|tests|docker|bench|storm)/[\w./-]+$")
VARIABLE = re.compile(r"\benv(?:\.\w+)?\(\s*\"(\w+)\"")
LARGEST_PICTURE = 300_000  # bytes


def name_of(document: Path) -> str:
    return str(document.relative_to(PROJECT))


@pytest.fixture(params=DOCUMENTS, ids=name_of)
def document(request: pytest.FixtureRequest) -> Path:
    return request.param


def code_of(document: Path) -> list[str]:
    return [inline or block for inline, block in CODE.findall(document.read_text())]


def anchors_of(document: Path) -> set[str]:
    """The headings as a forge spells them in addresses."""
    titles = HEADING.findall(FENCE.sub("", document.read_text()))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_relative_link_leads_somewhere(document: Path) -> None:
    for link in map("".join, LINK.findall(FENCE.sub("", document.read_text()))):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert target.is_relative_to(PROJECT), link
        assert not anchor or anchor in anchors_of(target), link


def test_every_function_it_points_at_is_in_that_file(document: Path) -> None:
    for match in NAMED.finditer(document.read_text()):
        source = (document.parent / match["file"]).read_text()
        for name in re.findall(r"\w+", match["names"]):
            assert re.search(rf"^(?:async )?(?:def|class) {name}\b", source, re.MULTILINE), (match["file"], name)


def test_every_path_it_names_exists(document: Path) -> None:
    for path in filter(PATH.match, code_of(document)):
        assert (PROJECT / path).exists(), path


def test_every_make_target_it_names_exists(document: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    for code in code_of(document):
        assert set(re.findall(r"\bmake ([a-z][\w-]*)", code)) <= targets, code


def test_every_command_it_names_exists(document: Path) -> None:
    for code in code_of(document):
        named = set(re.findall(r"manage\.py\s+([a-z_]+)", code))
        assert named <= set(get_commands()), code


def test_it_names_no_place_on_a_machine(document: Path) -> None:
    assert not re.findall(r"(?<![\w.:])/(?:home|root|tmp|work|Users)/\S+", document.read_text())


def test_the_settings_page_is_what_the_code_says() -> None:
    call_command("settings_reference", "--check")


def test_a_setting_without_a_meaning_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(reference.MEANINGS, "Keys", {"SECRET_KEY": "x"})
    with pytest.raises(ValueError, match="IDENTITY_KEY"):
        reference.page()


def test_no_variable_is_read_where_the_settings_page_does_not_look() -> None:
    """`env(…)` stands in the settings alone."""
    elsewhere = [path for path in (PROJECT / "careerrelay").glob("*.py") if path.name not in reference.SOURCES]
    assert [path.name for path in elsewhere if VARIABLE.search(path.read_text())] == []


def test_every_decision_is_in_their_list() -> None:
    decisions = {path.name for path in (PROJECT / "docs" / "adr").glob("0*.md")}
    assert decisions == set(re.findall(r"\((0[\w-]+\.md)\)", (PROJECT / "docs" / "adr" / "README.md").read_text()))


def test_pictures_are_light() -> None:
    pictures = list((PROJECT / "docs" / "img").iterdir())
    assert pictures
    assert all(path.stat().st_size < LARGEST_PICTURE for path in pictures)


def test_the_api_s_page_names_every_address() -> None:
    from careerrelay.urls import api

    included = [pattern for door in api for pattern in door.url_patterns]
    addresses = {"/" + re.sub(r"<[^>]*>", "{id}", str(pattern.pattern)) for pattern in included}
    text = (PROJECT / "docs" / "api.md").read_text()
    assert addresses == set(re.findall(r"^\| `[A-Z]+ (/[^`]*)`", text, re.MULTILINE))
