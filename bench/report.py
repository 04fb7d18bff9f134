"""The benchmarks' table, and `bench/results/latest.json` in the shape that the contract names."""

import json
import sys
from collections.abc import Iterable, Iterator
from statistics import median
from typing import Any

from bench.harness import Measured, Path, Slice
from bench.stage import PROJECT

RESULTS = PROJECT / "bench" / "results" / "latest.json"
HEAD = ("path", "ours", "floor", "ratio (range)", "target", "statements", "app CPU µs", "WAL bytes", "")


def announced(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        print(f"measuring {path.name} …", file=sys.stderr, flush=True)
        yield path


def write(rows: Iterable[Measured]) -> None:
    """Print the table and keep the results."""
    measured = list(rows)
    table = [HEAD, *(cells(row) for row in measured)]
    widths = [max(len(line[column]) for line in table) for column in range(len(HEAD))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps([result(row) for row in measured], indent=2, ensure_ascii=False) + "\n")


def cells(row: Measured) -> tuple[str, ...]:
    one = result(row)
    both = one["companions"]
    return (
        row.path.name,
        f"{one['ours']:,.0f} {row.path.unit}",
        f"{one['floor']:,.0f}",
        f"{one['ratio']:.2f} ({one['range'][0]:.2f}–{one['range'][1]:.2f})",
        f"≥ {row.path.target:g}",
        *(" / ".join(f"{both[side][name]:,.4g}" for side in ("ours", "floor")) for name in COMPANIONS),
        "holds" if row.holds else "FALLS SHORT",
    )


def result(row: Measured) -> dict[str, Any]:
    """One row of the contract; `range` and `companions` stand beside it."""
    return {
        "name": row.path.name,
        "unit": row.path.unit,
        "ours": round(median(part.rate for part in row.ours), 1),
        "floor": round(median(part.rate for part in row.floor), 1),
        "ratio": round(row.ratio, 3),
        "target": row.path.target,
        "holds": row.holds,
        "range": [round(min(row.ratios), 3), round(max(row.ratios), 3)],
        "companions": {side: companions(row, side, getattr(row, side)) for side in ("ours", "floor")},
    }


COMPANIONS = ("statements", "cpu_us", "wal_bytes")


def companions(row: Measured, side: str, slices: list[Slice]) -> dict[str, float]:
    """Steadier than time: statements, the application's CPU time and the log's bytes for each unit."""
    units = sum(part.units for part in slices)
    return {
        "statements": round(row.statements[side], 2),
        "cpu_us": round(1e6 * sum(part.cpu for part in slices) / units, 1),
        "wal_bytes": round(sum(part.wal for part in slices) / units),
    }
