"""The profile: the fields a candidate may pass on, in the order and words of the page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

START_CHOICES = {
    "now": _("すぐに"),
    "3_months": _("3か月以内"),
    "6_months": _("半年以内"),
    "12_months": _("1年以内"),
    "undecided": _("決めていない"),
}
LABELS = {
    "last_name": _("姓"),
    "first_name": _("名"),
    "last_name_kana": _("セイ"),
    "first_name_kana": _("メイ"),
    "email": _("メールアドレス"),
    "phone": _("電話番号"),
    "prefecture": _("都道府県"),
    "current_company": _("現在の勤務先"),
    "current_title": _("現在の役職"),
    "skills": _("スキル"),
    "career": _("職歴"),
    "desired_role": _("希望する職種"),
    "desired_location": _("希望する勤務地"),
    "desired_salary": _("希望する年収(万円)"),
    "desired_start": _("希望する入社時期"),
}


def items_of(profile: Mapping[str, Any]) -> list[str]:
    """The names of the fields that hold something: what goes, and nothing else."""
    return [name for name in LABELS if profile.get(name) not in (None, "", [])]


def rows_of(profile: Mapping[str, Any]) -> list[tuple[str, str]]:
    """`[(label, value)]` of what goes, in the reader's words."""
    return [(str(LABELS[name]), shown(name, profile[name])) for name in items_of(profile)]


def shown(name: str, value: Any) -> str:
    return str(START_CHOICES.get(value, value)) if name == "desired_start" else str(value)
