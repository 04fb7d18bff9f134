"""The dashboard's figures on paper: a spreadsheet's file."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.insights.figures import STEPS, Board
from referrals.insights.period import BY
from tenants.cells import sheet

COUNTED = gettext_lazy("カウント")


def sheet_of(board: Board, by: str) -> str:
    """CSV: each table of the page under its title. Cells that a spreadsheet would run are shown as text."""
    return sheet(rows_of(board, by))


def rows_of(board: Board, by: str) -> Iterator[list[Any]]:
    yield [_("期間"), str(board.period), _("前の期間"), str(board.period.previous)]
    yield from headline(board)
    yield []
    yield [_("段階"), _("件数"), _("前の期間"), _("前の段階に対する割合")]
    yield from ([step.label, told(step.value), told(step.previous), percent(step.share)] for step in board.steps)
    yield []
    yield [str(dict(BY)[by]), *STEPS.values(), COUNTED]
    yield from ([part.label, *(told(part.counts[name]) for name in (*STEPS, "counted"))] for part in board.parts)
    yield []
    yield [
        _("入社日"),
        _("職種"),
        _("理論年収（円）"),
        _("通常の手数料率"),
        _("請求された手数料（円）"),
        _("削減額（円）"),
    ]
    yield from hires(board)


def headline(board: Board) -> Iterator[list[Any]]:
    now, before = board.circulation, board.circulation_before
    yield [_("採用循環数"), now.total, before.total]
    yield [_("うち枠を使った採用"), now.slots, before.slots]
    yield [_("うち他社での入社"), told(now.elsewhere or None), told(before.elsewhere or None)]
    yield [_("削減できた紹介手数料（円）"), board.saving.total, board.saving_before.total]
    yield [_("共通の専用URLだけからの登録"), board.link_registrations]


def hires(board: Board) -> Iterator[list[Any]]:
    for hire in board.saving.rows:
        one = hire.placement
        told_of = [one.joined_at.date(), one.introduction.request.job, one.theoretical_annual_salary]
        yield [*told_of, one.standard_fee_rate, one.fee_charged, hire.saved]


def told(count: int | None) -> str:
    return _("3件未満") if count is None else str(count)


def percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"
