"""Migration operations: row-level security, foreign keys within a tenant, tables that only grow."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.migrations.operations.base import Operation

TENANT = "(SELECT nullif(current_setting('careerrelay.tenant', true), '')::uuid)"
NETWORK = "(SELECT current_setting('careerrelay.network', true) = 'on')"
REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION careerrelay_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""
REFUSE_FIXED = """
CREATE OR REPLACE FUNCTION careerrelay_refuse_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is fixed in % stays: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""


class _TableOperation(Operation):
    """What both operations share: one model, told to the database alone."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, name: str) -> None:
        self.name = name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Django's model state is not touched."""

    def describe(self) -> str:
        return f"{type(self).__name__} {self.name}"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        for sql in self.sql_for(model):
            schema_editor.execute(sql, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.name)
        for sql in self.undo_for(model):
            schema_editor.execute(sql, params=None)

    def sql_for(self, model: type[models.Model]) -> list[str]:
        raise NotImplementedError

    def undo_for(self, model: type[models.Model]) -> list[str]:
        raise NotImplementedError


class Protect(_TableOperation):
    """FORCE row-level security on a table and tie its foreign keys to the tenant.

    A row is its `tenant`'s, and its `agency`'s where it has one, unless `agency_only_reads`. `readable` is a further
    SQL condition under which a row may be read, never written. `owner` names another column than `tenant_id`; `also`
    is a further condition under which it is theirs. `addable` is one under which a row may be added, and no more.
    """

    def __init__(
        self,
        name: str,
        *,
        readable: str = "",
        owner: str = "tenant_id",
        also: str = "",
        addable: str = "",
        agency_only_reads: bool = False,
    ) -> None:
        super().__init__(name)
        self.owner, self.also, self.agency_only_reads = owner, also, agency_only_reads
        self.addable = addable
        self.readable = readable or (f"agency_id = {TENANT}" if agency_only_reads else "")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        options = ("readable", "owner", "also", "addable", "agency_only_reads")
        return "Protect", [self.name], {option: getattr(self, option) for option in options}

    def sql_for(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        return [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            *self._policies(table, model),
            f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO "{app_role()}"',
            *_tenant_keys(table, model),
        ]

    def undo_for(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        further = [name for name in ("readable", "addable") if getattr(self, name)]
        names = ["tenant", "network", *further]
        return [
            *(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"' for name in _key_names(table, model)),
            *(f'DROP POLICY "{name}" ON "{table}"' for name in names),
            f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        ]

    def _policies(self, table: str, model: type[models.Model]) -> list[str]:
        conditions = [f"{column} = {TENANT}" for column in self._owners(model)]
        owned = " OR ".join([*conditions, self.also] if self.also else conditions)
        made = [
            f'CREATE POLICY "tenant" ON "{table}" USING ({owned}) WITH CHECK ({owned})',
            f'CREATE POLICY "network" ON "{table}" USING ({NETWORK}) WITH CHECK ({NETWORK})',
        ]
        if self.readable:
            made.append(f'CREATE POLICY "readable" ON "{table}" FOR SELECT USING ({self.readable})')
        if self.addable:
            made.append(f'CREATE POLICY "addable" ON "{table}" FOR INSERT WITH CHECK ({self.addable})')
        return made

    def _owners(self, model: type[models.Model]) -> list[str]:
        columns = {field.column for field in model._meta.local_fields}
        is_shared = "agency_id" in columns and not self.agency_only_reads
        return [self.owner, *(["agency_id"] if is_shared else [])]


class AppendOnly(_TableOperation):
    """Rows are added and never changed: by trigger for every role, and by grant for the app's."""

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "AppendOnly", [self.name], {}

    def sql_for(self, model: type[models.Model]) -> list[str]:
        table, refuse = model._meta.db_table, "EXECUTE FUNCTION careerrelay_refuse_change()"
        return [
            REFUSE_CHANGE,
            f'CREATE TRIGGER "append_only_rows" BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW {refuse}',
            f'CREATE TRIGGER "append_only_table" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT {refuse}',
            f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{app_role()}"',
        ]

    def undo_for(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        drops = [f'DROP TRIGGER "{name}" ON "{table}"' for name in ("append_only_rows", "append_only_table")]
        return [*drops, f'GRANT UPDATE, DELETE ON "{table}" TO "{app_role()}"']


class GoesWith(_TableOperation):
    """A row's `id` is the id of a row of another table, of the same tenant, and goes with it."""

    def __init__(self, name: str, target: str) -> None:
        super().__init__(name)
        self.target = target

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "GoesWith", [self.name, self.target], {}

    def sql_for(self, model: type[models.Model]) -> list[str]:
        table, target = model._meta.db_table, model._meta.apps.get_model(model._meta.app_label, self.target)
        key = f'FOREIGN KEY (tenant_id, id) REFERENCES "{target._meta.db_table}" (tenant_id, id) ON DELETE CASCADE'
        return [f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_goes_with" {key}']

    def undo_for(self, model: type[models.Model]) -> list[str]:
        return [f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{model._meta.db_table}_goes_with"']


class FixedOnce(_TableOperation):
    """A row is a draft until `field` is set, and is never changed or removed afterwards: by trigger, for every role."""

    def __init__(self, name: str, field: str) -> None:
        super().__init__(name)
        self.field = field

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "FixedOnce", [self.name, self.field], {}

    def sql_for(self, model: type[models.Model]) -> list[str]:
        table, refuse = model._meta.db_table, "EXECUTE FUNCTION careerrelay_refuse_fixed()"
        is_fixed = f'WHEN (OLD."{self.field}" IS NOT NULL)'
        return [
            REFUSE_FIXED,
            f'CREATE TRIGGER "fixed_once" BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW {is_fixed} {refuse}',
            f'CREATE TRIGGER "fixed_table" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT {refuse}',
        ]

    def undo_for(self, model: type[models.Model]) -> list[str]:
        return [f'DROP TRIGGER "{name}" ON "{model._meta.db_table}"' for name in ("fixed_once", "fixed_table")]


def app_role() -> str:
    """The role that serves: it owns nothing and bypasses nothing."""
    return str(settings.DATABASES["default"]["USER"])


def _tenant_keys(table: str, model: type[models.Model]) -> list[str]:
    """Composite foreign keys `(tenant_id, x_id)`: a plain one looks past row-level security."""
    columns = {field.column for field in model._meta.local_fields}
    if "tenant_id" not in columns:
        return []
    keys = [_tenant_key(table, field) for field in model._meta.local_fields if is_within_tenant(field)]
    if _is_composite(model):
        return keys
    return [f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_within_tenant" UNIQUE (tenant_id, id)', *keys]


def _is_composite(model: type[models.Model]) -> bool:
    """Is its primary key of several columns? Nothing refers to such rows."""
    return len(model._meta.pk_fields) > 1


def _key_names(table: str, model: type[models.Model]) -> list[str]:
    """What `_tenant_keys` made, the referring ones first."""
    made = [f"{table}_{field.name}_same_tenant" for field in model._meta.local_fields if is_within_tenant(field)]
    has_tenant = any(field.column == "tenant_id" for field in model._meta.local_fields)
    return [*made, f"{table}_within_tenant"] if has_tenant and not _is_composite(model) else made


def is_within_tenant(field: Any) -> bool:
    """Does the field point at a row that belongs to a tenant too?"""
    target = field.remote_field.model if isinstance(field, models.ForeignKey) else None
    return target is not None and any(other.name == "tenant" for other in target._meta.local_fields)


def _tenant_key(table: str, field: Any) -> str:
    target = field.remote_field.model._meta.db_table
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{field.name}_same_tenant" '
        f'FOREIGN KEY (tenant_id, {field.column}) REFERENCES "{target}" (tenant_id, id) DEFERRABLE INITIALLY DEFERRED'
    )
