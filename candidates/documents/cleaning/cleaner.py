"""Any file of the four kinds, made harmless."""

from candidates.documents.cleaning import kinds
from candidates.documents.cleaning.docx import clean_docx
from candidates.documents.cleaning.jpeg import clean_jpeg
from candidates.documents.cleaning.pdf import clean_pdf
from candidates.documents.cleaning.png import clean_png


def clean(content: bytes) -> tuple[str, int, bytes]:
    """Its kind, its pages (0: not known before it is laid out), and the new file. `Refused` says why not."""
    kind = kinds.kind_of(content)
    if kind == kinds.PDF:
        harmless, pages = clean_pdf(content)
        return kind, pages, harmless
    if kind == kinds.DOCX:
        return kind, 0, clean_docx(content)
    return kind, 1, clean_png(content) if kind == kinds.PNG else clean_jpeg(content)
