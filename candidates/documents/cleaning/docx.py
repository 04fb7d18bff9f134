"""DOCX: packed anew, part for part. Macros, embedded programs and what is fetched from elsewhere are refused.

Who wrote it, when and with what is left behind.
"""

import io
import re
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree

from candidates.documents.cleaning.jpeg import clean_jpeg
from candidates.documents.cleaning.png import clean_png
from candidates.documents.cleaning.refusal import Refused

MAX_PARTS, MAX_BYTES, MAX_PART = 500, 60_000_000, 20_000_000
TEXT = "word/document.xml"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
LEFT_BEHIND = ("docProps/", "customXml/", "_xmlsignatures/", "word/people.xml", "word/glossary/")
PROGRAMS = re.compile(r"vba|macro|activex|embeddings/|\.bin$|afchunk|\.(exe|js|vbs|html?|mht|rtf)$", re.IGNORECASE)
FIELDS = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|DATABASE|LINK|MACROBUTTON)\b", re.IGNORECASE)
INSTRUCTION = re.compile(rb"<w:instrText[^>]*>([^<]*)</w:instrText>|w:instr=\"([^\"]*)\"")
WRITER = re.compile(rb'\s(w:author|w:initials|w:date|w15:author|w15:userId|w15:providerId|w:rsid\w*)="[^"]*"')
TEMPLATE = re.compile(rb"<w:attachedTemplate\b[^>]*/>")
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
LINKS = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)
PICTURES = {".png": clean_png, ".jpg": clean_jpeg, ".jpeg": clean_jpeg}


def clean_docx(content: bytes) -> bytes:
    """The new file, of the parts that show the text."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = {name: part for name, part in unpacked(packed) if not name.startswith(LEFT_BEHIND)}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise Refused("broken") from error
    types = parts.get("[Content_Types].xml", b"").decode("utf-8", "replace")
    if TEXT not in parts or MAIN not in types:
        raise Refused("macros" if "macroEnabled" in types else "kind")
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():  # every part with the same date
            packed.writestr(zipfile.ZipInfo(name), cleaned(name, part), zipfile.ZIP_DEFLATED)
    return written.getvalue()


def unpacked(packed: zipfile.ZipFile) -> list[tuple[str, bytes]]:
    """Every part, read to its end and no further than it may be."""
    infos = [info for info in packed.infolist() if not info.is_dir()]
    names = {info.filename for info in infos}
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_BYTES:
        raise Refused("bomb")
    if len(names) != len(infos) or any(info.flag_bits & 1 for info in infos):
        raise Refused("broken")
    if any(PROGRAMS.search(name) for name in names):
        raise Refused("macros")
    return [(info.filename, read(packed, info)) for info in infos]


def read(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with packed.open(info) as part:
        content = part.read(MAX_PART + 1)
    if len(content) > MAX_PART:
        raise Refused("bomb")
    return content


def cleaned(name: str, part: bytes) -> bytes:
    ending = "." + name.rpartition(".")[2].lower()
    if ending in PICTURES:
        return PICTURES[ending](part)
    if ending not in {".xml", ".rels"}:
        return part
    check_xml(part)
    if ending == ".rels":
        return without(part, RELATION, is_left_behind)
    if name == "[Content_Types].xml":
        return without(part, OVERRIDE, lambda each: each.get("PartName", "").lstrip("/").startswith(LEFT_BEHIND))
    return TEMPLATE.sub(b"", WRITER.sub(b"", part))


def check_xml(part: bytes) -> None:
    """No entities, and no field that fetches or starts something."""
    if b"<!" in part.replace(b"<!--", b"").replace(b"<![CDATA[", b"") or part.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("active")
    told = b"".join(first or second for first, second in INSTRUCTION.findall(part)).decode("utf-8", "replace")
    if FIELDS.search(told):
        raise Refused("active")


def without(part: bytes, tag: str, goes: Callable[[ElementTree.Element], bool]) -> bytes:
    """The list without the entries that go."""
    try:
        root = ElementTree.fromstring(part)  # noqa: S314  (entities were refused before)
    except ElementTree.ParseError as error:
        raise Refused("broken") from error
    for each in [each for each in root.iter(tag) if goes(each)]:
        root.remove(each)
    ElementTree.register_namespace("", tag[1 : tag.index("}")])
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def is_left_behind(relation: ElementTree.Element) -> bool:
    """Does it lead to a part that was left behind? Leading outside is for links alone."""
    target = relation.get("Target", "")
    if relation.get("TargetMode", "").lower() == "external":
        kind = relation.get("Type", "").rpartition("/")[2]
        if kind == "hyperlink" and LINKS.match(target):
            return False
        if kind == "attachedTemplate":
            return True
        raise Refused("active")
    return any(part in target for part in ("docProps/", "customXml/", "people.xml", "glossary/"))
