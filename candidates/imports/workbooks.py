"""XLSX as rows of text, read cell by cell; a file that unfolds to more than it may is refused before it does."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from candidates.imports.problems import FileRefused

MEGABYTE = 1 << 20
LARGEST_UNFOLDED = 300 * MEGABYTE
ANY_MAY_UNFOLD_TO = 50 * MEGABYTE
MOST_FOLDED = 100  # times its own size; sheets of real people fold ten- to thirtyfold
MOST_PARTS = 2_000
MOST_COLUMNS = 500
LONGEST_CELL = 131_072  # characters, as in a CSV (`csv.field_size_limit`)
UNREADABLE = (
    zipfile.BadZipFile, InvalidFileException, ParseError, zlib.error,
    KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError, NotImplementedError, RuntimeError,
)  # what openpyxl and zipfile raise for broken parts  # fmt: skip


def rows_of(file: BinaryIO) -> Iterator[tuple[int, int, list[str], str]]:
    """(row, row, cells, "") of the first sheet that has any.

    `FileRefused`: `xlsx_broken`, `xlsx_too_large`, `cell_too_long`.
    """
    _refuse_bomb(file)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the file's own claim may be a lie
        width = 0
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = _cells(row, number)
            width = max(width, len(cells))
            yield number, number, cells + [""] * (width - len(cells)), ""  # a row ends at its last filled cell
    except UNREADABLE as error:
        raise FileRefused("xlsx_broken") from error


def _refuse_bomb(file: BinaryIO) -> None:
    """`zipfile` never unfolds more of a part than its directory says, so the directory can be believed."""
    limit = min(LARGEST_UNFOLDED, max(ANY_MAY_UNFOLD_TO, MOST_FOLDED * file.seek(0, io.SEEK_END)))
    file.seek(0)
    try:
        parts = zipfile.ZipFile(file).infolist()
    except UNREADABLE as error:
        raise FileRefused("xlsx_broken") from error
    unfolded = sum(part.file_size for part in parts)
    if unfolded > limit or len(parts) > MOST_PARTS:
        raise FileRefused("xlsx_too_large", size=-(-unfolded // MEGABYTE), limit=limit // MEGABYTE)


def _cells(row: Iterable[Any], number: int) -> list[str]:
    cells = [_text(cell) for cell in islice(row, MOST_COLUMNS)]
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise FileRefused("cell_too_long", line=number)
    return cells


def _text(cell: Any) -> str:
    """What a person sees in the cell: whole numbers without `.0`, dates as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
