"""Which ATS a header is from, what each column holds, and which columns are refused."""

import io

import pytest

from candidates.imports.forbidden import is_forbidden
from candidates.imports.headers import field_of, key_of
from candidates.imports.layouts import find_layout, recognise, suggest
from candidates.imports.problems import FileRefused
from candidates.imports.reading import open_table

ROBOROBO = (
    "姓漢字,名漢字,姓カナ,名カナ,求人名称,郵便番号,都道府県名,住所①,生年月日,性別,メールアドレス,電話番号1,電話番号2,"
    "最終学歴_学校名,最終学歴_学部,職歴1_会社名,職歴1_役職,職歴2_会社名,配偶者,扶養家族"
).split(",")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("応募時刻,名前,応募経路,選考ステップ,募集職種,選考終了理由", "herp"),
        ("応募ID,応募時刻,名前,メールアドレス,募集職種,選考ステップ,選考終了理由,配偶者", "herp"),
        (",".join(ROBOROBO), "roborobo"),
        ("応募ID,氏名,応募日,求人,選考ステータス,メールアドレス", "hrmos"),
        ("氏名,メール,選考結果", "generic"),
        ("Application ID,Candidate ID,First Name,Last Name,Email,Job Name,Current Stage,Status", "greenhouse"),
        ("Candidate Name,Email,Job,Stage,Status,Rejection Reason", "generic"),
    ],
)
def test_knows_the_ats(header, code):
    assert recognise(header.split(",")).code == code


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("氏名（漢字）", "name"),
        ("ﾒｰﾙｱﾄﾞﾚｽ", "email"),
        ("メール アドレス *", "email"),
        ("Ｅ－ｍａｉｌ", "email"),
        ("【必須】電話番号（携帯）", "phone"),
        ("ふりがな", "kana"),
        ("選考終了理由（カテゴリ）", "reason"),
        ("応募日時(JST)", "applied_at"),
        ("First_Name", "first_name"),
        ("趣味", ""),
        ("性別", ""),
    ],
)
def test_column_names_vary_in_width_brackets_and_marks(header, field):
    assert field_of(header) == field


@pytest.mark.parametrize(
    "header",
    [
        *(
            "配偶者",
            "配偶者の有無",
            "扶養家族",
            "扶養家族（人）",
            "家族構成",
            "本籍",
            "本籍地",
            "国籍",
            "出生地",
            "宗教",
            "信条",
        ),
        *(
            "労働組合加入状況",
            "人種",
            "民族",
            "既婚・未婚",
            "お子様の人数",
            "配 偶 者",
            "Spouse",
            "Marital Status",
            "Religion",
        ),
        *("race", "Union Membership", "Place of Birth", "病歴", "支持政党"),
    ],
)
def test_forbidden_columns_are_refused_by_name(header):
    layout = recognise(["名前", "メール", header])
    assert layout.refused == [header]
    assert 2 not in layout.taken


@pytest.mark.parametrize("header", ["Family Name", "Trace ID", "出身校", "障害対応の経験", "親会社", "メール"])
def test_other_columns_are_not(header):
    assert not is_forbidden(header)


def test_reads_careers_and_school_of_roborobo():
    layout = recognise(ROBOROBO)
    assert layout.schools == {"school": 13, "faculty": 14}
    assert layout.careers == {1: {"company": 15, "title": 16}, 2: {"company": 17}}
    assert layout.refused == ["配偶者", "扶養家族"]


def find(text: str) -> object:
    return find_layout(open_table(io.BytesIO(text.encode())).rows)


def test_finds_the_header_below_titles():
    assert find("応募者一覧\n出力日,2026/11/22\n\n氏名,メール\n山田,a@mail.example\n").header == ["氏名", "メール"]


@pytest.mark.parametrize(
    "header",
    [
        "候補者,,応募,\n姓,名,メールアドレス,募集職種",  # groups above
        "氏名,メール,,\n姓,名,メールアドレス,募集職種",  # a poorer header above
        "姓,名,メールアドレス,募集職種\nlast_name,first_name,email,job",  # the same again for machines
        "姓,名,メールアドレス,募集職種\n姓,名,メールアドレス,募集職種",
    ],
)
def test_of_two_header_rows_the_telling_one_is_taken_and_neither_is_a_person(header):
    rows = open_table(io.BytesIO(f"{header}\n山田,太郎,a@mail.example,営業\n".encode())).rows
    assert find_layout(rows).header == ["姓", "名", "メールアドレス", "募集職種"]
    assert [row.cells[0] for row in rows] == ["山田"]


def test_what_was_chosen_before_goes_above_what_a_name_suggests():
    learned = {key_of("連絡先"): "email", key_of("備考"): "", key_of("配偶者"): "skills"}
    assert suggest(["氏名", "連 絡 先", "備考", "配偶者"], learned) == ["name", "email", "", ""]


def test_names_what_it_found_and_what_it_knows():
    with pytest.raises(FileRefused) as refused:
        find("商品コード,単価,数量\n1,2,3\n")
    said = str(refused.value)
    assert refused.value.code == "unknown_layout"
    assert "「商品コード」「単価」「数量」" in said
    assert "HERP" in said
