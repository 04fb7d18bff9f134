"""Names and readings: kept as typed, and one spelling for kana."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates.pool.normalise import Unusable, kana, line, name, paragraph, split_name

ORDINARY = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40)


@pytest.mark.parametrize(
    "typed", ["髙橋", "山﨑", "𠮷野", "渡邉󠄂", "O’Neil", "Müller", "👩‍💻山田", "<b>太郎</b>", "=1+1"]
)
def test_name_is_kept_as_typed(typed):
    assert name(f" {typed}　") == typed


@given(ORDINARY)
def test_name_never_loses_a_character(typed):
    assert name(typed) == typed


@given(st.text(max_size=60))
def test_name_is_idempotent_or_refused(typed):
    try:
        once = name(typed)
    except Unusable:
        return
    assert name(once) == once


@pytest.mark.parametrize(
    ("typed", "code"), [("山田\r\nBcc: x@mail.example", "line_break"), ("山\x00田", "nul"), ("山" * 301, "too_long")]
)
def test_name_that_would_harm_is_refused(typed, code):
    with pytest.raises(Unusable) as refused:
        name(typed)
    assert refused.value.code == code


def test_name_loses_only_what_hides_or_reorders():
    assert name("\u202e山\u200b田\u2069\ufeff") == "山田"


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("山田 太郎", ("山田", "太郎")),
        ("山田　太郎", ("山田", "太郎")),
        ("山田太郎", ("山田太郎", "")),
        ("Juan  Carlos Garcia", ("Juan", "Carlos Garcia")),
    ],
)
def test_one_column_is_parted_at_the_first_space(typed, parts):
    assert split_name(typed) == parts


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("やまだ　たろう", "ヤマダ タロウ"),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ タロウ"),
        ("う゛ぁん", "ヴァン"),
        ("ゔぁん", "ヴァン"),
        ("ジョンソン", "ジョンソン"),
        ("Yamada", "Yamada"),
    ],
)
def test_reading_is_full_width_katakana(typed, reading):
    assert kana(typed) == reading


@given(st.text(max_size=60) | st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x30FF), max_size=30))
def test_reading_is_idempotent(typed):
    once = kana(typed)
    assert kana(once) == once


@given(st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x3096), min_size=1, max_size=30))
def test_reading_never_loses_a_kana(typed):
    assert len(kana(typed)) == len(unicodedata.normalize("NFKC", typed))


@given(st.text(max_size=80))
def test_one_line_has_no_break_and_nothing_invisible(typed):
    once = line(typed)
    assert line(once) == once
    assert not set(once) & set("\n\r\x00\u202e\u200b")


@given(st.text(max_size=80))
def test_paragraph_is_idempotent(typed):
    once = paragraph(typed)
    assert paragraph(once) == once
