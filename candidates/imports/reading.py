"""A file as rows of text, one after the other: CSV, TSV and XLSX alike, never the whole file in memory."""

import csv
import io
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from django.conf import settings

from candidates.imports import workbooks
from candidates.imports.encodings import HEAD, encoding_of
from candidates.imports.problems import FileRefused

MEGABYTE = 1 << 20
MAGIC = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "RTF",
    b"<!DOCTYPE": "HTML",
    b"<html": "HTML",
}
DELIMITERS = ",\t;"


@dataclass(slots=True)
class Row:
    """One row: its number in the sheet, the line of the file it begins on, its cells; `broken` when they are unsure."""

    number: int
    line: int
    cells: list[str]
    broken: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.broken and not any(cell and not cell.isspace() for cell in self.cells)


class Rows(Iterator[Row]):
    """Rows one after the other, of which the next few can be looked at before they are taken."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows, self.seen = iter(rows), deque[Row]()

    def __next__(self) -> Row:
        return self.seen.popleft() if self.seen else next(self.rows)

    def ahead(self, count: int) -> list[Row]:
        """The next rows, at most `count`; they still come."""
        self.seen.extend(islice(self.rows, max(count - len(self.seen), 0)))
        return list(islice(self.seen, count))


@dataclass(frozen=True)
class Table:
    """A file opened: how it was encoded ("xlsx" for a workbook), and its rows, blank ones left out."""

    encoding: str
    rows: Rows


def open_table(file: BinaryIO, *, largest: int | None = None, encoding: str = "") -> Table:
    """Every row of the file, read as it is asked for. `FileRefused` when it cannot be read as a table.

    `encoding` is what an earlier opening of the same file found; without it the whole file is looked through.
    """
    refuse_large(file, largest=largest)
    if _head(file).startswith(b"PK"):
        return Table("xlsx", _written(workbooks.rows_of(file)))
    encoding = encoding or encoding_of(file)
    return Table(encoding, _written(_text_rows(file, encoding)))


def _written(rows: Iterable[tuple[int, int, list[str], str]]) -> Rows:
    return Rows(row for row in (Row(*one) for one in rows) if not row.is_blank)


def refuse_large(file: BinaryIO, *, largest: int | None = None) -> None:
    """The size is asked before a byte is read. Without `largest` the setting IMPORT_MAX_BYTES holds."""
    largest = settings.IMPORT_MAX_BYTES if largest is None else largest
    size = file.seek(0, io.SEEK_END)
    if size > largest:
        raise FileRefused("too_large", size=-(-size // MEGABYTE), limit=largest // MEGABYTE)


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    head = file.read(HEAD)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise FileRefused("empty")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused("old_excel")
    found = next((kind for magic, kind in MAGIC.items() if head.startswith(magic)), "")
    if found:
        raise FileRefused("not_table", found=found)
    return head


def _text_rows(file: BinaryIO, encoding: str) -> Iterator[tuple[int, int, list[str], str]]:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        delimiter = _delimiter(text.read(HEAD))
        text.seek(0)
        yield from _separated(text, delimiter)
    finally:
        if not file.closed:
            text.detach()  # the file belongs to the caller


def _delimiter(head: str) -> str:
    """The separator that the first lines use most, quoted text aside."""
    bare = "".join(part for place, part in enumerate(head.split('"')) if place % 2 == 0)
    counted = Counter("".join(bare.splitlines()[:5]))
    return max(DELIMITERS, key=lambda delimiter: counted[delimiter])


def _separated(text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, int, list[str], str]]:
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number, line = number + 1, reader.line_num + 1
        try:
            yield number, line, next(reader), ""
        except StopIteration:
            return
        except csv.Error as error:
            _refuse_endless(str(error), line)
            yield number, line, [], "quote"  # the reader goes on with the next line


def _refuse_endless(error: str, line: int) -> None:
    """A quote that nothing closes swallows the rest of the file: that is no matter of one row."""
    if "field larger" in error:
        raise FileRefused("cell_too_long", line=line)
    if "unexpected end" in error:
        raise FileRefused("quote_open", line=line)
