"""What a file is, by its content: its name says nothing. A file that is two things at once is refused."""

from candidates.documents.cleaning.refusal import Refused

PDF, DOCX, PNG, JPEG = "pdf", "docx", "png", "jpeg"
STARTS = {PDF: b"%PDF-", DOCX: b"PK\x03\x04", PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, and every Office file under a password
PDF_WITHIN = 1024  # readers find the header of a PDF anywhere in here
ZIP_END, ZIP_TAIL = b"PK\x05\x06", 22 + 65_535  # the end of a ZIP, and how far from the file's end it may lie


def kind_of(content: bytes) -> str:
    """One of the four kinds, or `Refused`."""
    if content.startswith(OLD_OFFICE):
        raise Refused("old_office")
    found = next((kind for kind, start in STARTS.items() if content.startswith(start)), None)
    if found is None:
        raise Refused("kind" if content else "empty")
    others = {kind for kind, is_one in (("pdf", is_pdf(content)), ("docx", is_zip(content))) if is_one} - {found}
    if others:
        raise Refused("two_kinds")
    return found


def is_pdf(content: bytes) -> bool:
    return STARTS[PDF] in content[:PDF_WITHIN]


def is_zip(content: bytes) -> bool:
    """Would a ZIP reader open it? It looks for the directory at the end, whatever comes before."""
    tail = content[-ZIP_TAIL:]
    at = tail.rfind(ZIP_END)
    return at >= 0 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") <= len(tail)
