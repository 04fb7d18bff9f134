"""The table of the ASVS …: has every requirement of levels 1 and 2, each with what shows it."""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PAGE = (PROJECT / "docs" / "asvs.md").read_text()
ROWS = re.findall(r"^\| ([\d., ]+) \| ([^|]+) \| ([^|]+) \| ([^|]*?) ?\|$", PAGE, re.MULTILINE)
STATES = {"held", "operator", "not used", "short"}
EVIDENCE = re.compile(r"`[\w./-]+/[\w./-]+`|`make [a-z]+|\]\([^)]+\)|`(?:pyproject\.toml|Dockerfile)`")
# Of ASVS 5.0.0, by section: the numbers of levels 1 and 2.
NUMBERS = """
1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1-1 3.2:1-2 3.3:1-4 3.4:1-6 3.5:1-5 3.7:1-2
4.1:1-3 4.2:1-1 4.3:1-2 4.4:1-4 5.1:1-1 5.2:1-3 5.3:1-2 5.4:1-3 6.1:1-3 6.2:1-12 6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3
6.8:1-4 7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2 8.2:1-3 8.3:1-1 8.4:1-1 9.1:1-3 9.2:1-4 10.1:1-2
10.2:1-2 10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2 10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1-1 11.6:1-1
12.1:1-3 12.2:1-2 12.3:1-4 13.1:1-1 13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2 14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3
15.3:1-7 16.1:1-1 16.2:1-5 16.3:1-4 16.4:1-3 16.5:1-3 17.1:1-1 17.2:1-4 17.3:1-2
"""


def asked_for() -> list[str]:
    sections = re.findall(r"([\d.]+):(\d+)-(\d+)", NUMBERS)
    return [f"{section}.{number}" for section, first, last in sections for number in range(int(first), int(last) + 1)]


def test_names_every_requirement_once() -> None:
    named = [number for numbers, *_ in ROWS for number in numbers.split(", ")]
    assert sorted(named) == sorted(asked_for())


def test_says_of_each_how_it_stands_and_what_shows_it() -> None:
    assert {state for _, _, state, _ in ROWS} <= STATES
    assert [row[0] for row in ROWS if row[2] in ("held", "operator") and not EVIDENCE.search(row[3])] == []
    assert [row[0] for row in ROWS if row[2] == "short" and len(row[3]) < 20] == []


def test_is_counted_on_the_page_of_security() -> None:
    counts = {state: sum(len(row[0].split(", ")) for row in ROWS if row[2] == state) for state in STATES}
    told = "{held} held, {operator} the operator's, {not used} not used, {short} short".format_map(counts)
    assert told in (PROJECT / "docs" / "security.md").read_text()
