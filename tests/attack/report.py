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
    return "\n".join(lines) + "\n"


def details(rows: list[dict[str, Any]]) -> str:
    return "\n".join(f"FOUND in {row['name']}: {told}" for row in rows for told in row["found"][:20])


def write(rows: list[dict[str, Any]]) -> None:
    """Between the page's markers; a part that was not tried this time keeps its line."""
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    told, _, after = rest.partition(END)
    kept = {name: line for line, name in re.findall(r"^(\| ([^|]+) \| [\d,]+ \| \d+ \|)$", told, re.MULTILINE)}
    head, rule, *fresh = table(rows).splitlines()
    kept |= {row["name"]: line for row, line in zip(rows, fresh, strict=True)}
    PAGE.write_text(f"{before}{BEGIN}\n{chr(10).join([head, rule, *kept.values()])}\n{END}{after}")
