"""Memory does not grow with a file's rows: neither while it is checked nor while it is taken."""

import tempfile
import tracemalloc
from datetime import UTC, datetime

import pytest

from candidates.imports.checking import read_rows
from candidates.imports.layouts import find_layout
from candidates.imports.reading import open_table
from candidates.imports.rows import Reader
from tests.candidates.imports.walking import HEADER, rows

AT = datetime(2026, 11, 22, tzinfo=UTC)
MEGABYTE = 1 << 20


def peak_of(path) -> int:
    """The most bytes in use while the file is read to its end."""
    with path.open("rb") as file, tempfile.TemporaryFile() as lines:
        tracemalloc.start()
        table = open_table(file)
        reading = read_rows(table.rows, Reader(find_layout(table.rows), at=AT), lines)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert reading.counted["rows"]
    return peak


@pytest.fixture
def written(tmp_path):
    def write(count: int):
        path = tmp_path / f"{count}.csv"
        with path.open("w", encoding="cp932") as file:
            file.write(f"{HEADER}\n")
            for first in range(1, count, 1_000):
                file.write("\n".join(rows(1_000, first=first)) + "\n")
        return path

    return write


def test_five_times_the_rows_take_the_same_memory(written):
    peak_of(written(4_000))  # what is remembered of repeated values is bounded, and full by now
    few, many = peak_of(written(4_000)), peak_of(written(20_000))
    assert many <= 1.2 * few + MEGABYTE
