"""Triggers: the change that each refuses, or that it notes; one that is not known here has no probe, and is told."""

import dataclasses
import itertools
import re
from collections.abc import Callable, Iterator

import psycopg

from tests.guards.catalogue import Guard
from tests.guards.probes.constraints import changes_of
from tests.guards.probes.finding import Finding
from tests.guards.stage import ABSENT, Refusal, Stage, cleared, copied, quoted, ways_to_remove

UNTOUCHED = "UPDATE {table} SET {first} = {first} WHERE {row}"
DELETED = "DELETE FROM {table} WHERE {row}"
EMPTIED = "TRUNCATE {table} CASCADE"
NEXT = {"id": ABSENT, "seq": "seq + 1"}
FIXED_BY = re.compile(r"old\.(\w+) IS NOT NULL", re.IGNORECASE)
# What each refuses: a statement, or the columns that are different in a copy of a row.
REFUSED: dict[str, list[str | dict[str, str]]] = {
    "append_only_rows": [UNTOUCHED, DELETED],
    "append_only_table": [EMPTIED],
    "fixed_once": [UNTOUCHED, DELETED],
    "fixed_table": [EMPTIED],
    "transaction_follows_the_last": [NEXT],
    "entries_sum_to_zero": [NEXT],
    "entry_carries_the_balance": [NEXT | {"balance": "balance + 7"}],
    "balance_is_the_sum": ["UPDATE {table} SET balance = balance + 1 WHERE {row}"],
    "new_balance_is_the_sum": [{"id": ABSENT, "balance": "5"}],
    "book_ends_with_the_last": ["UPDATE {table} SET seq = seq + 1 WHERE {row}"],
    "new_book_ends_with_the_last": [{"tenant_id": ABSENT, "seq": "seq + 1"}],
    "tenant_keeps_its_last_owner": ["UPDATE {table} SET role = 'viewer' WHERE role = 'owner'"],
    "tenant_keeps_its_last_owner_when_one_leaves": ["DELETE FROM {table} WHERE role = 'owner'"],
}
KNOWS_MAILBOX = """
UPDATE candidates_suppression told SET email_key = (
    SELECT email_key FROM candidates_candidate person WHERE person.tenant_id = told.tenant_id LIMIT 1)
"""


def provoke(stage: Stage, guard: Guard) -> list[Finding]:
    """Do what the trigger is there to see."""
    for statement in cleared(stage.guards, guard):
        stage.run(statement)
    if guard.table == "candidates_suppression":
        stage.run(KNOWS_MAILBOX)
    if guard.name.startswith("figures_"):
        return [be_noted(stage, guard)]
    fix(stage, guard)
    stage.run(f"ALTER TABLE {quoted(guard.table)} ENABLE TRIGGER {quoted(guard.name)}")
    return [be_refused(stage, guard, tried) for tried in REFUSED.get(guard.name, [""])]


def fix(stage: Stage, guard: Guard) -> None:
    """Bring a draft to what stays; and let no other table refuse to be emptied with this one."""
    if field := FIXED_BY.search(guard.says):
        stage.run(f"UPDATE {quoted(guard.table)} SET {quoted(field[1])} = now()")
    for other in stage.guards if REFUSED.get(guard.name) == [EMPTIED] else []:
        if "TRUNCATE" in other.says and other.kind == "trigger" and other.table != guard.table:
            stage.run(f"ALTER TABLE {quoted(other.table)} DISABLE TRIGGER USER")


def be_refused(stage: Stage, guard: Guard, tried: str | dict[str, str]) -> Finding:
    (way, statement), *_ = ways_to_remove(guard).items()
    if not tried:
        return Finding(guard, way, "no probe knows it: say in tests/guards/probes/triggers.py what it refuses", False)
    told = spelled(stage, guard, tried)
    before = stage.attempt(told)
    with stage.apart(statement):
        after = stage.attempt(told)
    shown = (
        tried.split(" WHERE {row}")[0].format(table=guard.table, first="id")
        if isinstance(tried, str)
        else f"a copy with {tried}"
    )
    return Finding(guard, way, shown, is_red=is_by(before, guard) and not after.state)


def spelled(stage: Stage, guard: Guard, tried: str | dict[str, str]) -> str:
    row = stage.rows(guard.table, most=1)[0]
    if isinstance(tried, dict):
        return changed_copy(stage, guard.table, row, tried)
    first = quoted(stage.names(guard.table)[0])
    return tried.format(table=quoted(guard.table), first=first, row=row)


def changed_copy(stage: Stage, table: str, row: str, changes: dict[str, str]) -> str:
    """Insert a row again, a few columns told anew."""
    statement = copied(stage, table, row)
    head, _, taken = statement.partition(" OVERRIDING SYSTEM VALUE SELECT ")
    names, _, source = taken.partition(" FROM ")
    told = ", ".join(changes.get(name.strip('"'), name) for name in names.split(", "))
    return f"{head} OVERRIDING SYSTEM VALUE SELECT {told} FROM {source}"


def is_by(refusal: Refusal, guard: Guard) -> bool:
    """By its name; by what it says of its table; or by the name of the rule that two triggers keep together."""
    is_told = refusal.words.startswith((f"{guard.table} is append-only", f"what is fixed in {guard.table} stays"))
    rule = guard.name.removeprefix("new_").removesuffix("_when_one_leaves")
    return is_told or refusal.by == rule


# --- Triggers that note ---------------------------------------------------------------------------------------------
def be_noted(stage: Stage, guard: Guard) -> Finding:
    """A change that writes a note, and none without the trigger."""
    stage.run(f"ALTER TABLE {quoted(guard.table)} ENABLE TRIGGER {quoted(guard.name)}")
    (way, statement), *_ = ways_to_remove(guard).items()
    for tried in watched(stage, guard):
        if notes(stage, tried) > 0:
            with stage.apart(statement):
                return Finding(
                    guard, way, f"{tried.split()[0]}: a note for the figures", is_red=notes(stage, tried) == 0
                )
    return Finding(guard, way, "no change was noted", is_red=False)


def watched(stage: Stage, guard: Guard) -> Iterator[str]:
    makers: dict[str, Callable[[str], Iterator[str]]] = {
        "figures_inserted": lambda row: iter([changed_copy(stage, guard.table, row, {"id": ABSENT})]),
        "figures_deleted": lambda row: iter([f"DELETE FROM {quoted(guard.table)} WHERE {row}"]),
        "figures_updated": lambda row: (
            f"UPDATE {quoted(guard.table)} SET {changes} WHERE {row}" for changes in watched_changes(stage, guard)
        ),
    }
    return itertools.chain.from_iterable(makers[guard.name](row) for row in stage.rows(guard.table))


def watched_changes(stage: Stage, guard: Guard) -> Iterator[str]:
    """Of the columns that its function names."""
    function = stage.run("SELECT prosrc FROM pg_proc WHERE proname = %s", f"figures_note_{guard.table}")[0][0]
    return itertools.islice(changes_of(stage, dataclasses.replace(guard, says=function)), 60)


def notes(stage: Stage, statement: str) -> int:
    """How many notes a statement writes; none where it fails."""
    counted = "SELECT count(*) FROM referrals_change"
    try:
        with stage.apart():
            before = stage.run(counted)[0][0]
            stage.run(statement)
            return int(stage.run(counted)[0][0]) - int(before)
    except psycopg.Error:
        return 0
