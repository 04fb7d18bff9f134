"""No cell that leaves the house runs as a formula, and none that comes back has changed."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.cells import neutral, original

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    " =1",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠A",
    "　=1",
    "\ufeff=1",
    "\u200b=1",
    "\u00a0=1",
    "a\n=1",
    "a\r\n 　＝1",
    "|calc",
    "%0A",
    "\ufeff \t　＠A",
    "\u2060=1",
]
SIGNS = "=+-@|%＝＋－＠"
UNSEEN = {*map(chr, (*range(32), *range(0x7F, 0xA0), *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF))}
PIECES = st.sampled_from([*SIGNS, *" \t\r\n\v\f\u3000\ufeff\u200b\x00\x1c\u2028", "'", '"', ",", ";", "a", "山", "1"])


def begins(line: str) -> str:
    """The first character that a spreadsheet sees."""
    return next((each for each in line if not each.isspace() and each not in UNSEEN), "")


@pytest.mark.parametrize("cell", DANGEROUS)
def test_no_line_of_a_cell_begins_a_formula(cell):
    shown = neutral(cell)
    assert not [line for line in shown.splitlines() if begins(line) and begins(line) in SIGNS]
    assert shown.replace("'", "") == original(shown) == cell


@pytest.mark.parametrize("cell", ["山田", "090-1234-5678", "a@mail.example", "1=1", "", "it's", "'quoted'"])
def test_other_cells_are_as_they_were(cell):
    assert neutral(cell) == cell == original(cell)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join)))
def test_whatever_a_cell_holds_it_runs_nowhere_and_survives_a_csv(cell):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow([neutral(cell)])
    text.seek(0)
    [[read]] = list(csv.reader(text)) if "\x00" not in cell else [[neutral(cell)]]
    assert not [line for line in read.splitlines() if begins(line) and begins(line) in SIGNS]


@given(st.lists(PIECES.filter(lambda each: each != "'"), max_size=12).map("".join))
def test_the_way_back_takes_off_what_the_way_out_put_on(cell):
    assert original(neutral(cell)) == cell
