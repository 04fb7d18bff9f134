"""One row: facts, what is wrong with it, and nothing of a refused column."""

from datetime import date, datetime

import pytest

from candidates.imports.problems import row_message
from candidates.pool.dates import JAPAN
from tests.candidates.imports.files import read

HEADER = "応募ID,応募時刻,名前,フリガナ,メールアドレス,電話番号,生年月日,募集職種,選考終了理由,選考終了日,配偶者"


def test_reads_every_fact():
    record, faults = read(
        HEADER,
        "A-1,令和8年4月1日 9:05,髙橋　美咲,たかはし みさき,Misaki+x@Mail.Example,０９０－１２３４－５６７８,"
        "Ｈ６．１１．３,カスタマーサクセス,不採用,2026/4/20,有",
    )
    assert faults == []
    assert (record.remote_id, record.last_name, record.first_name) == ("A-1", "髙橋", "美咲")
    assert (record.last_name_kana, record.first_name_kana) == ("タカハシ", "ミサキ")
    assert (record.email, record.email_key) == ("Misaki+x@Mail.Example", "misaki@mail.example")
    assert (record.phone, record.phone_key) == ("０９０－１２３４－５６７８", "+819012345678")
    assert record.birth_date == date(1994, 11, 3)
    assert record.applied_at == datetime(2026, 4, 1, 9, 5, tzinfo=JAPAN)
    assert (record.outcome, record.rejected_at) == ("rejected", datetime(2026, 4, 20, tzinfo=JAPAN))


def test_reads_two_columns_careers_and_school():
    record, _ = read(
        "姓漢字,名漢字,姓カナ,名カナ,求人名称,都道府県名,メールアドレス,最終学歴_学校名,職歴1_会社名,職歴1_退社年月,職歴2_会社名,職歴2_役職",
        "山﨑,拓也,ﾔﾏｻﾞｷ,たくや,営業,東京,t@mail.example,架空大学,甲社,2020年3月,乙社,主任",
    )
    assert (record.last_name, record.first_name, record.first_name_kana) == ("山﨑", "拓也", "タクヤ")
    assert record.education == [{"school": "架空大学"}]
    assert [job["company"] for job in record.jobs] == ["甲社", "乙社"]
    assert (record.current_company, record.current_title, record.prefecture) == ("乙社", "主任", "東京都")


@pytest.mark.parametrize(
    ("row", "code", "column", "is_lost"),
    [
        ("A-1,2026/4/1,,,a@mail.example,,,営業,不採用,,", "name_missing", "名前", True),
        ("合計,,２０名,,,,,,,,", "name_unreadable", "名前", True),
        ("A-1,2026/13/1,山田,,a@mail.example,,,営業,不採用,,", "date", "応募時刻", True),
        ("A-1,,山田,,a@mail.example,,,営業,不採用,いつか,", "date", "選考終了日", True),
        ("A-1,,山田,,a@mail.example,,昔,営業,不採用,,", "date", "生年月日", False),
        ("A-1,,山田,,a@mail.example,,2027/1/1,営業,不採用,,", "date_ahead", "生年月日", False),
        ("A-1,2099/4/1,山田,,a@mail.example,,,営業,不採用,,", "date_ahead", "応募時刻", True),
        ("A-1,,山田,,a@mail.example,,,営業,不採用,2099/4/1,", "date_ahead", "選考終了日", True),
        ("A-1,,山田,,a@mail,,,営業,不採用,,", "email", "メールアドレス", False),
        ("A-1,,山田,,a@mail.example,12345,,営業,不採用,,", "phone", "電話番号", False),
        ("A-1,,山田,,a@mail.example,,,営業,その他,,", "outcome_unclear", "選考終了理由", False),
        (f"A-1,,{'山' * 301},,a@mail.example,,,営業,不採用,,", "too_long", "名前", True),
        (f"A-1,,山田,,a@mail.example,,,{'営' * 301},不採用,,", "too_long", "募集職種", True),
        ('A-1,,"山田\nBcc: x",,a@mail.example,,,営業,不採用,,', "line_break", "名前", True),
        ("A-1,,山\x00田,,a@mail.example,,,営業,不採用,,", "nul", "名前", True),
        ('A-1,,"山田"x,,a@mail.example,,,営業,不採用,,', "quote", "", True),
        ("A-1,,山田,,a@mail.example,,,営業,不採用,,,余分", "too_many_cells", "", True),
    ],
)
def test_names_row_column_cause_and_remedy(row, code, column, is_lost):
    record, faults = read(HEADER, row)
    assert [(fault.code, fault.column, fault.is_row_lost) for fault in faults] == [(code, column, is_lost)]
    assert (record is None) is is_lost
    said = row_message(code, row=faults[0].number, column=column, facts=faults[0].facts)
    assert said.startswith("2行目")
    assert "ください" in said
    assert "%" not in said


def test_a_lost_row_is_lost_whatever_else_is_wrong_with_it():
    record, faults = read(HEADER, "A-1,いつか,山田,,a@mail,,,営業,不採用,,")
    assert record is None
    assert [(fault.code, fault.is_row_lost) for fault in faults] == [("email", True), ("date", True)]


@pytest.mark.parametrize("cell", ["", "-", "なし", "未入力", "　"])
def test_an_empty_cell_is_no_fault(cell):
    record, faults = read(HEADER, f"A-1,{cell},山田,{cell},{cell},{cell},{cell},営業,不採用,{cell},")
    assert faults == []
    assert (record.email, record.phone, record.birth_date, record.applied_at) == ("", "", None, None)


def test_values_of_a_fault_leave_refused_columns_out():
    _, faults = read(HEADER, "A-1,いつか,山田,,a@mail.example,,,営業,不採用,,秘密")
    assert ["名前", "山田"] in faults[0].values
    assert "秘密" not in str(faults)


def test_values_of_a_shifted_row_are_not_kept_at_all():
    _, faults = read(HEADER, "A-1,いつか,山田,太郎,,a@mail.example,,,営業,不採用,,秘密")
    assert faults[0].values == []


def test_a_short_row_lacks_only_its_last_cells():
    record, faults = read(HEADER, "A-1,2026/4/1,山田 太郎,,a@mail.example")
    assert faults == []
    assert (record.email, record.outcome) == ("a@mail.example", "open")


def test_takes_the_first_address_that_works():
    record, _ = read("名前,メールアドレス,メールアドレス2", "山田,なし; a@mail,b@mail.example")
    assert record.email == "b@mail.example"


def test_a_persons_number_names_the_application_together_with_the_job():
    rows = [read("候補者ID,名前,募集職種", f"C-1,山田,{job}")[0].remote_id for job in ("営業", "経理")]
    assert rows == ["C-1 営業", "C-1 経理"]


def test_formulas_are_data_and_lose_only_the_apostrophe_of_an_export():
    record, _ = read("名前,メール,募集職種", "=cmd|calc,a@mail.example,'=1+1")
    assert (record.last_name, record.job) == ("=cmd|calc", "=1+1")
