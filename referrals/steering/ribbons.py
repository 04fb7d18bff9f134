"""Flows as a picture: three columns of parties, and ribbons between them as thick as the people they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass

from referrals.steering.circulation import Circulation, Flow

WIDTH, HEIGHT, GAP, BAR = 720.0, 400.0, 8.0, 10.0  # of the picture's own units
COLUMNS = (0.0, (WIDTH - BAR) / 2, WIDTH - BAR)


@dataclass(frozen=True)
class Bar:
    """One party: as high as the larger of what comes and what goes."""

    name: str
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Ribbon:
    """One flow, from the right edge of a bar to the left edge of the next."""

    path: str
    width: float
    flow: Flow


@dataclass(frozen=True)
class Picture:
    bars: list[Bar]
    ribbons: list[Ribbon]


def picture_of(circulation: Circulation) -> Picture | None:
    """None where nothing flowed."""
    inward, outward = circulation.passed_on, circulation.hired
    columns = [
        sums(inward, by_source=True),
        larger(sums(inward, by_source=False), sums(outward, by_source=True)),
        sums(outward, by_source=False),
    ]
    most = max(sum(column.values()) for column in columns)
    if not most:
        return None
    gaps = GAP * max(len(column) for column in columns)
    scale = (HEIGHT - gaps) / most
    placed = [place(column, x, scale) for column, x in zip(columns, COLUMNS, strict=True)]
    ribbons = [*between(inward, placed[0], placed[1], scale), *between(outward, placed[1], placed[2], scale)]
    return Picture([bar for column in placed for bar in column.values()], ribbons)


def sums(flows: Sequence[Flow], *, by_source: bool) -> dict[str, int]:
    made: dict[str, int] = {}
    for flow in flows:
        name = flow.source if by_source else flow.target
        made[name] = made.get(name, 0) + flow.count
    return made


def larger(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {name: max(one.get(name, 0), other.get(name, 0)) for name in (one | other)}


def place(column: dict[str, int], x: float, scale: float) -> dict[str, Bar]:
    """One above the other, the largest first."""
    y, made = 0.0, {}
    for name, count in sorted(column.items(), key=lambda item: -item[1]):
        made[name] = Bar(name, x, round(y, 1), round(max(count * scale, 1), 1))
        y += count * scale + GAP
    return made


def between(flows: Sequence[Flow], left: dict[str, Bar], right: dict[str, Bar], scale: float) -> list[Ribbon]:
    """Each beside the one before it, at either end."""
    out, into = ({name: bar.y for name, bar in bars.items()} for bars in (left, right))
    made = []
    for flow in flows:
        width = flow.count * scale
        start, end = out[flow.source] + width / 2, into[flow.target] + width / 2
        out[flow.source] += width
        into[flow.target] += width
        made.append(Ribbon(curve(left[flow.source].x + BAR, start, right[flow.target].x, end), round(width, 1), flow))
    return made


def curve(x1: float, y1: float, x2: float, y2: float) -> str:
    middle = (x1 + x2) / 2
    return f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
