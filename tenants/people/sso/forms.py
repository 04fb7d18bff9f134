"""The forms of single sign-on: where to sign in, which provider, which rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.models import SingleSignOn
from tenants.people.sso import discovery, mailboxes
from tenants.people.sso.fetching import Unreachable

PROBLEMS = {
    "not_a_provider": gettext_lazy(
        "このアドレスは、OpenID Connectの設定を返しませんでした。発行者の値を確認してください。"
    ),
    "not_json": gettext_lazy("このアドレスは、OpenID Connectの設定を返しませんでした。発行者の値を確認してください。"),
    "timeout": gettext_lazy("5秒以内に応答がありませんでした。時間をおいて、もう一度お試しください。"),
    "address_private": gettext_lazy(
        "社内だけで使うアドレスには接続できません。インターネットから届くアドレスを入力してください。"
    ),
}
ANY_PROBLEM = gettext_lazy("接続できませんでした。発行者の値と、httpsで接続できることを確認してください。")


class CompanyForm(forms.Form):
    """Who asks for their company's provider: by a work mailbox, or by the company's address name."""

    company = forms.CharField(
        label=gettext_lazy("会社のメールアドレス"),
        help_text=gettext_lazy("会社のアドレス名（/e/や/a/の後ろの部分）でも探せます。"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"}),
    )
    next = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


class ProviderForm(forms.Form):
    """A provider's four values. The secret is never shown again."""

    issuer = forms.URLField(
        label=gettext_lazy("発行者（issuer）"),
        help_text=gettext_lazy("例：https://login.microsoftonline.com/（テナントID）/v2.0"),
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
    )
    client_id = forms.CharField(
        label=gettext_lazy("クライアントID"),
        max_length=191,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("クライアントシークレット"),
        max_length=191,
        required=False,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    domains = forms.CharField(
        label=gettext_lazy("対象のメールドメイン"),
        help_text=gettext_lazy(
            "1行に1つ。例：example.co.jp。ここにないドメインの人は、シングルサインオンで入れません。"
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, row: SingleSignOn | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        known = _("保存した値は表示しません。変えないときは空のままにしてください。")
        self.fields["secret"].help_text = known if row else _("保存した後は表示しません。")
        self.fields["secret"].required = row is None

    def clean_domains(self) -> list[str]:
        domains = mailboxes.split(self.cleaned_data["domains"])
        wrong = [domain for domain in domains if not mailboxes.is_name(domain)]
        public = [domain for domain in domains if domain in mailboxes.PUBLIC]
        if wrong:
            raise forms.ValidationError(_("ドメインの形ではありません：%s。例：example.co.jp") % "、".join(wrong)[:200])
        if public:
            raise forms.ValidationError(
                _("だれでも使えるメールのドメインは登録できません：%s") % "、".join(public)[:200]
            )
        if not 0 < len(domains) <= mailboxes.MAX_DOMAINS:
            raise forms.ValidationError(_("ドメインは1件から%s件までです。") % mailboxes.MAX_DOMAINS)
        return domains

    def clean(self) -> dict[str, Any]:
        """A secret is never sent to a provider that it was not entered for."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        told = (cleaned.get("issuer"), cleaned.get("client_id"))
        is_other = self.row is not None and all(told) and told != (self.row.issuer, self.row.client_id)
        if is_other and not cleaned.get("secret"):
            self.add_error("secret", _("発行者かクライアントIDを変えるときは、シークレットも入力してください。"))
        return cleaned

    def refuse_issuer(self, problem: Unreachable) -> None:
        if isinstance(problem, discovery.OtherIssuer):
            self.add_error("issuer", _("設定は見つかりましたが、発行者の値が違います。正しい値：%s") % problem.found)
        else:
            self.add_error("issuer", PROBLEMS.get(problem.code, ANY_PROBLEM))

    def refuse_domains(self, *, taken: list[str], unshown: list[str]) -> None:
        if taken:
            self.add_error(
                "domains",
                _("このドメインは登録できません：%s。心当たりがないときは、運営に連絡してください。")
                % "、".join(taken),
            )
        elif unshown:
            said = _("オーナーか管理者が、このドメインのメールアドレスを確認済みにしてから登録してください：%s")
            self.add_error("domains", said % "、".join(unshown))


class RulesForm(forms.Form):
    """How members must sign in."""

    is_sso_required = forms.BooleanField(label=gettext_lazy("シングルサインオンを必須にする"), required=False)
    is_mfa_required = forms.BooleanField(label=gettext_lazy("2段階認証を必須にする"), required=False)

    def __init__(self, *args: Any, is_proven: bool, has_factor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_proven, self.has_factor = is_proven, has_factor
        self.fields["is_sso_required"].help_text = _(
            "パスワードやパスキーだけでは入れなくなります。障害に備え、{owner}は2段階認証をすれば入れます（操作の記録に残ります）。"
        ).format(owner=_("組織を代表するオーナー（紹介会社では管理者）"))
        self.fields["is_mfa_required"].help_text = _(
            "認証アプリかパスキーを使わない人は入れなくなります。シングルサインオンで入る人は、対象外です。"
        )

    def clean(self) -> dict[str, Any]:
        """Nobody locks themselves out: each rule first shows that it can be kept."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("is_sso_required") and not self.is_proven:
            self.add_error(
                "is_sso_required",
                _("先に、あなた自身がシングルサインオンで1回ログインして、入れることを確認してください。"),
            )
        if cleaned.get("is_mfa_required") and not self.has_factor:
            self.add_error("is_mfa_required", _("先に、あなた自身の2段階認証を設定してください。"))
        return cleaned
