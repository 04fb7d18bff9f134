"""`docs/performance.md` and its pictures, written out of what was measured."""

from datetime import UTC, datetime
from typing import Any

from bench import growth
from bench.stage import PROJECT

PAGE = PROJECT / "docs" / "performance.md"
PICTURES = PROJECT / "docs" / "performance"
ENOUGH = 2  # sizes that make a curve
HEAD = """# How fast it is

Each path beside a floor: the same work written as barely as we can (psycopg, `smtplib`, an empty view), or beside what
most programs use. Both take turns in slices of a second or so; the ratio is taken inside each round, and its median
must reach the target. What was done is asserted to be right before the clock runs and after it. A ratio of 0.5 says:
half as fast as the floor. Times differ between machines; the ratios and the companions do so far less.

`make bench` writes this page (`ARGS="--only search --people 1000000"` measures one path at another size and adds to its
curve). Measured {day} on {machine}.

| path | ours | floor | ratio (range) | target | |
|---|---:|---:|---:|---:|---|
"""
COMPANIONS = """
## What each unit costs, ours / floor

| path | statements | app CPU µs | database CPU µs | log bytes | buffers | p99 ms of a piece |
|---|---:|---:|---:|---:|---:|---:|
"""
NAMES = ("statements", "app_cpu_us", "database_cpu_us", "wal_bytes", "buffers", "p99_ms")


def write(results: list[dict[str, Any]], curves: growth.Curves, machine: str) -> None:
    """The page anew."""
    lines = [HEAD.format(day=datetime.now(UTC).date().isoformat(), machine=machine)]
    lines += [row(one) for one in results]
    lines += [COMPANIONS, *(cost(one) for one in results)]
    units = {one["name"].replace(f"{one['size']:,} ", "") if one["size"] else "": one["unit"] for one in results}
    drawn = {name: points for name, points in curves.items() if len(points) >= ENOUGH and name in units}
    if drawn:
        lines.append("\n## As there is more\n")
    PICTURES.mkdir(exist_ok=True)
    for number, (name, points) in enumerate(sorted(drawn.items()), 1):
        (PICTURES / f"growth-{number}.svg").write_text(growth.picture(name, units[name], points))
        lines.append(f"\n![{name}: ours and the floor at {', '.join(points)}](performance/growth-{number}.svg)\n")
    PAGE.write_text("".join(lines))


def row(one: dict[str, Any]) -> str:
    said = "holds" if one["holds"] else "**falls short**"
    ratio = f"{one['ratio']:.2f} ({one['range'][0]:.2f}–{one['range'][1]:.2f})"
    rates = f"{number(one['ours'])} {one['unit']} | {number(one['floor'])}"
    return f"| {one['name']} | {rates} | {ratio} | ≥ {one['target']:.3g} | {said} |\n"


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def cost(one: dict[str, Any]) -> str:
    both = one["companions"]
    told = (" / ".join(f"{both[side][name]:,.4g}" for side in ("ours", "floor")) for name in NAMES)
    return f"| {one['name']} | {' | '.join(told)} |\n"
