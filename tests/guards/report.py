"""The guards' table: what was taken away, what then got through, and whether it was noticed."""

import json
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.guards.gates import GATES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"
EVERY = ("GUARDS_FOUND", "GUARDS_RESULTS")
BETWEEN = "<!-- guards: begin, by `make guards ARGS=--write` -->\n{table}<!-- guards: end -->"
TRIED = {
    "check": "change a row into one that it forbids",
    "unique": "insert a row again",
    "unique index": "insert a row again",
    "exclusion": "insert a row again",
    "foreign key": "point at another tenant's row, or at nobody's",
    "policy": "who sees how many rows, and may add whose; dropped, and each half true for all",
    "row security": "nobody in particular counts the rows, as the app, and as the owner",
    "privilege": "the statement itself, as the app's role",
    "trigger": "the change that it refuses, or notes",
}


@dataclass(frozen=True)
class Row:
    """One way to take one guard away."""

    kind: str
    guard: str
    way: str
    tried: str
    is_red: bool


def begin(only: str) -> None:
    """Where the two runs write, for this process and its children."""
    directory = Path(tempfile.mkdtemp(prefix="careerrelay-guards-"))
    os.environ |= {name: str(directory / f"{name}.json") for name in EVERY} | {"GUARDS_ONLY": only}


def tests_of_gates() -> list[str]:
    only = os.environ["GUARDS_ONLY"]
    chosen = [gate for gate in GATES if only in f"{gate.name} {gate.keeps}"]
    return list(dict.fromkeys(f"tests/{test}" for gate in chosen for test in gate.tests)) or ["--collect-only"]


def read() -> list[Row]:
    found, results = (
        json.loads(path.read_text()) if path.exists() else {} for path in map(Path, map(os.environ.get, EVERY))
    )  # type: ignore[arg-type]
    of_database = [
        Row(
            one["guard"]["kind"],
            f"{one['guard']['table']}.{one['guard']['name']}",
            one["way"],
            one["tried"],
            one["is_red"],
        )
        for one in found
    ]
    return of_database + [row_of(gate.name, gate.keeps, gate.tests, results) for gate in GATES if gate.name in results]


def row_of(name: str, keeps: str, tests: tuple[str, ...], results: dict[str, dict[str, list[bool]]]) -> Row:
    """Red: its tests pass with it, and each of them fails in at least one case without."""
    told = results[name]
    return Row("gate", name, keeps, ", ".join(tests), all(told["with"]) and any(told["without"]))


def show(rows: Iterable[Row]) -> None:
    listed = list(rows)
    for row in listed:
        if not row.is_red:
            print("NOT NOTICED:", row.kind, row.guard, row.way, row.tried, sep=" | ")
    print(summary(listed))


def summary(rows: list[Row]) -> str:
    """By kind: how many guards, how many ways, how many noticed."""
    lines = ["| kind | guards | taken away | tried | noticed |", "|---|---|---|---|---|"]
    for kind in dict.fromkeys(row.kind for row in rows):
        of_kind = [row for row in rows if row.kind == kind]
        counts = (len({row.guard for row in of_kind}), len(of_kind), sum(row.is_red for row in of_kind))
        tried = TRIED.get(kind, "its tests, below")
        lines.append(f"| {kind} | {counts[0]} | {counts[1]} | {tried} | {counts[2]} |")
    return "\n".join(lines) + "\n"


def write(rows: list[Row]) -> None:
    """The tables between the page's markers: the database's by kind, the code's one by one."""
    gates = [row for row in rows if row.kind == "gate"]
    lines = ["| gate in the code | keeps | missed by |", "|---|---|---|"]
    lines += [f"| `{row.guard}` | {row.way} | {tests(row.tried)} |" for row in gates if row.is_red]
    table = summary(rows) + "\n" + "\n".join(lines) + "\n"
    told = re.sub(
        r"<!-- guards: begin.*guards: end -->", lambda _: BETWEEN.format(table=table), PAGE.read_text(), flags=re.DOTALL
    )
    PAGE.write_text(told)


def tests(told: str) -> str:
    return ", ".join(f"`tests/{name.replace('::', '` `')}`" for name in told.split(", "))
