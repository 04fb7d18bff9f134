"""The forms of a new shared link, and of the personal links to write out."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from candidates.pool import normalise
from referrals.links import queries
from tenants.models import Tenant


class LinkForm(forms.Form):
    """What a shared link is to be used for: each use once, so that results can be told apart."""

    label = forms.CharField(
        label=_("用途"),
        max_length=100,
        help_text=_("職種や時期ごとに分けると、結果を比べられます。例：営業職 2026年秋"),
    )

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean_label(self) -> str:
        label = " ".join(normalise.line(str(self.cleaned_data["label"])).split())
        if not label:
            raise ValidationError(_("用途を入力してください。"), code="required")
        if queries.is_label_taken(tenant=self.tenant, label=label):
            raise ValidationError(
                _("同じ用途の専用URLがすでにあります。結果を見分けられるように、別の用途を付けてください。"),
                code="taken",
            )
        return label


class PersonalFilter(forms.Form):
    """Whose links to write out, of everybody rejected and not mailed from here."""

    job = forms.ChoiceField(label=_("職種"), required=False)
    source = forms.ChoiceField(label=_("取り込み元"), required=False)
    since = forms.DateField(
        label=_("不採用日（この日から）"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("job", "source"):
            found = queries.values_of(tenant=tenant, fact=name)
            self.fields[name].choices = [("", _("すべて")), *((one, one) for one in found)]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Q:
        given = self.cleaned_data if self.is_valid() else {}
        told = {"job": given.get("job"), "source": given.get("source"), "rejected_at__date__gte": given.get("since")}
        return Q(**{name: value for name, value in told.items() if value})
