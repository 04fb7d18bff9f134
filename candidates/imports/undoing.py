"""Undoing an import: who it brought goes, what it changed is as it was; as long as nothing has come of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from candidates.imports import endings, staging
from candidates.imports.models import Earlier, Import
from candidates.pool.models import Application, Candidate
from candidates.pool.turns import take_turn
from tenants.events import hint_once
from tenants.models import Tenant, User
from tenants.scope import requires_scope

CHUNK = 5_000
AS_THEY_ARE = ("id", "tenant_id", "search_text")
INDEXED_ANEW = {"candidate": ", search_text = NULL", "application": ""}
TASK = "candidates.imports.tasks.run_due_imports"
KINDS: dict[str, type[models.Model]] = {"application": Application, "candidate": Candidate}


@dataclass(frozen=True)
class Obstacle:
    """What has come of an import since, and how often."""

    name: str
    count: int


class CannotUndo(Exception):
    """It is too late, or something depends on what it brought: `reasons`, in the reader's language."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


@requires_scope
def request_undo(*, tenant: Tenant, imported: Import, by: User | None, at: datetime) -> Import:
    """Let a worker undo it; asking again changes nothing. `CannotUndo` says why not."""
    locked: Import = Import.objects.for_tenant(tenant).locked().select_related("tenant").get(pk=imported.pk)
    if locked.undone_at or (locked.undo_requested_at and locked.next_at):
        return locked
    reasons = reasons_against(tenant=tenant, imported=locked, at=at)
    if reasons and not locked.undo_requested_at:
        raise CannotUndo(reasons)
    locked.undo_requested_at, locked.undone_by, locked.next_at, locked.attempts = at, by, at, 0
    locked.save(update_fields=["undo_requested_at", "undone_by", "next_at", "attempts"])
    hint_once(TASK)
    return locked


@requires_scope
def reasons_against(*, tenant: Tenant, imported: Import, at: datetime) -> list[str]:
    """Why the import cannot be undone; nothing when it can."""
    if imported.undo_until is None:
        return [_("取り込みがまだ終わっていません。終わってから、もう一度お試しください。")]
    if at > imported.undo_until:
        return [_("取り消せる期間（24時間）を過ぎました。候補者は一覧から個別に直してください。")]
    return [
        _("取り込みのあとに、%(name)sが%(count)s件できています。すでに使われているため、取り消せません。")
        % {"name": one.name, "count": f"{one.count:,}"}
        for one in obstacles(imported)
    ] + _changed_later(imported)


def obstacles(imported: Import) -> list[Obstacle]:
    """The rows of other tables that have come, since the import began, to people and applications it touched.

    Which tables there are is asked of the models themselves: this slice need not know who refers to people.
    """
    return [
        Obstacle(str(relation.related_model._meta.verbose_name), count)
        for model, relation in _relations()
        if (count := _since(imported, relation).filter(_touched_by(imported, model, relation)).count())
    ]


def _relations() -> Iterator[tuple[type[models.Model], Any]]:
    for model in KINDS.values():
        yield from ((model, relation) for relation in _referring_to(model))


def _referring_to(model: type[models.Model]) -> list[Any]:
    """The keys of other tables to this one, those without a name for the way back too."""
    fields = model._meta.get_fields(include_hidden=True)
    return [one for one in fields if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one)]


def _since(imported: Import, relation: Any) -> "models.QuerySet[Any]":
    """Rows younger than the import (ids are in order of time), its own left out."""
    rows = relation.related_model._default_manager.filter(tenant_id=imported.tenant_id, pk__gt=imported.pk)
    return rows.exclude(imported=imported) if relation.related_model is Application else rows


def _touched_by(imported: Import, model: type[models.Model], relation: Any) -> models.Q:
    field = relation.field.name
    changed = Earlier.objects.filter(tenant_id=imported.tenant_id, imported=imported).values("row_id")
    return models.Q(**{f"{field}__imported": imported}) | models.Q(**{f"{field}__in": changed})


