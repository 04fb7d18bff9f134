"""The mail as HTML: the same words as the text, with links to press; styles inside the elements, nothing fetched."""

import re
from functools import lru_cache

import css_inline
from django.template.loader import render_to_string
from django.utils.html import escape

ADDRESS = re.compile(r"https?://[^\s<>\"'）」]+")
MARK = "%%TEXT%%"


def html_of(text: str, language: str) -> str:
    """Paragraphs as the text has them. What was filled in is text: it cannot bring markup along."""
    return _frame(language).replace(MARK, "".join(map(_paragraph, re.split(r"\n{2,}", text.strip("\n")))))


def _paragraph(text: str) -> str:
    style = _paragraph_style()
    return f'<p style="{style}">' + linked(text).replace("\n", "<br>\n") + "</p>\n"


def linked(text: str) -> str:
    """Escaped, each web address as a link that shows itself: a reader sees where it leads."""
    parts, at = [], 0
    for found in ADDRESS.finditer(text):
        address = escape(found.group())
        parts += [escape(text[at : found.start()]), f'<a href="{address}" style="{_link_style()}">{address}</a>']
        at = found.end()
    return "".join([*parts, escape(text[at:])])


@lru_cache
def _frame(language: str) -> str:
    """The page around the words, its style sheet already inside its elements."""
    page = render_to_string("referrals/rejections/mail.html", {"language": language, "mark": MARK})
    return css_inline.inline(page, extra_css=_sheet())


@lru_cache
def _paragraph_style() -> str:
    return _style_of("p")


@lru_cache
def _link_style() -> str:
    return _style_of("a")


def _style_of(tag: str) -> str:
    """What the mail's style sheet says of one kind of element."""
    found = css_inline.inline_fragment(f"<{tag}>x</{tag}>", css=_sheet())
    told = re.search(r'style="([^"]*)"', found)
    return told.group(1) if told else ""


def _sheet() -> str:
    return render_to_string("referrals/rejections/mail.css")
