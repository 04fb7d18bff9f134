"""The employer's forms: a request, why somebody is declined, a first and a last day; and a message of either side."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.slots.fields import PercentField, YenField, day_field, refuse_future, text_area
from referrals.slots.models import Introduction, Placement
from referrals.slots.steps import STANDARD_FEE_RATE
from referrals.slots.words import PAST_DEADLINE

MESSAGE = 2000  # letters
OWN = ("mismatch", "after_interview", "withdrawn", "other")  # the reasons that an employer gives


class SlotRequestForm(forms.Form):
    """What somebody who is to be introduced must bring, and what they are offered."""

    job = forms.CharField(label=_("職種"), max_length=200, help_text=_("例：法人営業（製造業向け）"))
    conditions = text_area(
        _("必須の条件"),
        2000,
        help_text=_("経験年数や資格など、欠かせないものだけを書きます。年齢や性別は条件にできません。"),
    )
    wishes = text_area(_("あれば望ましい条件"), 2000, required=False)
    location = forms.CharField(label=_("勤務地"), max_length=200, required=False)
    salary_min = YenField(label=_("年収の下限(円)"), required=False, help_text=_("例：5,000,000"))
    salary_max = YenField(label=_("年収の上限(円)"), required=False)
    start = forms.CharField(label=_("入社時期"), max_length=100, required=False, help_text=_("例：2027年4月"))
    deadline_date = day_field(
        _("締切日"),
        required=False,
        help_text=_("この日の終わりに募集が終わり、枠は利用可能に戻ります。空なら締切はありません。"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_deadline_date(self) -> date | None:
        day: date | None = self.cleaned_data["deadline_date"]
        if day and day < self.today:
            raise ValidationError(PAST_DEADLINE, code="past")
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        low, high = given.get("salary_min"), given.get("salary_max")
        if low and high and low > high:
            self.add_error("salary_max", _("年収の上限は、下限以上にしてください。"))
        return given


class DeclineForm(forms.Form):
    """Why not this person; the agency reads it."""

    reason = forms.ChoiceField(
        label=_("見送りの理由"),
        choices=[choice for choice in Introduction.Decline.choices if choice[0] in OWN],
        widget=forms.RadioSelect,
        help_text=_("人材紹介会社に伝わります。"),
    )


class JoinedForm(forms.Form):
    """The first day, and the salary that a fee would have been reckoned from."""

    joined_date = day_field(_("入社日"))
    theoretical_annual_salary = YenField(
        label=_("理論年収(円)"), help_text=_("通常なら手数料の計算に使う年収です。例：6,000,000")
    )
    standard_fee_rate = PercentField(
        label=_("通常の手数料率(%)"),
        initial=f"{STANDARD_FEE_RATE:.0%}".rstrip("%"),
        help_text=_("枠を使わなければ支払っていた率です。削減額の計算に使います。"),
    )

    def __init__(self, *args: Any, today: date, introduction: Introduction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.earliest = today, timezone.localdate(introduction.introduced_at)
        self.fields["joined_date"].initial = today

    def clean_joined_date(self) -> date:
        day: date = self.cleaned_data["joined_date"]
        refuse_future(day, self.today)
        if day < self.earliest:
            raise ValidationError(_("紹介された日より前の日は指定できません。"), code="early")
        return day


class LeftForm(forms.Form):
    """The last day, and why."""

    left_date = day_field(_("退職日"))
    reason = forms.ChoiceField(label=_("退職の理由"), choices=Placement.Leaving.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, today: date, joined: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.joined = today, joined

    def clean_left_date(self) -> date:
        day: date = self.cleaned_data["left_date"]
        refuse_future(day, self.today)
        if day < self.joined:
            raise ValidationError(_("入社日より前の日は指定できません。"), code="early")
        return day


class MessageForm(forms.Form):
    """What one side writes to the other about an introduction."""

    body = text_area(
        _("メッセージ"), MESSAGE, rows=3, help_text=_("2,000文字まで。相手には、届いたことがメールで伝わります。")
    )
