"""Files as candidates have them, and as attackers make them."""

import io
import struct
import zipfile
import zlib

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

TEXT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:document>'


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(*more: bytes, width=2, height=2, pixels=None) -> bytes:
    """A small PNG; `more` are further chunks before its pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = bytes((1 + 3 * width) * height) if pixels is None else pixels
    parts = [chunk(b"IHDR", header), *more, chunk(b"IDAT", zlib.compress(pixels)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def photo(*segments: bytes, after=b"", size=(4, 4)) -> bytes:
    """A JPEG as far as its structure goes; `segments` come first."""
    frame = b"\x08" + size[1].to_bytes(2, "big") + size[0].to_bytes(2, "big") + b"\x01\x01\x11\x00"
    parts = [*segments, segment(0xDB, bytes(65)), segment(0xC0, frame), segment(0xC4, bytes(20))]
    scan = b"\xff\xda" + (8).to_bytes(2, "big") + bytes(6) + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"\xff\xd8" + b"".join(parts) + scan + b"\xff\xd9" + after


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data


def exif(place: bytes, upside: int = 6) -> bytes:
    """What a telephone adds: which way up, and where."""
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, upside, 0)
    return segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0" + entry + bytes(4) + place)


def paper(pages=1, *, script="", password="", author="") -> bytes:
    """A PDF; `script` runs when it is opened, and hides in an annotation too."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if script:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
        )
        writer.root_object[NameObject("/OpenAction")] = action
        link = DictionaryObject(
            {NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): writer._add_object(action)}
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
        writer.add_attachment("more.exe", script.encode())
    if author:
        writer.add_metadata({"/Author": author})
    if password:
        writer.encrypt(password, algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def letter(*, parts=None, text="", relations="", kind=TEXT_TYPE) -> bytes:
    """A Word file with the parts that all have, and further ones."""
    author = f'<w:p w:rsidR="00A1"><w:ins w:author="内山" w:date="2026"/>{text}</w:p>'
    told = {
        "[Content_Types].xml": TYPES.format(
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/>'
            '<Override PartName="/docProps/core.xml" ContentType="x"/>'
        ),
        "_rels/.rels": RELATIONS.format(f'<Relationship Id="r1" Type="{OFFICE}/core" Target="docProps/core.xml"/>'),
        "word/document.xml": WORD.format(author),
        "word/_rels/document.xml.rels": RELATIONS.format(relations),
        "docProps/core.xml": "<cp>内山</cp>",
    }
    return packed(told | (parts or {}))


def packed(parts) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return written.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def outside(kind: str, target: str) -> str:
    return f'<Relationship Id="x" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
