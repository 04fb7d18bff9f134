"""Cells that a spreadsheet would run: shown as text on the way out, taken as they were on the way in."""

import csv
import io
import re
from collections.abc import Iterable

# Skipped before a formula: white space (the full-width one too), control characters, marks without a width.
INVISIBLE = r"\s\x00-\x1f\x7f-\x9f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
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


def sheet(rows: Iterable[Iterable[object]]) -> str:
    """CSV for a spreadsheet, with its byte order mark: a number is a number, even below nothing; a text never runs."""
    out = io.StringIO()
    told = ([cell if isinstance(cell, int) else neutral(str(cell)) for cell in row] for row in rows)
    csv.writer(out).writerows(told)
    return "\ufeff" + out.getvalue()
