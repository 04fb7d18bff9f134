"""import_file(): the same people, exported by one ATS or another, written one way or another, are the same pool."""

import csv
import io

import pytest

from candidates.models import Application, Candidate

HERP = "応募ID,応募時刻,名前,メールアドレス,電話番号,生年月日,募集職種,選考ステップ,選考終了理由"
ROBOROBO = "応募ID,応募日時,姓漢字,名漢字,メールアドレス,電話番号1,生年月日,求人名称,選考ステップ,選考結果,性別,配偶者"
HRMOS = "応募ID,応募日,氏名,メールアドレス,電話番号,生年月日,求人,選考ステップ,選考ステータス"
PEOPLE = [
    ("髙橋", "美咲", "misaki@mail.example", "09012345678", 1995),
    ("﨑山", "健", "ken@mail.example", "0312345678", 1988),
    ("O'Neil", "<b>Ann</b>", "ann@mail.example", "+819087654321", 2001),
    ("=1+1", "太郎", "taro@mail.example", "", 1970),
]
WIDE = str.maketrans("0123456789@-", "".join(chr(ord(one) + 0xFEE0) for one in "0123456789@-"))


def herp(number, person):
    last, first, email, phone, year = person
    return [
        f"A-{number}",
        f"2026/7/{number}",
        f"{last} {first}",
        email,
        phone,
        f"{year}/4/1",
        "営業",
        "一次面接",
        "不採用",
    ]


def roborobo(number, person):
    last, first, email, phone, year = person
    facts = [f"{year}年4月1日", "営業", "一次面接", "不採用", "女", "有"]
    mailbox, called = email.upper(), phone.translate(WIDE)
    return [f"A-{number}", f"2026年7月{number}日", last, first, mailbox, called, *facts]


def hrmos(number, person):
    last, first, email, phone, year = person
    born, on = f"{year}-04-01", f"2026-07-{number:02}"
    return [f"A-{number}", on, f"{last}\u3000{first}", email.translate(WIDE), phone, born, "営業", "一次面接", "不採用"]


def file_of(header, spell):
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerows([header.split(","), *(spell(number, person) for number, person in enumerate(PEOPLE, start=1))])
    return text.getvalue()


def pool():
    people = Candidate.objects.values_list("last_name", "first_name", "email_key", "phone_key", "birth_date")
    told = Application.objects.values_list(
        *("candidate__email_key", "remote_id", "job", "stage", "outcome", "applied_at"),
    )
    return sorted(map(str, people)), sorted(map(str, told))


@pytest.mark.parametrize(
    ("header", "spell", "layout", "encoding"),
    [
        (ROBOROBO, roborobo, "roborobo", "cp932"),
        (ROBOROBO, roborobo, "roborobo", "utf-16"),
        (HRMOS, hrmos, "hrmos", "utf-8-sig"),
    ],
)
def test_the_same_people_are_the_same_pool(take, header, spell, layout, encoding):
    taken = take(file=file_of(HERP, herp).encode())
    assert (taken.layout, taken.created_count, taken.error_count) == ("herp", 4, 0)
    first = pool()
    Application.objects.all()._raw_delete("default")
    Candidate.objects.all()._raw_delete("default")
    again = take(file=file_of(header, spell).encode(encoding, "replace"))
    assert (again.layout, again.created_count, again.error_count) == (layout, 4, 0)
    assert pool() == first
