"""Which character encoding a file is in, or the exact place where it stops being one."""

import codecs
from dataclasses import dataclass
from typing import BinaryIO

from candidates.imports.problems import FileRefused

CHUNK = 1 << 20
HEAD = 1 << 16
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "cp932": "CP932（Shift_JIS）",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP",
}
ENOUGH = 3  # characters of three bytes that CP932 text would not form by chance
HALF_WIDTH_KANA = range(0xFF61, 0xFFA0)


@dataclass(frozen=True)
class Broken:
    """Where a file stops being text in `encoding`: an offset in bytes from 0, and the value found there."""

    encoding: str
    offset: int
    value: bytes


def encoding_of(file: BinaryIO) -> str:
    """The encoding in which all of the file is text. `FileRefused("encoding")` names line, character and byte."""
    file.seek(0)
    head = file.read(HEAD)
    marked = _marked(head)
    if marked:
        return _refuse_broken(file, marked)
    broken = first_broken(file, "utf-8")
    if broken is None:
        return "utf-8"
    if _is_utf8_so_far(file, broken.offset):
        raise _refusal(file, broken)
    return _japanese(file, head)


def first_broken(file: BinaryIO, encoding: str) -> Broken | None:
    """The first place that is no text in `encoding`, reading the file piece by piece."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    read = 0
    while True:
        chunk = file.read(CHUNK)
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return Broken(encoding, read - pending + error.start, error.object[error.start : error.start + 2])
        if not chunk:
            return None
        read += len(chunk)


def _marked(head: bytes) -> str:
    """The encoding that the file itself tells: a byte order mark, escapes, or the NULs of unmarked UTF-16."""
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    if b"\x1b$" in head:
        return "iso2022_jp"
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 50 > len(head) and max(even, odd) > 8 * min(even, odd):  # ASCII in UTF-16: every other byte
        return "utf-16-be" if even > odd else "utf-16-le"
    return ""


def _refuse_broken(file: BinaryIO, encoding: str) -> str:
    broken = first_broken(file, encoding)
    if broken is not None:
        raise _refusal(file, broken)
    return encoding


def _is_utf8_so_far(file: BinaryIO, offset: int) -> bool:
    """Are there three three-byte characters before the break? CP932 text fails as UTF-8 before that."""
    file.seek(0)
    text = file.read(min(offset, CHUNK)).decode("utf-8", errors="ignore")
    return sum(character > "\u07ff" for character in text) >= ENOUGH


def _japanese(file: BinaryIO, head: bytes) -> str:
    """CP932, or EUC-JP: which of them reads all of it; when both do, the one with fewer half-width kana."""
    windows, unix = first_broken(file, "cp932"), first_broken(file, "euc_jp")
    if windows is not None and unix is not None:
        raise _refusal(file, windows if windows.offset >= unix.offset else unix)
    if unix is not None:
        return "cp932"
    return "euc_jp" if windows is not None or _looks_garbled(head) else "cp932"


def _looks_garbled(head: bytes) -> bool:
    wide = [character for character in head.decode("cp932", errors="ignore") if not character.isascii()]
    return sum(ord(character) in HALF_WIDTH_KANA for character in wide) * 3 > len(wide)


def _refusal(file: BinaryIO, broken: Broken) -> FileRefused:
    line, column = _place(file, broken)
    found = " ".join(f"0x{byte:02X}" for byte in broken.value)
    name = NAMES[broken.encoding]
    return FileRefused(
        "encoding", line=line, column=column, offset=f"{broken.offset + 1:,}", encoding=name, bytes=found or "EOF"
    )


def _place(file: BinaryIO, broken: Broken) -> tuple[int, int]:
    """Line and character of an offset, both from 1."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(broken.encoding)(errors="replace")
    line, column, left = 1, 1, broken.offset
    while left > 0:
        chunk = file.read(min(CHUNK, left))
        left -= len(chunk)
        text = decoder.decode(chunk)
        line += text.count("\n")
        column = len(text) - text.rfind("\n") if "\n" in text else column + len(text)
    return line, column
