"""Importing a file: all of it, or nothing. It never sends mail. (The wizard's way in is `steps`.)"""

import io
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from django.db import transaction

from candidates.imports import endings, taking
from candidates.imports.checking import check_rows
from candidates.imports.layouts import Layout, find_layout
from candidates.imports.models import Import, RowFault
from candidates.imports.problems import FileRefused
from candidates.imports.reading import Table, open_table
from candidates.imports.rows import Reader
from candidates.pool import normalise
from tenants.models import Tenant, User
from tenants.scope import requires_scope


@requires_scope
def import_file(
    *,
    tenant: Tenant,
    file: BinaryIO | bytes,
    filename: str,
    at: datetime,
    by: User | None = None,
    largest: int | None = None,
) -> Import:
    """Take a file's people and applications into the pool. `FileRefused` leaves nothing behind.

    Importing the same rows again changes nothing: an application is known by (source, remote id), else by person and
    job; a person by mailbox, or by phone and name. Rows that cannot be read are kept out and listed as faults.
    """
    with transaction.atomic():
        table, layout = _open(file, largest)
        imported = _new(table, layout, tenant=tenant, filename=filename, by=by, at=at)
        imported.save(force_insert=True)
        if not taking.take_rows(imported=imported, rows=table.rows, reader=Reader(layout, at=at), at=at):
            raise FileRefused("no_rows")
    endings.finish(imported, at)
    return imported


@requires_scope
def check_file(
    *, tenant: Tenant, file: BinaryIO | bytes, filename: str, at: datetime, by: User | None = None, shown: int = 200
) -> tuple[Import, list[RowFault]]:
    """What `import_file` would do, and the first `shown` faults. Nothing is written, and nobody waits for it."""
    table, layout = _open(file, None)
    checked = _new(table, layout, tenant=tenant, filename=filename, by=by, at=at)
    found = check_rows(tenant=tenant, source=layout.code, rows=table.rows, reader=Reader(layout, at=at), at=at)
    for name, number in found.counts.items():
        setattr(checked, name, number)
    first = islice(found.faults, shown)
    return checked, [
        RowFault(tenant=tenant, line=one.number, column=one.column, code=one.code, facts=one.facts) for one in first
    ]


def _open(file: BinaryIO | bytes, largest: int | None) -> tuple[Table, Layout]:
    table = open_table(io.BytesIO(file) if isinstance(file, bytes) else file, largest=largest)
    return table, find_layout(table.rows)


def _new(table: Table, layout: Layout, *, tenant: Tenant, filename: str, by: User | None, at: datetime) -> Import:
    return Import(
        tenant=tenant,
        filename=normalise.line(filename)[-255:],
        layout=layout.code,
        encoding=table.encoding,
        refused_columns=layout.refused,
        started_by=by,
        at=at,
    )
