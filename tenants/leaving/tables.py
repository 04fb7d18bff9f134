"""What a tenant takes along: its tables, their rows page after page, and a row as cells and as JSON."""

import json
import uuid
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.utils import timezone

from tenants.cells import neutral
from tenants.ids import encode
from tenants.models import AuditEntry, Tenant, TenantOwned
from tenants.trail.lines import lines_of

Model = type[models.Model]


class Row(NamedTuple):
    """One row: its place in the order, and its values under their columns' names."""

    pk: uuid.UUID
    values: dict[str, Any]


def exported() -> list[Model]:
    """Every table of which something is taken along, the tenant's own line first."""
    owned = [model for model in apps.get_models() if issubclass(model, TenantOwned) and model.EXPORTED]
    return [Tenant, *sorted(owned, key=lambda model: model._meta.db_table)]


def columns_of(model: Model) -> list[str]:
    """`user__name` is the column `user_name`."""
    return [field.replace("__", "_") for field in fields_of(model)]


def fields_of(model: Model) -> tuple[str, ...]:
    fields: tuple[str, ...] = model.EXPORTED  # type: ignore[attr-defined]
    return fields


def rows_of(model: Model, tenant: Tenant, *, after: uuid.UUID | None, limit: int) -> Iterator[Row]:
    """The next rows of the tenant's own, in the order of their ids."""
    mine = model._default_manager.filter(**{"pk" if model is Tenant else "tenant": tenant.pk})
    page = (mine.filter(pk__gt=after) if after else mine).order_by("pk")[:limit]
    if model is AuditEntry:
        yield from audit_rows(tenant, list(page))  # type: ignore[arg-type]
        return
    spell = [speller_of(model, field) for field in fields_of(model)]
    for pk, *values in page.values_list("pk", *fields_of(model)):
        yield Row(
            pk, dict(zip(columns_of(model), (tell(v) for tell, v in zip(spell, values, strict=True)), strict=True))
        )


def audit_rows(tenant: Tenant, entries: list[AuditEntry]) -> Iterator[Row]:
    """The trail as its page shows it: a line may hold what this tenant must not read."""
    for entry, line in zip(entries, lines_of(tenant=tenant, entries=entries), strict=True):
        told: dict[str, Any] = {
            "at": entry.at.isoformat(),
            "actor": line.who,
            "action": entry.action,
            "subject": line.subject,
        }
        yield Row(entry.pk, told | {"detail": dict(line.details), "ip": line.ip, "request_id": line.request_id})


def speller_of(model: Model, name: str) -> Any:
    """How a column's values are told: ids as the API spells them, everything else as JSON can hold it."""
    field: Any = None if "__" in name else model._meta.get_field(name)
    target = field.remote_field.model if isinstance(field, models.ForeignKey) else model if name == "id" else None
    prefix = getattr(target, "PREFIX", "")
    return (lambda value: encode(prefix, value) if value else None) if prefix else plain


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return str(value) if isinstance(value, (date, Decimal, uuid.UUID)) else value


def cells_of(row: Row) -> list[str]:
    """For a spreadsheet: lists and objects as JSON, and nothing that runs as a formula."""
    return [neutral(cell(value)) for value in row.values.values()]


def cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
