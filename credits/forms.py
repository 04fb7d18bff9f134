"""The forms of the desk's ledger: an adjustment to propose, and what is decided about one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credits.models import Adjustment, Unit
from tenants.models import Tenant

LEAST, MOST = 10, 500  # letters of a reason that says something
LARGEST = 1000  # more at once is a slip of the hand


class AdjustmentForm(forms.Form):
    """For whom, of what, how much, and why."""

    tenant = forms.ModelChoiceField(label=_("企業"), queryset=Tenant.objects.none(), to_field_name="slug")
    unit = forms.ChoiceField(label=_("単位"), choices=Unit.choices, widget=forms.RadioSelect)
    amount = forms.IntegerField(
        label=_("増減"),
        min_value=-LARGEST,
        max_value=LARGEST,
        help_text=_("増やすときは正、減らすときは負の数。例：3、-1"),
    )
    reason = forms.CharField(
        label=_("理由"),
        min_length=LEAST,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "企業にメールで知らせ、台帳に残ります。人の名前や連絡先は書かないでください。10文字以上、500文字まで。"
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        employers = Tenant.objects.live().filter(kind=Tenant.Kind.EMPLOYER, admitted_at__isnull=False)
        self.fields["tenant"].queryset = employers.order_by("name")  # type: ignore[attr-defined]

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if amount == 0:
            raise forms.ValidationError(_("0以外の数を入れてください。"))
        return amount


class DecisionForm(forms.Form):
    """Which of the two buttons was pressed."""

    outcome = forms.ChoiceField(choices=Adjustment.Outcome.choices)
