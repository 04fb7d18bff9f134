"""The benchmarks' table, and `bench/results/latest.json` in the shape that the contract names."""

import json
import sys
from collections.abc import Iterable, Iterator
from statistics import median
from typing import Any

from bench import growth, pages
from bench.harness import Measured, Path, Slice
from bench.pages import number
from bench.stage import PROJECT

RESULTS = PROJECT / "bench" / "results"
COMPANIONS = ("statements", "app_cpu_us", "database_cpu_us", "wal_bytes", "buffers", "p99_ms")
HEAD = ("path", "ours", "floor", "ratio (range)", "target", *(name.replace("_", " ") for name in COMPANIONS), "")


def announced(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        print(f"measuring {path.name} …", file=sys.stderr, flush=True)
        yield path


def write(measured: Iterable[Measured], *, is_whole: bool, machine: str) -> None:
    """Print the table and keep the results. A run of some paths replaces their rows only, and no page of the docs."""
    results = [result(row) for row in measured]
    table = [HEAD, *map(cells, results)]
    widths = [max(len(line[column]) for line in table) for column in range(len(HEAD))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    RESULTS.mkdir(parents=True, exist_ok=True)
    latest = RESULTS / "latest.json"
    kept = [] if is_whole or not latest.exists() else json.loads(latest.read_text())
    names = {one["name"] for one in results}
    kept = [one for one in kept if one["name"] not in names] + results
    latest.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
    curves = growth.add(RESULTS / "growth.json", results)
    if is_whole:
        pages.write(kept, curves, machine)


def cells(one: dict[str, Any]) -> tuple[str, ...]:
    both = one["companions"]
    return (
        one["name"],
        f"{number(one['ours'])} {one['unit']}",
        f"{number(one['floor'])}",
        f"{one['ratio']:.2f} ({one['range'][0]:.2f}–{one['range'][1]:.2f})",
        f"≥ {one['target']:.3g}",
        *(" / ".join(f"{both[side][name]:,.4g}" for side in ("ours", "floor")) for name in COMPANIONS),
        "holds" if one["holds"] else "FALLS SHORT",
    )


def result(row: Measured) -> dict[str, Any]:
    """One row of the contract; `range`, `size` and `companions` stand beside it."""
    return {
        "name": row.path.name,
        "unit": row.path.unit,
        "ours": round(median(map(shown, row.ours)), 1),
        "floor": round(median(map(shown, row.floor)), 1),
        "ratio": round(row.ratio, 3),
        "target": round(row.path.target, 3),
        "holds": row.holds,
        "range": [round(min(row.ratios), 3), round(max(row.ratios), 3)],
        "size": row.path.size,
        "companions": {side: companions(row, side, getattr(row, side)) for side in ("ours", "floor")},
    }


def shown(part: Slice) -> float:
    return part.units if part.path and part.path.is_size else part.rate


def companions(row: Measured, side: str, slices: list[Slice]) -> dict[str, float]:
    """Steadier than time, for each unit; and within how long 99 of 100 pieces of work were done."""
    units = sum(part.units for part in slices)
    return {
        "statements": round(row.statements.get(side, 0), 2),
        "app_cpu_us": round(1e6 * sum(part.cpu for part in slices) / units, 1),
        "database_cpu_us": round(1e6 * sum(part.database_cpu for part in slices) / units, 1),
        "wal_bytes": round(sum(part.wal for part in slices) / units),
        "buffers": round(sum(part.buffers for part in slices) / units, 1),
        "p99_ms": round(1e3 * median(part.slowest(99) for part in slices), 2),
    }
