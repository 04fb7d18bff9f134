"""A file as rows: every encoding, separator and break; what cannot be read is refused with its place."""

import io
from datetime import date

import pytest
from openpyxl import Workbook

from candidates.imports.problems import FileRefused
from candidates.imports.reading import open_table
from tests.candidates.imports.files import bomb, folded, rows_in, workbook_of

ENCODINGS = ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"]
MEGABYTE = 1 << 20


def refusal(content: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        rows_in(content)
    assert "。" in str(refused.value)
    return refused.value


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_reads_the_same_rows_from_every_encoding(sample, encoding):
    text = sample.decode("utf-8-sig")
    assert rows_in(text.encode(encoding)) == rows_in(sample)


@pytest.mark.parametrize("encoding", ["euc_jp", "iso2022_jp"])
def test_reads_what_old_systems_write(encoding):
    text = "名前,メールアドレス\n山田 太郎,taro@mail.example\nサトウ ハナコ,hanako@mail.example\n"
    assert rows_in(text.encode(encoding)) == rows_in(text)


def test_reads_the_same_rows_from_a_workbook_and_from_tabs(sample):
    text = sample.decode("utf-8-sig")
    assert rows_in(workbook_of(text)) == rows_in(text) == rows_in(text.replace(",", "\t"))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_reads_any_line_end(newline):
    assert rows_in(f"名前,メール{newline}山田,a@mail.example{newline}") == [
        ["名前", "メール"],
        ["山田", "a@mail.example"],
    ]


def test_keeps_a_break_inside_quotes():
    assert rows_in('名前,メモ\n山田,"一行目\n二行目"\n')[1] == ["山田", "一行目\n二行目"]


def test_leaves_blank_rows_out_and_still_counts_them():
    rows = list(open_table(io.BytesIO("名前,メール\n\n,\n山田,a@mail.example\n".encode())).rows)
    assert [row.number for row in rows] == [1, 4]


def test_numbers_and_dates_of_a_workbook_are_text():
    file = io.BytesIO()
    book = Workbook()
    book.active.append([9012345678.0, date(2026, 4, 1), None, True, 1.5])
    book.save(file)
    assert rows_in(file.getvalue()) == [["9012345678", "2026-04-01 00:00:00", "", "True", "1.5"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "empty"),
        (bytes(1000), "empty"),
        (b"%PDF-1.7 ...", "not_table"),
        (b"\x89PNG\r\n", "not_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"PK\x03\x04 broken", "xlsx_broken"),
        (b"PK\x05\x06" + bytes(18), "xlsx_broken"),
    ],
)
def test_refuses_what_is_no_table(content, code):
    assert refusal(content).code == code


def test_refuses_a_workbook_cut_off(sample):
    whole = workbook_of(sample.decode("utf-8-sig"))
    assert {refusal(whole[:length]).code for length in (100, 2000, len(whole) - 30)} == {"xlsx_broken"}


def test_refuses_a_bomb_before_it_unfolds():
    refused = refusal(bomb(100))  # less than an honest file may unfold to
    assert (refused.code, refused.facts) == ("xlsx_too_large", {"size": 100, "limit": 50})


def test_refuses_one_cell_without_end():
    assert refusal(folded(131_073)).code == "cell_too_long"


def test_names_line_character_and_byte_of_a_broken_encoding(sample):
    text = "名前,メール\n山田 太郎,a@mail.example\n"
    before = f"{text}髙".encode()
    refused = refusal(before + b"\xff\xfe" + "橋\n".encode())
    assert (refused.code, refused.line, refused.column) == ("encoding", 3, 2)
    assert str(refused).startswith("3行目の2文字目：")
    assert f"先頭から {len(before) + 1} バイト目" in str(refused)
    assert "0xFF" in str(refused)


def test_names_the_place_in_cp932_too():
    text = "名前,メール\n山田 太郎,a@mail.example\n".encode("cp932")
    refused = refusal(text + b"\x82\xff\n")
    assert (refused.line, refused.column, refused.facts["encoding"]) == (3, 1, "CP932（Shift_JIS）")


def test_refuses_text_cut_off_inside_a_character():
    assert refusal("名前,メール\n山田,髙橋".encode()[:-1]).code == "encoding"


def test_names_the_line_where_an_endless_quote_begins():
    refused = refusal('名前,メール\n山田,a@mail.example\n"佐藤,b@mail.example\n鈴木,c@mail.example\n'.encode())
    assert (refused.code, refused.line) == ("quote_open", 3)


def test_refuses_a_cell_without_end():
    refused = refusal(('名前,メール\n"' + "あ" * 200_000).encode())
    assert (refused.code, refused.line) == ("cell_too_long", 2)


class Unread(io.BytesIO):
    """A file that fails the test when it is read."""

    def read(self, *args: object) -> bytes:
        raise AssertionError("read before its size was asked")


def test_refuses_400_megabytes_before_reading_a_byte(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(400 * MEGABYTE)
    with path.open("rb") as file:
        file.read = Unread().read
        with pytest.raises(FileRefused) as refused:
            open_table(file)
    assert "400 MB" in str(refused.value)
    assert "300 MB まで" in str(refused.value)
