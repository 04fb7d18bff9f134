"""The form that ends an account: the company's name, typed."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant


class CloseForm(forms.Form):
    """Whoever ends it must have read what it is: the name as it stands above the field, widths and spaces aside."""

    name = forms.CharField(
        label=_("会社名"), max_length=200, help_text=_("確認のため、上の会社名をそのまま入力してください。")
    )

    def __init__(self, *args: object, tenant: Tenant, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.tenant = tenant
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if plain(name) != plain(self.tenant.name):
            told = {"name": self.tenant.name}
            raise forms.ValidationError(
                _("会社名が違います。「%(name)s」と入力してください。") % told, code="other_name"
            )
        return name


def plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
