"""PDF: written anew from what its pages show. Scripts, actions, attachments, films and facts about the writer go."""

import io
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from candidates.documents.cleaning.jpeg import clean_jpeg
from candidates.documents.cleaning.refusal import Refused

MAX_PAGES = 30
# Of any object: what runs, opens, sends, plays, is attached, or tells of the writer.
GOES = {
    *("/OpenAction", "/AA", "/A", "/PA", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AF", "/XFA", "/RichMedia"),
    *("/Metadata", "/PieceInfo", "/Movie", "/Sound", "/3DD", "/Launch", "/SubmitForm", "/Collection", "/Thumb"),
    *("/URI", "/Perms", "/Legal", "/DSS", "/LastModified", "/SeparationInfo", "/Threads", "/Renditions"),
}
MARKS = {  # the only annotations that stay: what shows text or ink on the page
    *("/Widget", "/FreeText", "/Text", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Stamp", "/Ink"),
    *("/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Caret"),
}
WRITERS = ("/T", "/M", "/CreationDate", "/NM")  # of an annotation: who made it, and when
PICTURE = "/DCTDecode"


def clean_pdf(content: bytes) -> tuple[bytes, int]:
    """The new file, and how many pages it has."""
    try:
        return rewritten(content)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError) as error:
        raise Refused("broken") from error


def rewritten(content: bytes) -> tuple[bytes, int]:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("locked")
    pages = len(reader.pages)
    if not 0 < pages <= MAX_PAGES:
        raise Refused("pages" if pages else "broken")
    writer = PdfWriter(clone_from=reader)
    for found in list(writer._objects):
        clean(found)
    keep_only(writer.root_object, {"/Type", "/Pages", "/AcroForm", "/OCProperties", "/Lang", "/PageLayout", "/Version"})
    writer.metadata = None
    writer._ID = None
    drop_unreached(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue(), pages


def drop_unreached(writer: PdfWriter) -> None:
    """What nothing leads to any more would still be written: the scripts that were just taken out."""
    root = writer.root_object.indirect_reference
    assert root is not None
    reached: set[int] = set()
    ahead: list[Any] = [root]
    while ahead:
        each = ahead.pop()
        if isinstance(each, IndirectObject):
            if each.idnum in reached:
                continue
            reached.add(each.idnum)
            each = each.get_object()
        if isinstance(each, DictionaryObject | ArrayObject):
            ahead += each.values() if isinstance(each, DictionaryObject) else each
    writer._objects = [found if at in reached else None for at, found in enumerate(writer._objects, start=1)]


def clean(found: Any) -> None:
    """An object and everything inside it; what it refers to is an object of its own."""
    inside = [found]
    while inside:
        each = inside.pop()
        if isinstance(each, DictionaryObject):
            clean_dictionary(each)
            inside += [value for value in each.values() if isinstance(value, DictionaryObject | ArrayObject)]
        elif isinstance(each, ArrayObject):
            inside += [value for value in each if isinstance(value, DictionaryObject | ArrayObject)]


def clean_dictionary(found: DictionaryObject) -> None:
    for name in GOES & set(found):
        del found[NameObject(name)]
    if "/Annots" in found:
        keep_marks(found)
    if found.get("/S") in {"/JavaScript", "/Launch", "/URI", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"}:
        found.clear()
    if isinstance(found, StreamObject) and found.get("/Filter") == PICTURE:
        found._data = picture(found._data)


def keep_marks(page: DictionaryObject) -> None:
    annotations = page["/Annots"].get_object()
    marks = annotations if isinstance(annotations, ArrayObject) else ArrayObject()
    kept = [mark for mark in marks if is_mark(mark.get_object())]
    page[NameObject("/Annots")] = ArrayObject(kept)


def is_mark(found: Any) -> bool:
    if not isinstance(found, DictionaryObject) or found.get("/Subtype") not in MARKS:
        return False
    for name in WRITERS if found.get("/Subtype") != "/Widget" else ("/M",):
        found.pop(NameObject(name), None)
    return True


def picture(data: bytes) -> bytes:
    """A photograph inside tells where it was taken as one outside does."""
    try:
        return clean_jpeg(data)
    except Refused:
        return data  # a PDF's own variant: it is still only a picture


def keep_only(found: Any, names: set[str]) -> None:
    for name in set(found) - names:
        del found[NameObject(name)]
