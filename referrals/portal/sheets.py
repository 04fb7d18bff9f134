"""Referrals as a file for a spreadsheet: cells that it would run are shown as text."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from referrals.optin.profile import LABELS, shown
from tenants.cells import neutral


def sheet_of(rows: Sequence[Mapping[str, Any]], hires: Mapping[Any, Any]) -> str:
    """CSV with one line a referral: the profile, where it comes from, how far it is, and the agency's own hire."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(heading())
    lines.writerows([neutral(str(cell)) for cell in line_of(row, hires)] for row in rows)
    return "\ufeff" + out.getvalue()


def heading() -> list[str]:
    facts = [str(label) for label in LABELS.values()]
    about = [_("受け取った日時"), _("情報の時点"), _("提供元"), _("控えの番号"), _("進捗"), _("入社先"), _("年収(円)")]
    return [_("紹介の番号"), *facts, *about]


def line_of(row: Mapping[str, Any], hires: Mapping[Any, Any]) -> list[Any]:
    profile, hire = row["wishes"], hires.get(row["delivery"].referral_id)
    facts = [shown(name, value) if (value := profile.get(name)) not in (None, "") else "" for name in LABELS]
    times = [timezone.localtime(row[name]).isoformat(timespec="minutes") for name in ("received_at", "as_of")]
    told = [hire.company, hire.annual_salary if hire.annual_salary is not None else ""] if hire else ["", ""]
    source = [row["provider"]["name"], row["consent"]["receipt_id"], row["status_label"]]
    return [row["public_id"], *facts, *times, *source, *told]
