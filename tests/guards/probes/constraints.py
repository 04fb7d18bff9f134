"""Checks, unique keys and foreign keys: the row that must not be, written where nothing else is in the way."""

import itertools
import re
from collections.abc import Iterator

from tests.guards.catalogue import Guard
from tests.guards.probes.finding import Finding
from tests.guards.stage import ABSENT, Stage, cleared, copied, fillers, quoted, ways_to_remove

MOST_CHANGED, MOST_TRIED = 4, 4000
LITERAL = re.compile(r"'((?:[^']|'')*)'::")
KEY = re.compile(r"FOREIGN KEY \(([^)]*)\) REFERENCES (\S+?)\(([^)]*)\)")


def violate(stage: Stage, guard: Guard) -> list[Finding]:
    """Change a row into one that the check must refuse."""
    prepare(stage, guard)
    table = quoted(guard.table)
    for row, changes in itertools.product(stage.rows(guard.table), changes_of(stage, guard)):
        tried = f"UPDATE {table} SET {changes} WHERE {row}"
        if stage.attempt(tried).by == guard.name:
            return [found(stage, guard, tried, f"SET {changes}")]
    return [Finding(guard, "dropped", "nothing that it refuses was found", is_red=False)]


def prepare(stage: Stage, guard: Guard, within: str = "") -> None:
    for statement in cleared(stage.guards, guard, within):
        stage.run(statement)
    if not stage.rows(guard.table):
        stage.invent(guard.table)


def found(stage: Stage, guard: Guard, tried: str, told: str) -> Finding:
    """Without the guard the same attempt passes."""
    (way,) = ways_to_remove(guard)
    with stage.apart(ways_to_remove(guard)[way]):
        return Finding(guard, way, told, is_red=not stage.attempt(tried).state)


def changes_of(stage: Stage, guard: Guard) -> Iterator[str]:
    """Assignments to the columns that a guard names: of few columns before many, each value that may break it."""
    named = [(name, kind) for name, kind, *_ in stage.columns(guard.table) if names(guard.says, name)]
    values = {name: values_of(kind, guard.says, name, named) for name, kind in named}
    return itertools.islice(combined(values), MOST_TRIED)


def combined(values: dict[str, list[str]]) -> Iterator[str]:
    for count in range(1, MOST_CHANGED + 1):
        for columns in itertools.combinations(values, count):
            for chosen in itertools.product(*(values[column] for column in columns)):
                yield ", ".join(f"{quoted(column)} = {value}" for column, value in zip(columns, chosen, strict=True))


def names(says: str, column: str) -> bool:
    return re.search(rf"\b{column}\b", LITERAL.sub("", says)) is not None


def values_of(kind: str, says: str, column: str, named: list[tuple[str, str]]) -> list[str]:
    """Nothing, the type's odd values, what the guard itself names, and what stands in a like column."""
    literals = (
        [f"'{text}'" for text in dict.fromkeys(LITERAL.findall(says))] if "char" in kind or kind == "text" else []
    )
    numbers = [str(int(told) + more) for told in re.findall(r"\b\d+\b", says) for more in (-1, 0, 1)]
    literals += numbers if "int" in kind else []
    likes = [quoted(other) for other, of_kind in named if of_kind == kind and other != column]
    return list(dict.fromkeys(["NULL", *fillers(kind), *literals, *likes]))


def repeat(stage: Stage, guard: Guard) -> list[Finding]:
    """Insert a row again, its key unchanged."""
    prepare(stage, guard)
    row = row_in_key(stage, guard)
    tried = copied(stage, guard.table, row)
    if not row or stage.attempt(tried).by != guard.name:
        return [Finding(guard, "dropped", f"a copy was not refused: {row}", is_red=False)]
    return [found(stage, guard, tried, "a row inserted again")]


def row_in_key(stage: Stage, guard: Guard) -> str:
    """A row that the key is about; changed until it is, where none is."""
    where = in_key(stage, guard)
    for changes in itertools.chain([""], changes_of(stage, guard)):
        if changes:
            first, *_ = stage.rows(guard.table, most=1)
            with stage.apart():
                is_bad = bool(stage.attempt(f"UPDATE {quoted(guard.table)} SET {changes} WHERE {first}").state)
            if is_bad:
                continue
            stage.run("SAVEPOINT changed")
            stage.run(f"UPDATE {quoted(guard.table)} SET {changes} WHERE {first}")
        if rows := stage.rows(guard.table, where, most=1):
            return rows[0]
        if changes:
            stage.run("ROLLBACK TO SAVEPOINT changed")
    return ""


def in_key(stage: Stage, guard: Guard) -> str:
    """What a row must be for the key to look at it: no NULL in the key, and within a partial index."""
    key, _, partial = guard.says.partition(" WHERE ")
    filled = [f"{quoted(name)} IS NOT NULL" for name in stage.names(guard.table) if names(key, name)]
    return " AND ".join([*filled, *([f"({partial})"] if partial else [])]) or "true"


def point_elsewhere(stage: Stage, guard: Guard) -> list[Finding]:
    """Point at another tenant's row, which exists; or at a row that does not, where the key is a plain one."""
    told = KEY.search(guard.says)
    assert told, guard.says
    columns, target, keys = told[1].split(", "), told[2], told[3].split(", ")
    prepare(stage, guard, within=columns[-1].strip('"'))
    (row, *_) = stage.rows(guard.table, most=1)
    tried = f"UPDATE {quoted(guard.table)} SET {columns[-1]} = {elsewhere(stage, guard, row, target, keys)} WHERE {row}"
    if stage.attempt(tried).by != guard.name:
        return [Finding(guard, "dropped", f"not refused by it: {stage.attempt(tried)}", is_red=False)]
    is_foreign = len(columns) > 1
    return [
        found(stage, guard, tried, f"{columns[-1]} = another tenant's" if is_foreign else f"{columns[-1]} = nobody's")
    ]


def elsewhere(stage: Stage, guard: Guard, row: str, target: str, keys: list[str]) -> str:
    """A value, as SQL."""
    if len(keys) == 1:
        kind = next(kind for name, kind, *_ in stage.columns(target) if name == keys[0])
        return ABSENT if kind == "uuid" else "'-1'"
    mine = f"SELECT tenant_id FROM {quoted(guard.table)} WHERE {row}"
    foreign = stage.run(f"SELECT {keys[1]} FROM {target} WHERE tenant_id <> ({mine}) LIMIT 1")
    return f"'{foreign[0][0]}'" if foreign else ABSENT
