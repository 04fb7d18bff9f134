"""The forms of the employer's page: how often people are asked, and the list's filter."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from candidates.checkins.figures import STATES
from tenants.models import Policy

OFTEN = [(0, _("送らない")), (6, _("半年ごと")), (12, _("1年ごと"))]


class RuleForm(forms.Form):
    """How often, and where somebody who would like to come back reads on."""

    check_in_months = forms.TypedChoiceField(
        label=_("近況を尋ねる間隔"),
        choices=OFTEN,
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_("同意した人にだけ、最後の連絡からこの期間がたったときに送ります。"),
    )
    careers_url = forms.CharField(
        label=_("採用ページのURL"),
        max_length=300,
        required=False,
        validators=[URLValidator(schemes=["https"])],
        help_text=_(
            "回答のページに出します。再び応募したい人や、友人に伝えたい人が使います。例：https://example.co.jp/recruit"
        ),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        initial = {"check_in_months": policy.check_in_months, "careers_url": policy.careers_url}
        super().__init__(*args, **(kwargs | {"initial": initial}))


class LettersFilter(forms.Form):
    """Which letters the list shows."""

    state = forms.ChoiceField(
        label=_("ステータス"),
        required=False,
        choices=[("", _("すべて")), *((name, label) for name, (label, _which) in STATES.items())],
    )
