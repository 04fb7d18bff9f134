"""The steps of the start, in their order: what each is for, where it is done, and who may."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Step:
    """`page` is a route of the tenant's; `action` is what doing it takes (tenants/roles.py)."""

    name: str
    title: str | Promise
    text: str | Promise
    verb: str | Promise
    page: str
    action: str


EMPLOYER = (
    Step(
        "company",
        _("会社情報"),
        _("候補者と人材紹介会社に示す、会社名・法人番号・住所・代表者です。"),
        _("会社情報を確認"),
        "company",
        "company.edit",
    ),
    Step(
        "sender",
        _("送信元"),
        _("メールの差出人名と返信先を確かめて保存します。自社のアドレスからも送れます。"),
        _("送信元を確認"),
        "sender",
        "policy.edit",
    ),
    Step(
        "template",
        _("文面"),
        _("見本から始めて、自社の言葉に直します。"),
        _("文面を用意"),
        "templates",
        "template.edit",
    ),
    Step(
        "partners",
        _("連携先"),
        _("候補者が選べる人材紹介会社と、許可番号を確かめます。"),
        _("連携先を確認"),
        "agencies",
        "policy.edit",
    ),
    Step(
        "import",
        _("取り込み"),
        _("採用管理システムから書き出したファイルを読み込みます。メールは送られません。"),
        _("取り込む"),
        "imports",
        "pool.import",
    ),
    Step(
        "trial",
        _("テスト送信"),
        _("見本の値を入れたメールを、自分あてに送って読みます。"),
        _("文面を開いてテスト送信"),
        "templates",
        "template.edit",
    ),
    Step(
        "send",
        _("初回送信"),
        _("人数と文面を確かめて、最初の送信をします。"),
        _("送信を準備"),
        "send",
        "mail.send",
    ),
)
AGENCY = (
    Step(
        "company",
        _("会社情報"),
        _("候補者に示す内容と、手数料0円の届出を確かめます。"),
        _("会社情報を確認"),
        "company",
        "company.edit",
    ),
    Step(
        "receiving",
        _("受け取り方"),
        _("WebhookかAPIで受け取るか、この画面で受け取るかを決めます。"),
        _("受け取り方を決める"),
        "start",
        "policy.edit",
    ),
    Step(
        "members",
        _("メンバー"),
        _("一緒に使う人を招待します。"),
        _("メンバーを招待"),
        "members",
        "member.manage",
    ),
)
