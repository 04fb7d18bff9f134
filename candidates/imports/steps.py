"""The wizard's steps: a file is received, its columns are chosen, it is checked, and only then taken, by a worker."""

import contextlib
import zlib
from array import array
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from candidates.imports import checking, endings, files, mappings
from candidates.imports.layouts import Layout, build, find_header, suggest, take_header
from candidates.imports.models import Import, Upload
from candidates.imports.problems import FileRefused
from candidates.imports.reading import Rows, open_table
from candidates.imports.rows import Reader
from candidates.pool import normalise
from candidates.pool.origins import Origin
from tenants.events import hint_once
from tenants.models import Tenant, User
from tenants.scope import requires_scope

KEPT = timedelta(hours=24)
AT_ONCE = 1 << 20  # bytes that are checked while the reader waits
SAMPLES, LOOKED_AT = 3, 200
LONGEST_SAMPLE = 60
MOST_COLUMNS = 500
TASK = "candidates.imports.tasks.run_due_imports"


class NotReady(Exception):
    """The step before it is missing, or the file is gone."""


@requires_scope
def receive_file(*, tenant: Tenant, file: UploadedFile, filename: str, by: User | None, at: datetime) -> Upload:
    """Store a file for a day and suggest what its columns hold. `FileRefused` leaves nothing behind."""
    table = open_table(file)  # type: ignore[arg-type]  # an UploadedFile reads and seeks like a file
    found = find_header(table.rows)
    if any(map(str.strip, found.cells[MOST_COLUMNS:])):
        raise FileRefused("too_many_columns", count=len(found.cells), limit=MOST_COLUMNS)
    header = [normalise.line(name)[:200] for name in found.cells[:MOST_COLUMNS]]
    take_header(table.rows, found.number)
    if not table.rows.ahead(1):
        raise FileRefused("no_rows")
    known = mappings.learned(tenant=tenant, header=header)
    targets = suggest(header, known)
    if not any(targets) and any(map(normalise.is_email, header)):
        raise FileRefused("no_header", line=found.number)
    return Upload.objects.create(
        tenant=tenant,
        filename=normalise.line(filename)[-255:],
        size=file.size or 0,
        stored_as=files.store(file.chunks()),
        encoding=table.encoding,
        layout=build(header, targets).code,
        header=header,
        header_row=found.number,
        targets=targets,
        origin=mappings.origin_of(tenant=tenant, header=header),
        is_learned=targets != suggest(header),
        uploaded_by=by,
        at=at,
        until=at + KEPT,
    )


def samples_of(upload: Upload) -> list[list[str]]:
    """The first different values of each column; none of a refused one. Read from the file, kept nowhere."""
    refused = layout_of(upload).refused
    found: list[list[str]] = [[] for _ in upload.header]
    with opened(upload) as file, contextlib.suppress(FileRefused):  # what breaks further down is the check's to tell
        for row in islice(rows_of(upload, file), LOOKED_AT):
            for values, cell in zip(found, row.cells, strict=False):
                _add_sample(values, normalise.line(cell)[:LONGEST_SAMPLE])
    return [[] if name in refused else values for name, values in zip(upload.header, found, strict=True)]


def _add_sample(values: list[str], value: str) -> None:
    if value and len(values) < SAMPLES and value not in values:
        values.append(value)


def opened(upload: Upload) -> BinaryIO:
    """The stored file. `NotReady` when it was removed."""
    if upload.removed_at:
        raise NotReady
    try:
        return files.opened(upload.stored_as)
    except FileNotFoundError as error:
        raise NotReady from error


def rows_of(upload: Upload, file: BinaryIO) -> Rows:
    """The rows below its header."""
    rows = open_table(file, encoding=upload.encoding).rows
    take_header(rows, upload.header_row)
    return rows


def layout_of(upload: Upload) -> Layout:
    """How its columns are to be read."""
    return build(upload.header, upload.targets)


def reader_of(upload: Upload, at: datetime) -> Reader:
    """What reads its rows."""
    return Reader(layout_of(upload), at=at, origin=upload.origin)


