"""Row-level security and privileges: who sees how much, and who may add whose row, as the app's own role."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.guards.catalogue import APP, OWNER, Guard
from tests.guards.probes.finding import Finding
from tests.guards.stage import Refusal, Stage, copied, quoted, ways_to_remove

TELL = "SELECT set_config('careerrelay.tenant', '{tenant}', true), set_config('careerrelay.network', '{network}', true)"
STATEMENTS = {
    "INSERT": "INSERT INTO {table} SELECT * FROM {table} WHERE false",
    "UPDATE": "UPDATE {table} SET {column} = {column}",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
}


def look_and_add(stage: Stage, guard: Guard) -> list[Finding]:
    """Without the policy, or with half of it true for everybody, somebody else sees or may add than before."""
    keep_copies(stage, guard.table)
    before = seen_and_added(stage, guard.table)
    findings = []
    for way, statement in ways_to_remove(guard).items():
        with stage.apart(statement):
            after = seen_and_added(stage, guard.table)
        findings.append(Finding(guard, way, difference(before, after), is_red=before != after))
    return findings


def keep_copies(stage: Stage, table: str) -> None:
    """The rows where no policy hides them, as a thief would have them who has once seen them."""
    if not stage.rows(table):
        stage.invent(table)
    stage.run(f"CREATE TEMPORARY TABLE was_read ON COMMIT DROP AS SELECT * FROM {quoted(table)}")
    if "told_by_id" in stage.names(table):  # as if another party had told it
        stage.run(f"UPDATE was_read SET told_by_id = '{stage.askers['agency']}'")
    stage.run(f"GRANT SELECT ON was_read TO {APP}")
    stage.run(f"GRANT ALL ON {quoted(table)} TO {APP}")  # privileges are guards of their own
    stage.run(f"ALTER TABLE {quoted(table)} DISABLE TRIGGER USER")


def seen_and_added(stage: Stage, table: str) -> dict[str, object]:
    """For everybody: how many rows they see, and which rows they may add."""
    rows = different_rows(stage, table)
    told: dict[str, object] = {}
    for name, tenant in (stage.askers | themselves(stage, table)).items():
        with asking(stage, APP, tenant):
            told[f"{name} sees"] = stage.run(f"SELECT count(*) FROM {quoted(table)}")[0][0]
            added = [stage.attempt(copied(stage, table, row, "was_read")) for row in rows]
            told[f"{name} may add"] = tuple(not refusal.is_denial for refusal in added)
    return told


def different_rows(stage: Stage, table: str) -> list[str]:
    """Of the copies, one of each party; those first that name the most."""
    parties = [name for name in ("told_by_id", "agency_id", "tenant_id") if name in stage.names(table)]
    first = f"DISTINCT ON ({', '.join(parties)})" if parties else ""
    found = stage.run(f"SELECT {first} ctid FROM was_read ORDER BY {', '.join([*parties, 'ctid'])} LIMIT 6")
    return [f"ctid = '{place}'" for (place,) in found]


def themselves(stage: Stage, table: str) -> dict[str, str]:
    """Who a row would belong to, where its own id or its user's stands for its owner."""
    columns = [name for name in ("id", "user_id") if name in stage.names(table)]
    kinds = {name: kind for name, kind, *_ in stage.columns(table)}
    first = {name: stage.run(f"SELECT {name} FROM was_read ORDER BY ctid LIMIT 1") for name in columns}
    return {f"its {name}": str(value[0][0]) for name, value in first.items() if kinds[name] == "uuid"}


@contextmanager
def asking(stage: Stage, role: str, tenant: str) -> Iterator[None]:
    is_network = tenant == "network"
    told = TELL.format(tenant="" if is_network else tenant, network="on" if is_network else "")
    with stage.apart(told, f"SET LOCAL ROLE {role}"):
        yield


def difference(before: dict[str, object], after: dict[str, object]) -> str:
    changed = [f"{who} {before[who]} → {after[who]}" for who in before if before[who] != after[who]]
    return changed[0] if changed else "nothing changed"


def look_past(stage: Stage, guard: Guard) -> list[Finding]:
    """Nobody in particular looks at the table: as the app's role, or as its owner whom only FORCE binds."""
    keep_copies(stage, guard.table)
    (way, statement), *_ = ways_to_remove(guard).items()
    role = APP if guard.name == "ENABLE" else OWNER
    counted = f"SELECT count(*) FROM {quoted(guard.table)}"
    counts = []
    for removed in ([], [statement]):
        with stage.apart(*removed), asking(stage, role, ""):
            counts.append(stage.run(counted)[0][0])
    with_it, without = counts
    return [Finding(guard, way, f"nobody sees {with_it} → {without}", is_red=with_it < without)]


def overstep(stage: Stage, guard: Guard) -> list[Finding]:
    """The statement that the app's role may not make, made by it."""
    (way, statement), *_ = ways_to_remove(guard).items()
    table, column = quoted(guard.table), quoted(stage.names(guard.table)[0])
    tried = STATEMENTS[guard.name].format(table=table, column=column)
    before = as_app(stage, tried)
    with stage.apart(statement):
        after = as_app(stage, tried)
    return [Finding(guard, way, tried, is_red=about(before, guard) and not about(after, guard))]


def as_app(stage: Stage, statement: str) -> Refusal:
    with asking(stage, APP, "network"):
        return stage.attempt(statement)


def about(refusal: Refusal, guard: Guard) -> bool:
    """Is it this table that was refused? A TRUNCATE goes on to others."""
    return refusal.is_denial and refusal.words.endswith(f" {guard.table}")
