"""The statement as a file for a spreadsheet: a line a move, cells that it would run shown as text."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from credits.statement import words
from credits.statement.queries import Point, Statement
from credits.statement.words import COLUMNS
from tenants.cells import sheet


def sheet_of(statement: Statement) -> str:
    """CSV: the opening, each move with the columns it changed and what they hold after it, the closing, the seal."""
    return sheet(rows_of(statement))


def rows_of(statement: Statement) -> Iterator[list[Any]]:
    yield heading()
    yield standing(_("月初"), statement.first - 1, statement.month.since, statement.opening)
    held = dict(statement.opening.balances)
    for row in words.rows_of(statement.moves()):
        held |= {entry.place: entry.balance for entry in row.move.entries}
        yield line_of(row, held)
    yield standing(
        _("月末") if statement.is_complete else _("現在"), statement.last, statement.as_of, statement.closing
    )
    yield [_("企業"), statement.tenant.name, _("月"), str(statement.month)]
    yield [_("署名"), statement.signature or _("なし"), _("鍵の番号"), statement.key or _("なし")]


def heading() -> list[str]:
    """What the columns are."""
    changed = [str(name) for name in COLUMNS.values()]
    after = [_("%(column)s：残り") % {"column": name} for name in COLUMNS.values()]
    told = [_("番号"), _("日時"), _("種類"), _("原因"), *changed, *after]
    return [*told, _("適用した規則"), _("原因（台帳の表記）"), _("ハッシュ")]


def standing(name: str, number: int, at: Any, point: Point) -> list[Any]:
    """The opening or the closing."""
    moment = f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"
    return [
        number,
        moment,
        name,
        "",
        *[""] * len(COLUMNS),
        *(point.balances[place] for place in COLUMNS),
        "",
        "",
        point.hash,
    ]


def line_of(row: words.Row, held: dict[str, int]) -> list[Any]:
    move = row.move
    changed = {entry.place: entry.amount for entry in move.entries}
    told = [move.seq, f"{timezone.localtime(move.at):%Y-%m-%d %H:%M:%S}", row.label, row.cause]
    amounts = [changed.get(place, "") for place in COLUMNS]
    return [*told, *amounts, *(held[place] for place in COLUMNS), row.rules, move.cause, move.hash]
