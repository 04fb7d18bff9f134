"""The form of a new door."""

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.pool import normalise
from referrals.connectors.models import Connector


class ConnectorForm(forms.Form):
    """Which ATS, and the secret that it signs with."""

    kind = forms.ChoiceField(label=_("採用管理システム"), choices=Connector.Kind.choices)
    name = forms.CharField(label=_("名称"), max_length=100, help_text=_("例：Greenhouse（中途）"))
    secret = forms.CharField(
        label=_("秘密のキー"),
        min_length=16,
        max_length=200,
        help_text=_(
            "採用管理システムのWebhookの設定で「Secret key」に入れるものと同じ文字列。16文字以上にしてください。"
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=False),
    )

    def clean_name(self) -> str:
        return normalise.line(str(self.cleaned_data["name"]))
