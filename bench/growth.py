"""How a path behaves as there is more of everything: each run adds its size to the curve, drawn as a picture.

Both axes are logarithmic. A curve of a rate that stays level is time that grows with the work and no faster.
"""

import json
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

Curves = dict[str, dict[str, dict[str, float]]]  # by path, by size: ours and the floor
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 300, 70, 44, 16, 44
HEAD = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{{title}}">
<style>
rect {{{{ fill: #fff }}}} text {{{{ font: 12px sans-serif; fill: #333 }}}} .axis {{{{ stroke: #ccc; stroke-width: 1 }}}}
.ours {{{{ stroke: #0b6e5f; fill: none; stroke-width: 2.5 }}}} .floor {{{{ stroke: #8a8f98; fill: none;
stroke-width: 2; stroke-dasharray: 5 4 }}}}
</style>
<rect width="{WIDTH}" height="{HEIGHT}"/>
<text x="{LEFT}" y="20">{{title}}</text>
<text x="{LEFT}" y="36">— ours</text><text x="{LEFT + 60}" y="36">- - floor</text>
"""


def add(kept: Path, results: list[dict[str, Any]]) -> Curves:
    """What was measured at a size, added to what earlier runs measured at others."""
    curves: Curves = json.loads(kept.read_text()) if kept.exists() else {}
    for one in results:
        if one["size"]:
            name = one["name"].replace(f"{one['size']:,} ", "")
            curves.setdefault(name, {})[str(one["size"])] = {side: one[side] for side in ("ours", "floor")}
    kept.write_text(json.dumps(curves, indent=2, ensure_ascii=False) + "\n")
    return curves


def picture(title: str, unit: str, points: dict[str, dict[str, float]]) -> str:
    """One path's curve, ours and the floor's."""
    sizes = sorted(map(int, points))
    highest = max(max(one.values()) for one in points.values())
    lowest = min(min(one.values()) for one in points.values())
    across, up = _scale(sizes[0], sizes[-1]), _scale(lowest, highest)
    parts = [HEAD.format(title=f"{title} ({unit})")]
    for size in sizes:
        x = LEFT + across(size) * (WIDTH - LEFT - RIGHT)
        parts.append(f'<line class="axis" x1="{x:.0f}" y1="{TOP}" x2="{x:.0f}" y2="{HEIGHT - BOTTOM}"/>')
        parts.append(f'<text x="{x:.0f}" y="{HEIGHT - 22}" text-anchor="middle">{size:,}</text>')
    first, last = _powers(lowest, highest)
    for value in (10.0**power for power in range(first, last + 1)):
        y = _height(up(value))
        parts.append(f'<line class="axis" x1="{LEFT}" y1="{y:.0f}" x2="{WIDTH - RIGHT}" y2="{y:.0f}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{value:,.7g}</text>')
    for side in ("floor", "ours"):
        line = [(LEFT + across(size) * (WIDTH - LEFT - RIGHT), _height(up(points[str(size)][side]))) for size in sizes]
        parts.append(f'<polyline class="{side}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in line)}"/>')
    return "\n".join([*parts, "</svg>\n"])


def _scale(lowest: float, highest: float) -> Any:
    """Where a value lies between whole powers of ten, from 0 to 1."""
    first, last = _powers(lowest, highest)
    return lambda value: (log10(value) - first) / (last - first)


def _powers(lowest: float, highest: float) -> tuple[int, int]:
    first = floor(log10(lowest))
    return first, max(ceil(log10(highest)), first + 1)


def _height(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
