"""For each kind of guard: an attempt that it refuses, and that is let through once it is gone."""

from collections.abc import Callable

from tests.guards.catalogue import Guard
from tests.guards.probes import constraints, policies, triggers
from tests.guards.probes.finding import Finding
from tests.guards.stage import Stage

PROBES: dict[str, Callable[[Stage, Guard], list[Finding]]] = {
    "check": constraints.violate,
    "unique": constraints.repeat,
    "unique index": constraints.repeat,
    "exclusion": constraints.repeat,
    "foreign key": constraints.point_elsewhere,
    "policy": policies.look_and_add,
    "row security": policies.look_past,
    "privilege": policies.overstep,
    "trigger": triggers.provoke,
}


def probe(stage: Stage, guard: Guard) -> list[Finding]:
    """One finding for each way to take the guard away; the database is as before afterwards."""
    with stage.apart():
        return PROBES[guard.kind](stage, guard)