@requires_scope
def choose_columns(
    *,
    tenant: Tenant,
    upload: Upload,
    targets: list[str],
    origin: str = Origin.APPLICANT,
    by: User | None,
    at: datetime,
) -> None:
    """Say what each column holds, and what brought these people; remembered for the next file.

    The check begins: at once for a small file.
    """
    if Import.objects.for_tenant(tenant).filter(upload=upload).exists():
        raise NotReady
    upload.targets, upload.origin = targets, origin
    upload.layout = layout_of(upload).code
    upload.check_requested_at = upload.next_at = at
    upload.checked_at, upload.checked_rows, upload.attempts = None, 0, 0
    upload.found, upload.causes, upload.refusal = {}, [], {}
    upload.save()
    mappings.keep(tenant=tenant, upload=upload, by=by, at=at)
    if upload.size <= AT_ONCE and upload.encoding != "xlsx":
        check_now(tenant=tenant, upload=upload, at=at)
    else:
        hint_once(TASK)


@requires_scope
def check_now(*, tenant: Tenant, upload: Upload, at: datetime) -> None:
    """Check the file in this transaction."""
    reader = reader_of(upload, at)
    try:
        with opened(upload) as file:
            rows = rows_of(upload, file)
            found = checking.check_rows(tenant=tenant, source=upload.layout, rows=rows, reader=reader, at=at)
        keep_found(upload, found, at)
    except FileRefused as refused:
        keep_refusal(upload, refused, at)


def keep_found(upload: Upload, found: checking.Found, at: datetime) -> None:
    """What the check has found, if nobody has chosen other columns meanwhile."""
    repeated = zlib.compress(found.superseded.tobytes()) if found.superseded else b""
    causes = [asdict(cause) for cause in found.causes]
    _end_check(upload, at, checked_rows=found.counts["rows"], found=found.counts, causes=causes, superseded=repeated)


def keep_refusal(upload: Upload, refused: FileRefused, at: datetime) -> None:
    """Why the file cannot be taken."""
    said = {"code": refused.code, "line": refused.line, "column": refused.column, "facts": refused.facts}
    _end_check(upload, at, refusal=said)


def _end_check(upload: Upload, at: datetime, **facts: object) -> None:
    same = Upload.objects.for_tenant(upload.tenant).filter(pk=upload.pk, check_requested_at=upload.check_requested_at)
    same.update(checked_at=at, next_at=None, **facts)


def superseded_in(upload: Upload) -> "array[int]":
    """The numbers of the rows that a later one repeats."""
    numbers = array("L")
    if upload.superseded:
        numbers.frombytes(zlib.decompress(upload.superseded))
    return numbers


@requires_scope
def start_import(*, tenant: Tenant, upload: Upload, by: User | None, at: datetime) -> Import:
    """Let a worker take the checked file. Asking again gives the same import. `NotReady` when it is not checked."""
    Upload.objects.for_tenant(tenant).locked().get(pk=upload.pk)
    started = Import.objects.for_tenant(tenant).filter(upload=upload).first()
    if started is not None:
        return started
    if not upload.checked_at or upload.refusal or upload.removed_at or upload.until <= at:
        raise NotReady
    imported = Import.objects.create(
        tenant=tenant,
        upload=upload,
        filename=upload.filename,
        layout=upload.layout,
        encoding=upload.encoding,
        expected_rows=upload.found["rows"],
        refused_columns=layout_of(upload).refused,
        started_by=by,
        at=at,
        next_at=at,
    )
    endings.record(imported, "import.started", at, {"rows": imported.expected_rows})
    hint_once(TASK)
    return imported


@requires_scope
def discard_file(*, tenant: Tenant, upload: Upload, at: datetime) -> None:
    """Remove the file as soon as this is committed. `NotReady` while it is being taken."""
    working = Import.objects.for_tenant(tenant).filter(upload=upload, finished_at=None, failed_at=None)
    if working.exists():
        raise NotReady
    transaction.on_commit(partial(files.remove, upload.stored_as))  # the hourly tidying up is the guarantee
    Upload.objects.for_tenant(tenant).filter(pk=upload.pk).update(removed_at=at, next_at=None)
