"""People as a file for a spreadsheet: cells that it would run are shown as text."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from referrals.insights.people import State
from tenants.cells import neutral
from tenants.models import Tenant

COLUMNS = "last_name first_name last_name_kana first_name_kana email phone prefecture current_company current_title"


def sheet_of(tenant: Tenant, people: Iterable[Any]) -> str:
    """CSV with one line a person: their facts, their newest application, tags, and where they stand."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(heading())
    lines.writerows([neutral(str(cell)) for cell in line_of(person)] for person in people)
    return "\ufeff" + out.getvalue()


def heading() -> list[str]:
    names = [_("姓"), _("名"), _("セイ"), _("メイ")]
    facts = [*names, _("メールアドレス"), _("電話番号"), _("都道府県"), _("現在の勤務先")]
    told = [_("応募した職種"), _("選考ステップ"), _("選考結果"), _("不採用日"), _("ステータス"), _("タグ"), _("担当者")]
    return ["ID", *facts, _("現在の役職"), *told, _("情報の時点")]


def line_of(person: Any) -> list[Any]:
    newest = person.latest[0] if person.latest else None
    told = [newest.job, newest.stage, newest.get_outcome_display(), newest.rejected_at] if newest else [""] * 4
    tags = "、".join(tag.name for tag in person.tags.all())
    keeper = person.assigned_to.name if person.assigned_to else ""
    facts = [getattr(person, column) for column in COLUMNS.split()]
    dates = [one.date().isoformat() if hasattr(one, "date") else one or "" for one in (*told, person.as_of)]
    return [person.public_id, *facts, *dates[:-1], State(person.state).label, tags, keeper, dates[-1]]
