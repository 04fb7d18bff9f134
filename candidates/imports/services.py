"""Importing a file: all of it, or nothing. It never sends mail."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO, TypeVar

from django.db import transaction

from candidates.imports import merging, people, staging
from candidates.imports.layouts import Layout, find_layout
from candidates.imports.models import Import, RowFault
from candidates.imports.problems import FileRefused
from candidates.imports.reading import LARGEST, Row, Table, open_table
from candidates.imports.rows import Fault, Reader
from candidates.pool import normalise
from candidates.pool.turns import take_turn
from tenants import audit, events
from tenants.models import AuditEntry, Tenant, User
from tenants.scope import requires_scope

BATCH = 2_000
MOST_FAULTS = 10_000  # kept to be shown; all are counted
Item = TypeVar("Item")


@requires_scope
def import_file(
    *,
    tenant: Tenant,
    file: BinaryIO | bytes,
    filename: str,
    at: datetime,
    by: User | None = None,
    largest: int = LARGEST,
) -> Import:
    """Take a file's people and applications into the pool. `FileRefused` leaves nothing behind.

    Importing the same rows again changes nothing: an application is known by (source, remote id), else by person and
    job; a person by mailbox, or by phone and name. Rows that cannot be read are kept out and listed as faults.
    """
    with transaction.atomic():
        imported = _take(tenant=tenant, file=file, filename=filename, by=by, at=at, largest=largest)
    _tell(imported, at)
    return imported


@requires_scope
def check_file(
    *, tenant: Tenant, file: BinaryIO | bytes, filename: str, at: datetime, by: User | None = None, shown: int = 200
) -> tuple[Import, list[RowFault]]:
    """What `import_file` would do, and the first `shown` faults; all of it is rolled back, so nothing is written."""
    with transaction.atomic():
        imported = _take(tenant=tenant, file=file, filename=filename, by=by, at=at, largest=LARGEST)
        faults = list(imported.faults.all()[:shown])
        transaction.set_rollback(True)
    return imported, faults


def _take(
    *, tenant: Tenant, file: BinaryIO | bytes, filename: str, by: User | None, at: datetime, largest: int
) -> Import:
    take_turn(tenant)
    table = open_table(io.BytesIO(file) if isinstance(file, bytes) else file, largest=largest)
    layout = find_layout(table.rows)
    imported = _begin(table, layout, tenant=tenant, filename=filename, by=by, at=at)
    with staging.table():
        counted = _stage(imported, table.rows, Reader(layout, at=at))
        _finish(imported, counted, _merge(imported, at))
    return imported


def _begin(table: Table, layout: Layout, *, tenant: Tenant, filename: str, by: User | None, at: datetime) -> Import:
    return Import.objects.create(
        tenant=tenant,
        filename=normalise.line(filename)[-255:],
        layout=layout.code,
        encoding=table.encoding,
        refused_columns=layout.refused,
        started_by=by,
        at=at,
    )


def _stage(imported: Import, rows: Iterator[Row], reader: Reader) -> Counter[str]:
    """Read every row into the temporary table, batch by batch, and keep what was wrong with some."""
    counted: Counter[str] = Counter()
    for batch in batches(rows, BATCH):
        read = [reader.read(row) for row in batch]
        records = [record for record, _ in read if record is not None]
        staging.add(records)
        faults = [fault for _, found in read for fault in found]
        _keep(imported, faults[: MOST_FAULTS - counted["faults"]])
        counted.update(rows=len(batch), lost=len(batch) - len(records), faults=len(faults))
    if not counted["rows"]:
        raise FileRefused("no_rows")
    return counted


def _keep(imported: Import, faults: list[Fault]) -> None:
    RowFault.objects.bulk_create(
        RowFault(
            tenant_id=imported.tenant_id,
            imported=imported,
            line=fault.number,
            column=fault.column[:200],
            code=fault.code,
            facts=fault.facts,
            is_row_lost=fault.is_row_lost,
            values=fault.values,
        )
        for fault in faults
    )


def _merge(imported: Import, at: datetime) -> int:
    """Everything staged into the pool; how many rows repeated another of the file."""
    tenant_id, source = imported.tenant_id, imported.layout
    staging.analyze()
    repeated = merging.drop_repeated_ids()
    people.place(tenant_id=tenant_id, source=source)
    merging.merge_people(tenant_id=tenant_id, at=at)
    return repeated + merging.merge_applications(tenant_id=tenant_id, source=source, imported_id=imported.pk, at=at)


def _finish(imported: Import, counted: Counter[str], repeated: int) -> None:
    written = merging.counts(tenant_id=imported.tenant_id)
    written |= {"rows": counted["rows"], "error_count": counted["lost"], "duplicate_count": repeated}
    for name, number in written.items():
        setattr(imported, name, number)
    imported.save(update_fields=list(written))


def _tell(imported: Import, at: datetime) -> None:
    tenant, subject, actor = imported.tenant, imported.public_id, AuditEntry.Actor
    told = {"rows": imported.rows, "eligible": imported.eligible_count, "errors": imported.error_count}
    state = "partly_failed" if imported.error_count else "succeeded"
    data = {"id": subject, "state": state, **told, "finished_at": at.isoformat().replace("+00:00", "Z")}
    events.record(tenant=tenant, kind="import.finished", subject=subject, data=data, at=at)
    audit.record(
        tenant=tenant,
        actor=actor.PERSON if imported.started_by_id else actor.SYSTEM,
        actor_id=imported.started_by_id,
        action="candidates.import",
        subject=subject,
        detail={**told, "refused_columns": imported.refused_columns},
        at=at,
    )


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of `size`; the last may be shorter."""
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
