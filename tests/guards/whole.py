"""Every guard of the database, one after the other, on the furnished world; what was found goes to the report."""

import dataclasses
import json
import os
from pathlib import Path

import psycopg
import pytest

from tests.database import database_name, with_database
from tests.guards.catalogue import Guard
from tests.guards.probes import probe
from tests.guards.probes.finding import Finding
from tests.guards.stage import Stage, stage_of
from tests.isolation.conftest import world

__all__ = ["world"]


def superuser() -> psycopg.Connection:
    return psycopg.connect(with_database(os.environ["DATABASE_ADMIN_URL"], database_name()))


def findings(stage: Stage, guard: Guard) -> list[Finding]:
    """What a probe found; one that breaks has found nothing."""
    try:
        return probe(stage, guard)
    except (psycopg.Error, LookupError, ValueError) as error:
        return [Finding(guard, "", f"the probe broke: {error}", is_red=False)]


@pytest.mark.timeout(900)
def test_every_guard_of_the_database_is_missed(world) -> None:
    only = os.environ.get("GUARDS_ONLY", "")
    with superuser() as connection:
        stage = stage_of(connection, world)
        found = [one for guard in stage.guards if only in guard.line for one in findings(stage, guard)]
    Path(os.environ["GUARDS_FOUND"]).write_text(json.dumps([dataclasses.asdict(one) for one in found]))
    assert [one for one in found if not one.is_red] == []