def _changed_later(imported: Import) -> list[str]:
    ended = imported.finished_at or imported.failed_at
    changed = Earlier.objects.filter(tenant_id=imported.tenant_id, imported=imported).values("row_id")
    touched = models.Q(imported=imported) | models.Q(pk__in=changed)
    later = [
        model._default_manager.filter(touched, tenant_id=imported.tenant_id, updated_at__gt=ended).count()
        for model in KINDS.values()
    ]
    if not any(later):
        return []
    said = _("取り込みのあとに変更されたデータが%(count)s件あります。取り消すと、その変更が失われます。")
    return [said % {"count": f"{sum(later):,}"}]


def undo_chunk(imported: Import, at: datetime) -> int | None:
    """Undo some of it; how much is undone so far, None when all is. What something depends on by now stays."""
    take_turn(imported.tenant)
    done = _remove(imported, Application) or _remove(imported, Candidate) or _restore(imported)
    imported.undone_count += done
    if done:
        imported.save(update_fields=["undone_count"])
        return imported.undone_count
    _end(imported, at)
    return None


def _remove(imported: Import, model: type[models.Model]) -> int:
    rows = model._default_manager.filter(tenant_id=imported.tenant_id, imported=imported)
    for relation in _referring_to(model):
        tied = relation.related_model._default_manager.filter(
            tenant_id=imported.tenant_id, **{relation.field.name: OuterRef("pk")}
        )
        rows = rows.exclude(Exists(tied))
    ids = list(rows.values_list("pk", flat=True)[:CHUNK])
    model._default_manager.filter(pk__in=ids)._raw_delete("default")  # nothing refers to them
    return len(ids)


RESTORE = """
WITH chosen AS (
    SELECT e.id, e.row_id, jsonb_populate_record(NULL::candidates_{kind}, e.values) AS was
    FROM candidates_earlier e JOIN candidates_{kind} t ON t.tenant_id = e.tenant_id AND t.id = e.row_id
    WHERE e.tenant_id = %(tenant)s AND e.imported_id = %(imported)s AND e.kind = '{kind}' AND t.updated_at <= %(ended)s
    LIMIT %(chunk)s
), restored AS (
    UPDATE candidates_{kind} t SET {assigned} FROM chosen WHERE t.tenant_id = %(tenant)s AND t.id = chosen.row_id
)
DELETE FROM candidates_earlier e USING chosen WHERE e.tenant_id = %(tenant)s AND e.id = chosen.id
"""


def _restore(imported: Import) -> int:
    ended = imported.finished_at or imported.failed_at
    facts = {"tenant": imported.tenant_id, "imported": imported.pk, "ended": ended, "chunk": CHUNK}
    return sum(staging.execute(_restoring(kind), **facts) for kind in KINDS)


def _restoring(kind: str) -> str:
    columns = [field.column for field in KINDS[kind]._meta.local_fields if field.column not in AS_THEY_ARE]
    names = [connection.ops.quote_name(str(column)) for column in columns]
    assigned = ", ".join(f"{name} = (chosen.was).{name}" for name in names)
    return RESTORE.format(kind=kind, assigned=assigned + INDEXED_ANEW[kind])


def _end(imported: Import, at: datetime) -> None:
    """What could not be undone is counted; the values kept for undoing go."""
    own = [model._default_manager.filter(tenant_id=imported.tenant_id, imported=imported) for model in KINDS.values()]
    kept = Earlier.objects.filter(tenant_id=imported.tenant_id, imported=imported)
    imported.kept_count = sum(rows.count() for rows in own) + kept.count()
    kept.delete()
    imported.undone_at, imported.next_at = at, None
    imported.save(update_fields=["kept_count", "undone_at", "next_at"])
    counts = {"undone": imported.undone_count, "kept": imported.kept_count}
    endings.record(imported, "import.undone", at, counts, by=imported.undone_by)
