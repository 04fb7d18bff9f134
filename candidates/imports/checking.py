"""The dry run: reads a whole file, compares it with the pool, and says what an import would do. It writes nothing."""

import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from candidates.imports import staging
from candidates.imports.merging import Merge
from candidates.imports.problems import FileRefused
from candidates.imports.reading import Row
from candidates.imports.rows import Fault, Reader
from candidates.imports.taking import batches
from tenants.models import Tenant
from tenants.scope import requires_scope

BATCH = 2_000
MOST_FAULTS = 200
MOST_EXAMPLES = 5  # of each cause
MOST_CAUSES = 200


@dataclass
class Cause:
    """One kind of fault in one column: how often, how many rows it costs, and the first examples."""

    code: str
    column: str
    count: int = 0
    lost: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Reading:
    """A file that was read to its end: its facts as lines in a file without a name, and what was wrong with some."""

    lines: BinaryIO
    counted: Counter[str] = field(default_factory=Counter)
    causes: dict[tuple[str, str], Cause] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def note(self, fault: Fault) -> None:
        key = (fault.code, fault.column)
        if key not in self.causes and len(self.causes) == MOST_CAUSES:
            return
        cause = self.causes.setdefault(key, Cause(*key))
        cause.count += 1
        cause.lost += fault.is_row_lost
        if len(cause.examples) < MOST_EXAMPLES:
            cause.examples.append({"line": fault.number, "facts": fault.facts})
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


@dataclass(frozen=True)
class Found:
    """What an import would do. `superseded` are the rows that a later one of the file repeats, in order."""

    counts: dict[str, int]
    causes: list[Cause]
    faults: list[Fault]
    superseded: "array[int]"


@requires_scope
def check_rows(*, tenant: Tenant, source: str, rows: Iterator[Row], reader: Reader, at: datetime) -> Found:
    """Read and compare in one go. `FileRefused` when the file cannot be read to its end."""
    with tempfile.TemporaryFile() as lines:
        return compare(tenant=tenant, source=source, reading=read_rows(rows, reader, lines), at=at)


def read_rows(
    rows: Iterator[Row], reader: Reader, lines: BinaryIO, tell: Callable[[int], None] = lambda _rows: None
) -> Reading:
    """Read every row, without the database; `tell` hears now and then how many there were so far."""
    reading = Reading(lines)
    for batch in batches(rows, BATCH):
        read = [reader.read(row) for row in batch]
        records = [record for record, _ in read if record is not None]
        lines.write(staging.lines_of(records).encode())
        faults = [fault for _, found in read for fault in found]
        for fault in faults:
            reading.note(fault)
        reading.counted.update(rows=len(batch), lost=len(batch) - len(records), faults=len(faults))
        tell(reading.counted["rows"])
    if not reading.counted["rows"]:
        raise FileRefused("no_rows")
    lines.seek(0)
    return reading


@requires_scope
def compare(*, tenant: Tenant, source: str, reading: Reading, at: datetime) -> Found:
    """What the rows would do to the pool as it is now."""
    read = reading.counted
    counts = {"rows": read["rows"], "error_count": read["lost"], "fault_count": read["faults"]}
    with staging.table():
        staging.add_lines(reading.lines)
        merge = Merge(tenant.pk, source, at)
        repeated = merge.merge()
        counts |= {"duplicate_count": len(repeated), **merge.counts()}
    for number in merge.barred:
        reading.note(Fault(number, "", "erased", is_row_lost=True))
    for name in ("error_count", "fault_count"):
        counts[name] += len(merge.barred)
    causes = sorted(reading.causes.values(), key=lambda cause: (-cause.lost, -cause.count))
    return Found(counts, causes, reading.faults, array("L", sorted(repeated)))
