"""What a column may hold, in the words of the people who choose it."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
Choices = list[tuple[Text, list[tuple[str, Text]]]]

NOTHING: tuple[str, Text] = ("", _("取り込まない"))
NAME: list[tuple[str, Text]] = [
    ("name", _("名前（姓名）")),
    ("last_name", _("姓")),
    ("first_name", _("名")),
    ("kana", _("フリガナ（姓名）")),
    ("last_name_kana", _("セイ")),
    ("first_name_kana", _("メイ")),
]
CONTACT: list[tuple[str, Text]] = [
    ("email", _("メールアドレス")),
    ("email_2", _("メールアドレス（予備）")),
    ("phone", _("電話番号")),
    ("phone_2", _("電話番号（予備）")),
    ("prefecture", _("都道府県・住所")),
    ("birth_date", _("生年月日")),
]
APPLICATION: list[tuple[str, Text]] = [
    ("origin", _("きっかけ")),
    ("remote_id", _("応募ID")),
    ("person_id", _("候補者ID")),
    ("job", _("募集職種")),
    ("channel", _("応募経路")),
    ("stage", _("選考ステップ")),
    ("outcome", _("選考結果")),
    ("reason", _("選考終了理由")),
    ("their_reason", _("辞退の理由")),
    ("reason_detail", _("選考終了理由の詳細")),
    ("applied_at", _("応募日時")),
    ("rejected_at", _("選考終了日時")),
]
WORK: list[tuple[str, Text]] = [
    ("current_company", _("現在の勤務先")),
    ("current_title", _("現在の役職")),
    ("skills", _("スキル")),
]
SCHOOL: list[tuple[str, Text]] = [
    ("school.school", _("最終学歴：学校名")),
    ("school.faculty", _("最終学歴：学部・学科")),
    ("school.start", _("最終学歴：入学年月")),
    ("school.end", _("最終学歴：卒業年月")),
    ("school.status", _("最終学歴：区分")),
]
CAREER: list[tuple[str, Text]] = [
    ("company", _("職歴%(n)s：会社名")),
    ("department", _("職歴%(n)s：部署")),
    ("title", _("職歴%(n)s：役職")),
    ("start", _("職歴%(n)s：入社年月")),
    ("end", _("職歴%(n)s：退社年月")),
    ("detail", _("職歴%(n)s：業務内容")),
]
FEWEST_CAREERS = 3


def choices(suggested: Iterable[str]) -> "list[tuple[Text, Text | list[tuple[str, Text]]]]":
    """Everything a column can be, in groups; as many careers as the file seems to have."""
    numbers = [int(target.split(".")[1]) for target in suggested if target.startswith("career.")]
    careers = [
        (f"career.{number}.{part}", str(label) % {"n": number})
        for number in range(1, max([FEWEST_CAREERS, *numbers]) + 1)
        for part, label in CAREER
    ]
    return [
        NOTHING,
        (_("名前"), NAME),
        (_("連絡先"), CONTACT),
        (_("応募"), APPLICATION),
        (_("経歴"), [*WORK, *SCHOOL, *careers]),
    ]


def label_of(target: str) -> str:
    """One target in words."""
    kind, _dot, part = target.partition(".")
    if kind == "career":
        number, _dot, part = part.partition(".")
        return str(dict(CAREER).get(part, part)) % {"n": number}
    return str(dict([NOTHING, *NAME, *CONTACT, *APPLICATION, *WORK, *SCHOOL]).get(target, target))
