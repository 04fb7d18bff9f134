"""The forms of signing up, of a company's facts, and of its own rules."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.company.fields import CorporateNumber, Domains, OneLine
from tenants.company.names import check_display_name, name_key
from tenants.models import Policy, Tenant
from tenants.people.account_forms import SignupForm

TAKEN = _("ほかの会社の名前とまぎらわしいため、使えません。正式な会社名であれば、運営に連絡してください。")


class FactsForm(forms.Form):
    """What the law wants told of a company that provides data, and where to reach it (個人情報保護法 29条・30条)."""

    company = OneLine(
        label=_("会社名"),
        max_length=200,
        help_text=_("登記どおりの名称。候補者と人材紹介会社に示します。例：株式会社青葉製作所"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    corporate_number = CorporateNumber(
        label=_("法人番号"),
        max_length=40,
        help_text=_("13桁の数字。全角でもかまいません。国税庁の法人番号公表サイトで調べられます。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    address = OneLine(
        label=_("住所"),
        max_length=300,
        help_text=_("本店の所在地。例：東京都千代田区丸の内1-1-1"),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    representative = OneLine(label=_("代表者"), max_length=100, help_text=_("役職と氏名。例：代表取締役 青葉 太郎"))
    contact = forms.EmailField(
        label=_("問い合わせ先"),
        max_length=254,
        help_text=_("候補者からの問い合わせを受けるメールアドレス。候補者に示します。例：saiyo@example.co.jp"),
    )

    def clean_company(self) -> str:
        name = str(self.cleaned_data["company"])
        check_display_name(name)
        return name

    @property
    def facts(self) -> dict[str, Any]:
        """As `services.found_tenant` and `change_company` take them."""
        named = ("corporate_number", "address", "representative", "contact")
        return {"name": self.cleaned_data["company"]} | {name: self.cleaned_data[name] for name in named}


class SignUpForm(FactsForm, SignupForm):
    """A person and their company, on one page."""

    PERSON = ("name", "email", "password1")
    COMPANY = ("company", "corporate_number", "address", "representative", "contact")
    field_order = [*PERSON, *COMPANY]

    def person(self) -> list[forms.BoundField]:
        return [self[name] for name in self.PERSON]

    def company_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.COMPANY]


class CompanyForm(FactsForm):
    """A tenant's facts, to change. What the licence says is the operator's to change."""

    domains = Domains(
        label=_("自社のメールドメイン"),
        required=False,
        help_text=_("1行に1つ。社員のアドレスからの登録を、確認待ちにするために使います。例：example.co.jp"),
    )
    speciality = OneLine(
        label=_("得意分野"), max_length=200, required=False, help_text=_("候補者に示します。例：製造業の技術職")
    )

    def __init__(self, *args: Any, tenant: Tenant, taken: Collection[str] = (), **kwargs: Any) -> None:
        names = ("corporate_number", "address", "representative", "contact", "domains", "speciality")
        initial = {"company": tenant.name} | {name: getattr(tenant, name) for name in names}
        super().__init__(*args, **(kwargs | {"initial": initial}))
        self.tenant, self.taken = tenant, taken
        if tenant.kind == Tenant.Kind.EMPLOYER:
            del self.fields["speciality"]
        else:
            del self.fields["domains"]
            self.fields["corporate_number"].required = False

    def clean_company(self) -> str:
        name = super().clean_company()
        if name != self.tenant.name and name_key(name) in self.taken:
            raise ValidationError(TAKEN, code="taken")
        return name

    @property
    def facts(self) -> dict[str, Any]:
        more = {name: self.cleaned_data[name] for name in ("domains", "speciality") if name in self.fields}
        return super().facts | more


LANGUAGE_CHOICES = [
    ("ja,en", _("日本語と英語（最初は日本語）")),
    ("en,ja", _("日本語と英語（最初は英語）")),
    ("ja", _("日本語だけ")),
    ("en", _("英語だけ")),
]


class PolicyForm(forms.Form):
    """The company's own rules."""

    languages = forms.ChoiceField(
        label=_("候補者のページの言語"),
        choices=LANGUAGE_CHOICES,
        widget=forms.RadioSelect,
        help_text=_("候補者の端末の言語がこの中にないときは、最初の言語で開きます。"),
    )
    retention_months = forms.IntegerField(
        label=_("候補者の保存期間（月）"),
        min_value=1,
        max_value=120,
        help_text=_("応募が終わってから候補者の情報を持つ月数。1から120まで。"),
    )

    send_delay_minutes = forms.IntegerField(
        label=_("送信までの時間（分）"),
        min_value=0,
        max_value=10080,
        help_text=_("不採用メールの送信を依頼してから、実際に送り始めるまでの時間です。その間は取り消せます。例：60"),
    )
    is_approval_required = forms.BooleanField(
        label=_("不採用メールは、別の人が承認してから送る"),
        required=False,
        help_text=_(
            "依頼した人ではない、オーナーか管理者が承認します。承認できる人が2人以上いるときに選んでください。"
        ),
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        names = ("retention_months", "send_delay_minutes", "is_approval_required")
        initial = {"languages": ",".join(policy.languages)} | {name: getattr(policy, name) for name in names}
        super().__init__(*args, **(kwargs | {"initial": initial}))

    def clean_languages(self) -> list[str]:
        return str(self.cleaned_data["languages"]).split(",")
