"""Making an export: step by step, each in a transaction of its own, so that its size needs neither memory nor patience.

How far the parts on disk have come stands beside them (`progress.json`): they are lost together, and then made anew. A
part that is longer than its progress says (a worker died after writing) is cut back before the next step.
"""

import csv
import io
import json
import logging
import math
import os
import time
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from tenants import audit
from tenants.leaving import files, packing, tables
from tenants.leaving.sweeping import KEPT
from tenants.letters.services import write_letter
from tenants.models import Export
from tenants.scope import scope

logger = logging.getLogger(__name__)
BATCH = 2_000
MOST_TRIES = 5
START: dict[str, Any] = {"table": 0, "after": None, "sizes": {}, "counts": {}, "tries": 0}


def write_due(*, at: datetime, until: float = math.inf) -> None:
    """Go on with every export that is asked for, in turn, until all are finished or the shift is over."""
    waiting = due_exports()
    while waiting and time.monotonic() < until:
        waiting = [each for each in waiting if step_safely(*each, at)]


def due_exports() -> list[tuple[uuid.UUID, uuid.UUID]]:
    with scope(network=True):
        open_still = Export.objects.filter(finished_at=None, failed_at=None, tenant__closed_at=None)
        return list(open_still.order_by("requested_at").values_list("pk", "tenant"))


def step_safely(export_id: uuid.UUID, tenant_id: uuid.UUID, at: datetime) -> bool:
    """One step; False when this export needs no other from us. What fails is tried again, and then given up."""
    try:
        with scope(tenant=tenant_id):
            return step(export_id, at)
    except Exception as error:  # noqa: BLE001  (whatever breaks: the others go on, and the requester is told)
        logger.error("export %s failed: %s", export_id, type(error).__name__)
        with scope(tenant=tenant_id):
            note_failure(Export.objects.select_related("tenant").get(pk=export_id), at)
        return False


def step(export_id: uuid.UUID, at: datetime) -> bool:
    """The next rows, or the packing of all. The row's lock is the claim."""
    waiting = Export.objects.select_for_update(skip_locked=True, of=("self",)).select_related("tenant", "requested_by")
    export = waiting.filter(pk=export_id, finished_at=None, failed_at=None).first()
    if export is None:
        return False
    progress, models = read_progress(export), tables.exported()
    if progress["table"] == len(models):
        finish(export, progress, at)
        return False
    write_rows(export, progress, models[progress["table"]])
    Export.objects.filter(pk=export.pk).update(
        started_at=export.started_at or at,
        tables_done=progress["table"],
        tables_total=len(models),
        rows=sum(progress["counts"].values()),
    )
    return True


def write_rows(export: Export, progress: dict[str, Any], model: tables.Model) -> None:
    """The next BATCH rows of a table to the ends of its two files, and only then how far it has come."""
    after = progress["after"] and uuid.UUID(progress["after"])
    rows = list(tables.rows_of(model, export.tenant, after=after, limit=BATCH))
    name, is_first = model._meta.db_table, after is None
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    if is_first:
        writer.writerow(tables.columns_of(model))
    writer.writerows(map(tables.cells_of, rows))
    lines = "".join(json.dumps(row.values, ensure_ascii=False) + "\n" for row in rows)
    append(export, progress, f"{name}.csv", ("\ufeff" if is_first else "") + text.getvalue())
    append(export, progress, f"{name}.jsonl", lines)
    progress["counts"][name] = progress["counts"].get(name, 0) + len(rows)
    is_last = len(rows) < BATCH
    progress["after"] = None if is_last else str(rows[-1].pk)
    progress["table"] += is_last
    keep_progress(export, progress)


def append(export: Export, progress: dict[str, Any], name: str, text: str) -> None:
    path = files.workshop(export) / name
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.truncate(progress["sizes"].get(name, 0))
        file.seek(0, os.SEEK_END)
        file.write(text.encode("utf-8", "replace"))
        progress["sizes"][name] = file.tell()
        file.flush()
        os.fsync(file.fileno())


def progress_of(export: Export) -> Path:
    return files.workshop(export) / "progress.json"


def read_progress(export: Export) -> dict[str, Any]:
    path = progress_of(export)
    return START | json.loads(path.read_text()) if path.exists() else json.loads(json.dumps(START))


def keep_progress(export: Export, progress: dict[str, Any]) -> None:
    """Replace it whole: half of it is never read."""
    fresh = progress_of(export).with_suffix(".new")
    fresh.write_text(json.dumps(progress))
    fresh.replace(progress_of(export))


def finish(export: Export, progress: dict[str, Any], at: datetime) -> None:
    """Pack the parts into one file, and tell who asked."""
    packed = packing.pack(export, progress["counts"], at)
    expires_at = at + KEPT
    Export.objects.filter(pk=export.pk).update(**packed, finished_at=at, expires_at=expires_at)
    counted = {"tables": len(progress["counts"]), "rows": sum(progress["counts"].values())}
    told: dict[str, Any] = {"subject": export.public_id, "detail": counted, "at": at}
    audit.record_act(tenant=export.tenant, by=None, action="export.finished", **told)
    if export.requested_by:
        letter: dict[str, Any] = {
            "recipient": export.requested_by.email,
            "cause": export.public_id,
            "export": str(export.pk),
        }
        write_letter(tenant=export.tenant, kind="export_ready", at=at, **letter)


def note_failure(export: Export, at: datetime) -> None:
    progress = read_progress(export)
    progress["tries"] += 1
    keep_progress(export, progress)
    if progress["tries"] >= MOST_TRIES:
        Export.objects.filter(pk=export.pk).update(failed_at=at)
        files.remove(export)
        told: dict[str, Any] = {"subject": export.public_id, "at": at}
        audit.record_act(tenant=export.tenant, by=None, action="export.failed", **told)
