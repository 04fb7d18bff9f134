"""The attack's table: what was tried, how often, and what was found."""

import json
import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"
BEGIN, END = "<!-- attack: begin, by `make attack ARGS=--write` -->", "<!-- attack: end -->"


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def table(rows: list[dict[str, Any]]) -> str:
    lines = ["| tried | times | found |", "|---|---|---|"]
    lines += [f"| {row['name']} | {row['tried']:,} | {len(row['found'])} |" for row in rows]
    details = [f"FOUND in {row['name']}: {told}" for row in rows for told in row["found"][:20]]
    return "\n".join([*lines, *details]) + "\n"


def write(rows: list[dict[str, Any]]) -> None:
    """Between the page's markers."""
    whole = re.compile(re.escape(BEGIN) + ".*" + re.escape(END), re.DOTALL)
    told = f"{BEGIN}\n{table(rows)}{END}"
    PAGE.write_text(whole.sub(lambda _: told, PAGE.read_text()))
