"""Files that tests make: workbooks, bombs, and rows read without a database."""

import csv
import io
import zipfile
from datetime import UTC, datetime

from openpyxl import Workbook

from candidates.imports.layouts import find_layout
from candidates.imports.reading import open_table
from candidates.imports.rows import Fault, Reader, Record

AT = datetime(2026, 11, 22, tzinfo=UTC)


def workbook_of(text: str) -> bytes:
    """The same rows as a workbook."""
    book, file = Workbook(), io.BytesIO()
    for row in csv.reader(io.StringIO(text)):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def bomb(megabytes: int) -> bytes:
    """A small workbook that unfolds to more than it may."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(megabytes // 50):
            archive.writestr(f"xl/worksheets/sheet{part}.xml", bytes(50 << 20))
    return file.getvalue()


def folded(characters: int) -> bytes:
    """A workbook of one cell, which is that long."""
    file, book = io.BytesIO(), Workbook()
    book.active["A1"] = "名前"
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    sheet += b'<c r="A1" t="inlineStr"><is><t>' + b"a" * characters + b"</t></is></c></row></sheetData></worksheet>"
    parts["xl/worksheets/sheet1.xml"] = sheet
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def rows_in(content: bytes | str) -> list[list[str]]:
    """The cells of every row."""
    data = content.encode() if isinstance(content, str) else content
    return [row.cells for row in open_table(io.BytesIO(data)).rows]


def read(header: str, row: str) -> tuple[Record | None, list[Fault]]:
    """One row under its header."""
    rows = open_table(io.BytesIO(f"{header}\n{row}\n".encode())).rows
    reader = Reader(find_layout(rows), at=AT)
    return reader.read(next(rows))
