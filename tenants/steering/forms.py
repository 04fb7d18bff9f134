"""The desk's forms: why an operator steps in or refuses, the rules a party is counted by, an agency to ask in."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.company.fields import OneLine, folded
from tenants.company.forms import FactsForm
from tenants.models import Plan
from tenants.steering.visits import MINUTES
from tenants.validators import LICENCE

LEAST = 10  # letters of a reason


def reason_field(help_text: Any) -> forms.CharField:
    """A reason that says something; the tenant reads it."""
    too_short = _("理由は10文字以上で書いてください。何のためかが、相手に伝わるようにします。")
    return forms.CharField(
        label=_("理由"),
        min_length=LEAST,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
        error_messages={"min_length": too_short},
    )


class VisitForm(forms.Form):
    """Why, and for how long."""

    reason = reason_field(_("この組織の「操作の記録」に表示されます。個人の名前は書かないでください。"))
    minutes = forms.TypedChoiceField(
        label=_("時間"),
        coerce=int,
        choices=[(minutes, _("%(n)s分") % {"n": minutes}) for minutes in MINUTES],
        initial=MINUTES[0],
        widget=forms.RadioSelect,
    )


class RefusalForm(forms.Form):
    """Why a party is not admitted."""

    reason = reason_field(_("申込者へのメールにそのまま書かれます。何をすれば承認できるかも書いてください。"))


class PlanForm(forms.ModelForm):
    """The rules one party is counted by."""

    class Meta:
        model = Plan
        fields = (
            "referrals_per_slot",
            "duplicate_window_days",
            "dispute_window_days",
            "guarantee_days",
            "ownership_days",
            "slot_lifetime_days",
        )
        help_texts: ClassVar = {
            "referrals_per_slot": _("カウントされた紹介が何件で、無料紹介枠が1つ増えるか。"),
            "duplicate_window_days": _("ほかの企業がカウントした人を、何日のあいだ重複とみなすか。"),
            "dispute_window_days": _("人材紹介会社が、紹介から何日のあいだ異議を申し立てられるか。"),
            "guarantee_days": _("枠で入社した人が何日以内に退職したら、枠を返すか。"),
            "ownership_days": _("人材紹介会社が紹介した人を、何日のあいだその会社の紹介とするか。"),
            "slot_lifetime_days": _(
                "付与から何日で枠が失効するか。空欄なら期限なし。付与済みの枠の期限は変わりません。"
            ),
        }


class AgencyForm(FactsForm):
    """An agency to ask in: its facts, its licence, and who comes first."""

    field_order = ["company", "admin", "licence_number", "licence_expires_date"]
    admin = forms.EmailField(
        label=_("担当者のメールアドレス"), max_length=254, help_text=_("この宛先に、管理者としての招待を送ります。")
    )
    licence_number = forms.CharField(
        label=_("許可番号"), max_length=40, help_text=_("有料職業紹介事業の許可番号。例：13-ユ-123456")
    )
    licence_expires_date = forms.DateField(
        label=_("許可の有効期限"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    prefecture = OneLine(label=_("都道府県"), max_length=10, help_text=_("候補者に示します。例：東京都"))
    speciality = OneLine(
        label=_("得意分野"), max_length=200, required=False, help_text=_("候補者に示します。例：製造業の技術職")
    )
    storage_country = forms.RegexField(
        r"\A[A-Z]{2}\Z",
        label=_("データの保存国"),
        initial="JP",
        help_text=_("国のコード2文字。日本なら JP。国外のときは、国外への提供の同意がない候補者は送られません。"),
        error_messages={"invalid": _("国のコードは、大文字の英字2文字で入力してください。例：JP")},
    )
    zero_fee_date = forms.DateField(
        label=_("手数料0円の届出を確認した日"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "手数料表に0円が届け出られていることを確認した日。未確認なら空欄にします。枠の利用に推薦できません。"
        ),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["corporate_number"].required = False

    def clean_licence_number(self) -> str:
        number = folded(self.cleaned_data["licence_number"])
        LICENCE(number)
        return number

    def clean_licence_expires_date(self) -> date:
        expires: date = self.cleaned_data["licence_expires_date"]
        if expires < self.today:
            raise forms.ValidationError(_("有効期限が過ぎています。更新後の期限を確かめてください。"))
        return expires

    def clean_zero_fee_date(self) -> date | None:
        day: date | None = self.cleaned_data["zero_fee_date"]
        if day and day > self.today:
            raise forms.ValidationError(_("確認した日が未来です。"))
        return day

    @property
    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        names = ("licence_number", "licence_expires_date", "prefecture", "speciality", "storage_country")
        day = said["zero_fee_date"]
        confirmed = timezone.make_aware(datetime.combine(day, time(12))) if day else None
        return super().facts | {name: said[name] for name in names} | {"zero_fee_confirmed_at": confirmed}
