"""`manage.py lint_migrations` refuses a migration that would stop, or break, the release that still serves."""

from typing import Any

import pytest
from django.contrib.postgres import operations as postgres
from django.core.management import call_command
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from careerrelay import expanding

CHAR = models.CharField(max_length=10)
INDEX = models.Index(fields=["name"], name="i")
CHECK = models.CheckConstraint(condition=models.Q(name="a"), name="c")
UNIQUE = models.UniqueConstraint(fields=["name"], name="u")
NEW_TABLE = migrations.CreateModel("Fresh", [("id", models.BigAutoField(primary_key=True)), ("name", CHAR)])
REFUSED: list[tuple[Any, str]] = [
    (migrations.AddField("thing", "more", CHAR), "db_default"),
    (migrations.AddField("thing", "more", models.CharField(max_length=3, default="x")), "db_default"),
    (migrations.AddField("thing", "more", models.CharField(max_length=3, null=True, unique=True)), "nobody can write"),
    (migrations.AddField("thing", "more", models.IntegerField(null=True, db_index=True)), "nobody can write"),
    (migrations.AlterField("thing", "name", models.IntegerField()), "another type"),
    (migrations.AlterField("thing", "name", models.CharField(max_length=5)), "another type"),
    (migrations.AlterField("thing", "maybe", models.IntegerField()), "write NULL"),
    (migrations.AlterField("thing", "name", models.CharField(max_length=10, unique=True)), "nobody can write"),
    (migrations.AddIndex("thing", INDEX), "AddIndexConcurrently"),
    (migrations.RemoveIndex("thing", "old"), "RemoveIndexConcurrently"),
    (migrations.AddConstraint("thing", CHECK), "AddConstraintNotValid"),
    (migrations.AddConstraint("thing", UNIQUE), "concurrently"),
    (migrations.RenameField("thing", "name", "title"), "old name"),
    (migrations.RenameModel("thing", "object"), "old name"),
    (migrations.AlterModelTable("thing", "objects"), "old name"),
    (migrations.RemoveField("thing", "name"), "unused_since"),
    (migrations.DeleteModel("thing"), "unused_since"),
    (migrations.RunSQL("ALTER TABLE t ALTER COLUMN c SET NOT NULL"), "harsh"),
    (migrations.RunSQL("CREATE INDEX i ON t (c)"), "harsh"),
    (postgres.AddIndexConcurrently("thing", INDEX), "atomic = False"),
]
ALLOWED: list[tuple[Any, dict[str, Any]]] = [
    (migrations.AddField("thing", "more", models.IntegerField(null=True)), {}),
    (migrations.AddField("thing", "more", models.IntegerField(db_default=0)), {}),
    (migrations.AlterField("thing", "name", models.CharField("名", max_length=20)), {}),
    (migrations.AlterField("thing", "name", models.TextField()), {}),
    (migrations.AlterField("thing", "maybe", models.IntegerField("数", null=True)), {}),
    (postgres.AddIndexConcurrently("thing", INDEX), {"atomic": False}),
    (postgres.AddConstraintNotValid("thing", CHECK), {}),
    (postgres.ValidateConstraint("thing", "c"), {}),
    (migrations.RemoveField("thing", "maybe"), {"unused_since": "1.0.0"}),
    (migrations.RunSQL("CREATE INDEX CONCURRENTLY i ON t (c)"), {}),
    (migrations.RunSQL("UPDATE t SET c = 1 WHERE c IS NULL"), {}),
]


def told(*steps: Any, **marks: Any) -> list[str]:
    """What is said of a migration of these operations on a table that is in use."""
    state = ProjectState()
    fields = [("id", models.BigAutoField(primary_key=True)), ("name", CHAR), ("maybe", models.IntegerField(null=True))]
    options = {"indexes": [models.Index(fields=["name"], name="old")], "constraints": []}
    state.add_model(ModelState("tenants", "Thing", fields, options))
    migration = type("Migration", (migrations.Migration,), {"operations": list(steps), **marks})("0003_more", "tenants")
    return list(expanding.faults_of(migration, state, {"1.0.0"}))


@pytest.mark.parametrize(("operation", "why"), REFUSED)
def test_refuses(operation: Any, why: str) -> None:
    [fault] = told(operation)
    assert why in fault


@pytest.mark.parametrize(("operation", "marks"), ALLOWED)
def test_allows(operation: Any, marks: dict[str, Any]) -> None:
    assert told(operation, **marks) == []


def test_a_table_of_the_same_migration_is_nobody_s_yet() -> None:
    assert told(NEW_TABLE, migrations.AddIndex("Fresh", INDEX), migrations.AddField("Fresh", "more", CHAR)) == []


def test_what_is_taken_away_names_a_release_that_there_was() -> None:
    assert told(migrations.RemoveField("thing", "maybe"), unused_since="9.9.9") != []


def test_is_content_with_our_own() -> None:
    call_command("lint_migrations")
