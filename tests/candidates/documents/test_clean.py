"""A file …: is known by its content, comes out without what could do harm or tell tales, or is refused with reason."""

import io

import pytest
from pypdf import PdfReader

from candidates.documents import sandbox
from candidates.documents.cleaning import cleaner, png
from candidates.documents.cleaning.refusal import Refused
from candidates.documents.problems import SENTENCES
from tests.candidates.documents import files

FIELD = "<w:r><w:instrText>{}</w:instrText></w:r>"
BOMB = files.picture(pixels=bytes(10_000_000))
HOSTILE = {
    "nothing": (b"", "empty"),
    "a page": (b"<html><script>x()</script></html>", "kind"),
    "a program": (b"MZ\x90\0" + bytes(99), "kind"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "old_office"),
    "a ZIP": (files.packed({"a.txt": "x"}), "kind"),
    "a picture and a ZIP": (files.picture() + files.packed({"a": "x"}), "two_kinds"),
    "a PDF and a ZIP": (files.paper() + files.packed({"a": "x"}), "two_kinds"),
    "a photo and a PDF": (files.photo(files.segment(0xFE, b"%PDF-1.4")), "two_kinds"),
    "a PDF under a password": (files.paper(password="x"), "locked"),
    "a PDF of 31 pages": (files.paper(31), "pages"),
    "a PDF that is cut": (files.paper()[:200], "broken"),
    "a PDF of nothing": (b"%PDF-1.7\n%%EOF", "broken"),
    "a picture that unpacks to more": (BOMB, "bomb"),
    "a picture of a huge area": (files.picture(width=20_000, height=20_000, pixels=b"x"), "pixels"),
    "a photo of a huge area": (files.photo(size=(20_000, 20_000)), "pixels"),
    "a picture that is cut": (files.picture()[:40], "broken"),
    "a photo that is cut": (files.photo()[:-8], "broken"),
    "a picture with a wrong checksum": (files.picture().replace(b"IDAT", b"IDAU"), "broken"),
    "Word with macros": (files.letter(parts={"word/vbaProject.bin": b"x"}), "macros"),
    "Word that says it has macros": (
        files.letter(kind="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "macros",
    ),
    "Word with a program": (files.letter(parts={"word/embeddings/oleObject1.bin": b"x"}), "macros"),
    "Word that starts a program": (files.letter(text=FIELD.format("DDEAUTO c:\\\\cmd.exe")), "active"),
    "Word that loads a picture": (files.letter(relations=files.outside("image", "https://x.example/p.png")), "active"),
    "Word that links to a file": (files.letter(relations=files.outside("hyperlink", "file:///c:/x")), "active"),
    "Word with an entity": (
        files.letter(parts={"word/styles.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "active",
    ),
    "Word that unpacks to more": (files.letter(parts={"word/styles.xml": b" " * 21_000_000}), "bomb"),
    "Word of a thousand parts": (files.letter(parts={f"word/p{n}.xml": "<a/>" for n in range(600)}), "bomb"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_is_refused_with_its_reason(name):
    content, code = HOSTILE[name]
    with pytest.raises(Refused) as refused:
        cleaner.clean(content)
    assert refused.value.code == code
    assert code in SENTENCES


def test_a_paper_runs_nothing_and_names_nobody():
    kind, pages, content = cleaner.clean(files.paper(2, script="app.alert(1)", author="内山"))
    assert (kind, pages) == ("pdf", 2)
    for trace in (b"app.alert", b"JavaScript", b"more.exe", b"/AA", b"/Author", b"EmbeddedFile"):
        assert trace not in content
    assert len(PdfReader(io.BytesIO(content)).pages) == 2


def test_a_letter_keeps_its_text_and_links_and_forgets_its_writer():
    relations = files.outside("hyperlink", "https://portfolio.example/") + files.outside(
        "attachedTemplate", "https://x.example/t.dotm"
    )
    kind, _pages, content = cleaner.clean(files.letter(text="職務経歴", relations=relations))
    parts = files.unpacked(content)
    everything = b"".join(parts.values()).decode()
    assert kind == "docx"
    assert "職務経歴" in everything
    assert "portfolio.example" in everything
    for trace in ("内山", "docProps", "t.dotm", "rsidR"):
        assert trace not in everything
    assert not any(name.startswith("docProps") for name in parts)


def test_a_picture_keeps_its_pixels_and_forgets_what_was_said_beside_them():
    plain = files.picture()
    said = files.picture(files.chunk(b"tEXt", b"Comment\0<script>x()</script>"), files.chunk(b"eXIf", b"35.68"))
    assert cleaner.clean(said + b"after the end") == ("png", 1, plain)


def test_an_interlaced_picture_has_its_own_size():
    header = b"\0\0\0\x09\0\0\0\x05\x08\x02\0\0\x01"
    sizes = [(2, 1), (1, 1), (3, 1), (2, 2), (5, 1), (4, 3), (9, 2)]  # of the seven passes of 9 × 5
    assert png.unpacked_size(header) == sum(rows * (1 + 3 * columns) for columns, rows in sizes)


def test_a_photo_keeps_which_way_up_it_is_and_forgets_the_place():
    _kind, _pages, content = cleaner.clean(
        files.photo(files.exif(b"N 35.68"), files.segment(0xFE, b"x"), after=b"ftyp")
    )
    assert b"35.68" not in content
    assert b"ftyp" not in content
    assert content.count(b"Exif\0\0") == 1
    again = cleaner.clean(content)[2]
    assert again == content
    assert content.replace(content[2 : content.index(b"\xff\xdb")], b"") == files.photo()


def test_a_process_of_its_own_does_it_and_knows_no_secret(monkeypatch):
    assert sandbox.cleaned(files.picture()).content == files.picture()
    with pytest.raises(Refused):
        sandbox.cleaned(HOSTILE["a PDF under a password"][0])
    monkeypatch.setattr(sandbox, "COMMAND", ["/usr/bin/env"])
    monkeypatch.setattr(sandbox.json, "loads", lambda told: {"refused": told.decode()})
    with pytest.raises(Refused) as told:
        sandbox.cleaned(b"")
    assert "SECRET_KEY" not in told.value.code


def test_a_file_that_takes_for_ever_is_given_up(monkeypatch):
    monkeypatch.setattr(sandbox, "COMMAND", ["/bin/sleep", "9"])
    monkeypatch.setattr(sandbox, "SECONDS", 0.2)
    with pytest.raises(Refused) as refused:
        sandbox.cleaned(b"x")
    assert refused.value.code == "bomb"
