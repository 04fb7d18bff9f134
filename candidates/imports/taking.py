"""Rows into the pool, many at once: read, staged, merged, counted. One call is all of them, or nothing."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from candidates.imports import staging
from candidates.imports.merging import Merge
from candidates.imports.models import Import, RowFault
from candidates.imports.reading import Row
from candidates.imports.rows import Fault, Reader
from candidates.pool.turns import take_turn
from tenants.events import hint_once

BATCH = 2_000
MOST_FAULTS = 10_000  # kept to be shown; all are counted
NONE: Sequence[int] = array("L")
Item = TypeVar("Item")


def take_rows(
    *, imported: Import, rows: Iterator[Row], reader: Reader, at: datetime, superseded: Sequence[int] = NONE
) -> int:
    """Take the rows, add them to the import's counts, and say how many there were.

    `superseded` are the numbers, in order, of rows that a later row of the file repeats: counted, not taken. Nobody
    waits for the reading: the tenant's turn is taken when all rows are staged.
    """
    with staging.table():
        read = _stage(imported, rows, reader, superseded)
        take_turn(imported.tenant)
        merge = Merge(imported.tenant_id, imported.layout, at, imported_id=imported.pk)
        repeated = len(merge.merge()) if read["staged"] else 0
        written = merge.counts() if read["staged"] else {}
    _keep(imported, [Fault(number, "", "erased", is_row_lost=True) for number in merge.barred])
    read.update(lost=len(merge.barred), faults=len(merge.barred))
    _count(imported, written, read, repeated)
    hint_once("candidates.pool.tasks.index_people")  # after the commit: nobody waits for the search's index
    return read["rows"]


def _stage(imported: Import, rows: Iterator[Row], reader: Reader, superseded: Sequence[int]) -> Counter[str]:
    """Read every row into the temporary table, batch by batch, and keep what was wrong with some."""
    counted: Counter[str] = Counter()
    for batch in batches(rows, BATCH):
        last = [row for row in batch if not _is_in(superseded, row.number)]
        read = [reader.read(row) for row in last]
        records = [record for record, _ in read if record is not None]
        staging.add(records)
        faults = [fault for _, found in read for fault in found]
        _keep(imported, faults[: max(MOST_FAULTS - imported.fault_count - counted["faults"], 0)])
        counted.update(rows=len(batch), staged=len(records), lost=len(last) - len(records), faults=len(faults))
        counted["superseded"] += len(batch) - len(last)
    return counted


def _is_in(ordered: Sequence[int], number: int) -> bool:
    place = bisect_left(ordered, number)
    return place < len(ordered) and ordered[place] == number


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


def _count(imported: Import, written: dict[str, int], read: Counter[str], repeated: int) -> None:
    told = {"rows": read["rows"], "error_count": read["lost"], "fault_count": read["faults"]}
    told |= {"duplicate_count": repeated + read["superseded"], **written}
    for name, number in told.items():
        setattr(imported, name, getattr(imported, name) + number)
    imported.save(update_fields=list(told))


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
