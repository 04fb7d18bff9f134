"""Cells that a spreadsheet would run: shown as text on the way out, taken as they were on the way in."""

import re

INVISIBLE = r"\s\x00-\x1f\u200b-\u200f\ufeff"  # skipped before a formula; \s holds the full-width space
SIGNS = r"=+\-@|%＝＋－＠"
BREAKS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
BEGINS = rf"(?:\A|(?<=[{BREAKS}]))(?:(?![{BREAKS}])[{INVISIBLE}])*"  # each line of a cell may become a cell of its own
FORMULA = re.compile(rf"({BEGINS})(?=[{SIGNS}])")
NEUTRALISED = re.compile(rf"({BEGINS})'(?=[{SIGNS}])")


def neutral(cell: str) -> str:
    """A cell that a spreadsheet shows, and never runs: an apostrophe before what would begin a formula."""
    return FORMULA.sub(r"\1'", cell)


def original(cell: str) -> str:
    """The cell before `neutral`."""
    return NEUTRALISED.sub(r"\1", cell)
