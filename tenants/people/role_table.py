"""The roles as a table to read: every action of the matrix in words, grouped by what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.models import Membership
from tenants.people.ranks import ROLES_OF
from tenants.roles import MATRIX

Text = str | Promise
GROUPS: list[tuple[Text, dict[str, Text]]] = [
    (
        _("候補者"),
        {
            "pool.view": _("候補者の情報を見る"),
            "pool.import": _("ファイルを取り込む"),
            "pool.edit": _("候補者の情報を直す"),
            "pool.export": _("候補者を書き出す"),
            "pool.erase": _("候補者をまとめて消去する"),
            "request.answer": _("本人からの請求に応える"),
        },
    ),
    (
        _("不採用メール"),
        {
            "template.view": _("文面を見る"),
            "template.edit": _("文面を書く"),
            "mail.view": _("メールの状況を見る"),
            "mail.send": _("不採用メールを送る"),
            "mail.approve": _("送信を承認する"),
            "link.view": _("専用URLを見る"),
            "link.issue": _("専用URLを作る"),
        },
    ),
    (
        _("紹介と枠"),
        {
            "dashboard.view": _("ダッシュボードを見る"),
            "credits.view": _("紹介数と枠の記録を見る"),
            "slot.view": _("無料紹介枠を見る"),
            "slot.request": _("無料紹介枠を使う"),
            "referral.view": _("受け取った紹介を見る"),
            "referral.work": _("受け取り・進捗・異議を伝える"),
            "referral.export": _("受け取った紹介を書き出す"),
            "introduction.make": _("無料紹介枠に人材を紹介する"),
        },
    ),
    (
        _("組織の設定"),
        {
            "company.view": _("会社情報を見る"),
            "company.edit": _("会社情報を直す"),
            "policy.edit": _("運用の決まりを変える"),
            "member.view": _("メンバーを見る"),
            "member.manage": _("メンバーを招待し、役割を変える"),
            "sso.edit": _("シングルサインオンを設定する"),
            "key.manage": _("APIキーを発行・失効する"),
            "endpoint.view": _("Webhookの送信先と送信の記録を見る"),
            "endpoint.manage": _("Webhookの送信先を設定する"),
            "audit.view": _("操作の記録を見る"),
            "audit.export": _("操作の記録を書き出す"),
        },
    ),
    (
        _("組織の所有"),
        {
            "ownership.transfer": _("所有を引き継ぐ"),
            "tenant.export": _("組織のデータをすべて書き出す"),
            "tenant.close": _("解約する"),
        },
    ),
]


@dataclass(frozen=True)
class Line:
    """One action, and for each role whether it may: `cells` are (role's label, is_allowed)."""

    label: Text
    cells: list[tuple[Text, bool]]


def table_for(kind: str) -> dict[str, Any]:
    """`{"roles": [label], "groups": [(name, [Line])]}` of what matters to a kind of tenant."""
    groups = [(name, list(_lines(kind, labels))) for name, labels in GROUPS]
    roles = [Membership.Role(role).label for role in ROLES_OF[kind]]
    return {"roles": roles, "groups": [(name, lines) for name, lines in groups if lines]}


def _lines(kind: str, labels: dict[str, Text]) -> Iterable[Line]:
    for action, label in labels.items():
        cells: list[tuple[Text, bool]] = [
            (Membership.Role(role).label, action in MATRIX[role]) for role in ROLES_OF[kind]
        ]
        if any(is_allowed for _label, is_allowed in cells):
            yield Line(label, cells)
