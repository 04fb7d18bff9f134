"""The audit trail only grows, whoever tries; and nothing in it is a person's."""

import json
import re

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction

from tenants.models import AuditEntry
from tenants.trail.words import ACTS
from tests.isolation.sql import ask_as, refused, run
from tests.isolation.world import ACME, RIVAL

TABLE = "tenants_auditentry"
IDS = re.compile(r"\b[a-z]+_[0-9a-z]{26}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")  # by chance, they hold 090
COLUMNS = ", ".join(field.column for field in AuditEntry._meta.local_fields)
AGAIN = f"INSERT INTO {{table}} ({COLUMNS}) SELECT {COLUMNS} FROM {{table}} LIMIT 1 ON CONFLICT (id) "
MERGED = "MERGE INTO {table} AS line USING (SELECT id FROM {table} LIMIT 1) AS old ON line.id = old.id WHEN MATCHED "
ATTEMPTS = [
    "UPDATE {table} SET action = 'x'",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    AGAIN + "DO UPDATE SET action = 'x'",
    MERGED + "THEN UPDATE SET action = 'x'",
    MERGED + "THEN DELETE",
    "WITH gone AS (DELETE FROM {table} RETURNING id) SELECT count(*) FROM gone",
    "ALTER TABLE {table} DISABLE TRIGGER append_only_rows",
    "DROP TRIGGER append_only_rows ON {table}",
    "CREATE OR REPLACE FUNCTION careerrelay_refuse_change() RETURNS trigger LANGUAGE sql AS ''",
]
OWNERS_RIGHT = ATTEMPTS[7:]  # who owns a table may take its guards off: that is why nothing that serves is its owner
pytestmark = pytest.mark.usefixtures("world")


@pytest.mark.parametrize("asking", ["acme", "network"])
@pytest.mark.parametrize("statement", ATTEMPTS)
def test_no_line_is_changed_by_who_serves(app, world, asking, statement):
    ask_as(app, asking if asking == "network" else world.acme)
    with refused(app, psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidFunctionDefinition):
        run(app, statement, table=TABLE)


@pytest.mark.parametrize("statement", [each for each in ATTEMPTS if each not in OWNERS_RIGHT])
def test_no_line_is_changed_by_who_migrates(owner, world, statement):
    ask_as(owner, "network")
    with refused(owner, psycopg.errors.RestrictViolation):
        run(owner, statement, table=TABLE)


VERBS = {
    "update": lambda lines, line: lines.update(action="x"),
    "delete": lambda lines, line: lines.filter(pk=line.pk)._raw_delete(lines.db),
    "save": lambda lines, line: line.save(using=lines.db),
    "bulk_update": lambda lines, line: lines.bulk_update([line], ["action"]),
    "upsert": lambda lines, line: lines.bulk_create(
        [line], update_conflicts=True, update_fields=["action"], unique_fields=["id"]
    ),
}


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize("verb", VERBS)
def test_no_line_is_changed_through_django(world, django_db_blocker, alias, verb):
    with django_db_blocker.unblock():
        with pytest.raises(DatabaseError):
            change_by(verb, AuditEntry.objects.using(alias))
        connections.close_all()


def change_by(verb, lines):
    with transaction.atomic(using=lines.db), connections[lines.db].cursor() as cursor:
        cursor.execute("SELECT set_config('careerrelay.network', 'on', true)")
        line = lines.first()
        line.action = "x"
        VERBS[verb](lines, line)


def lines_of(app):
    ask_as(app, "network")
    return app.execute("SELECT row_to_json(line) FROM tenants_auditentry AS line").fetchall()


def test_no_line_holds_a_persons_value(app, world):
    people = [*ACME.all, *RIVAL.all, "@", "花1", "090"]
    told = [json.dumps([line["subject"], line["detail"]], ensure_ascii=False) for line in lines_of(app)]
    assert len(told) > 10
    told = [IDS.sub("", text) for text in told]
    assert [text for text in told for mark in people if mark in text] == []


def test_every_act_of_the_world_has_its_words(app, world):
    assert {line["action"] for line in lines_of(app)} - set(ACTS) == set()


def test_an_employers_lines_as_shown_name_no_agency(app, world):
    """The rows may carry an agency's id; what may be read of them does not."""
    agencies = [str(party.pk) for party in (world.agency, world.other_agency, world.left_agency)]
    mine = [line for line in lines_of(app) if line["tenant_id"] == str(world.acme.pk)]
    shown = [json.dumps({key: line["detail"].get(key) for key in ACTS[line["action"]].shown}) for line in mine]
    assert [line for line in mine if any(agency in json.dumps(line["detail"]) for agency in agencies)]
    assert [text for text in shown for agency in agencies if agency in text] == []
    assert [line["subject"] for line in mine if line["subject"] in agencies] == []
