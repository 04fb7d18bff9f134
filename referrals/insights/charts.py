"""Figures as shapes: numbers of an SVG's own grid, 100 wide and 100 high, that the page stretches. Labels stay text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from referrals.insights.figures import Board, Row, Step


@dataclass(frozen=True)
class Bar:
    """One bar that begins at the left: its length of 100, what it is, and how many."""

    label: Any
    value: int
    length: float


@dataclass(frozen=True)
class Column:
    """One column of a chart over time; `y` is where it begins from above."""

    month: Any
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Columns:
    """Columns with the highest value, which is the chart's height."""

    columns: list[Column]
    highest: int


@dataclass(frozen=True)
class Share:
    """A part of a whole, as a piece of one bar."""

    name: str
    label: Any
    value: int
    x: float
    width: float
    percent: float


def steps(board: Board, address: Callable[[str], str]) -> list[tuple[Step, float, str]]:
    """Each step with the length of its bar and the address of its rows."""
    most = max((step.value or 0 for step in board.steps), default=0)
    return [(step, length(step.value or 0, most), address(step.name)) for step in board.steps]


def length(value: int, most: int) -> float:
    """Of 100; what is not nothing can be seen."""
    return max(round(100 * value / most, 1), 0.5) if value else 0.0


def bars(counts: Sequence[tuple[Any, int]]) -> list[Bar]:
    most = max((count for _label, count in counts), default=0)
    return [Bar(label, count, length(count, most)) for label, count in counts]


def columns(rows: Sequence[Row], name: str) -> Columns:
    """A column a month; two thirds of its place are filled."""
    most = max((row[name] for row in rows), default=0)
    place = 100 / len(rows)
    made = []
    for number, row in enumerate(rows):
        high = length(row[name], most)
        x, width = round(number * place + place / 6, 2), round(place * 2 / 3, 2)
        made.append(Column(row["month"], row[name], x, round(100 - high, 1), width, high))
    return Columns(made, most)


def shares(parts: Sequence[tuple[str, Any, int]]) -> list[Share]:
    whole = sum(count for _name, _label, count in parts)
    made: list[Share] = []
    x = 0.0
    for name, label, count in parts:
        percent = 100 * count / whole if whole else 0.0
        made.append(Share(name, label, count, round(x, 2), round(percent, 2), percent))
        x += percent
    return made
