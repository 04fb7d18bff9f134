"""How an import ends, and who is told: programs by an event, the audit trail by a line."""

from datetime import UTC, datetime
from typing import Any

from candidates.imports.models import Import
from tenants import audit, events
from tenants.models import AuditEntry, User


def finish(imported: Import, at: datetime) -> None:
    """Every row was seen."""
    imported.finished_at, imported.next_at = at, None
    imported.save(update_fields=["finished_at", "next_at"])
    _tell(imported, at)


def give_up(imported: Import, at: datetime) -> None:
    """It ends before the last row; what was taken so far stays, and is counted."""
    imported.failed_at, imported.next_at = at, None
    imported.save(update_fields=["failed_at", "next_at"])
    _tell(imported, at)


def _tell(imported: Import, at: datetime) -> None:
    told = {"rows": imported.rows, "eligible": imported.eligible_count, "errors": imported.error_count}
    ended_at = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    data = {"id": imported.public_id, "state": imported.state, **told, "finished_at": ended_at}
    events.record(tenant=imported.tenant, kind="import.finished", subject=imported.public_id, data=data, at=at)
    detail = {**told, "state": imported.state, "refused_columns": imported.refused_columns}
    record(imported, "import.finished", at, detail)


def record(imported: Import, action: str, at: datetime, detail: dict[str, Any], *, by: User | None = None) -> None:
    """A line of the audit trail, in the name of `by` or of who started the import."""
    actor_id = by.pk if by else imported.started_by_id
    audit.record(
        tenant=imported.tenant,
        actor=AuditEntry.Actor.PERSON if actor_id else AuditEntry.Actor.SYSTEM,
        actor_id=actor_id,
        action=action,
        subject=imported.public_id,
        detail=detail,
        at=at,
    )
