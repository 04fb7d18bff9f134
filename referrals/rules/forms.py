"""The form of the rules: agencies to tick, jobs and stages one a line."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.rules.models import Exclusion
from tenants.models import Tenant

MOST, LONGEST = 100, 200


class Lines(forms.CharField):
    """One thing a line, each once, without blank ones."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > MOST or any(len(line) > LONGEST for line in lines):
            raise forms.ValidationError(_("1行200文字まで、100行までにしてください。"), code="too_long")
        return list(dict.fromkeys(lines))


class RulesForm(forms.Form):
    """What is kept out."""

    agency = forms.MultipleChoiceField(
        label=_("連携しない人材紹介会社"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("選んだ会社は、候補者のページに表示されず、情報も送られません。"),
    )
    job = Lines(
        label=_("連携しない職種"),
        required=False,
        help_text=_("1行に1つ。応募の職種と同じ表記で入力してください。例：役員候補"),
    )
    stage = Lines(
        label=_("連携しない選考ステップ"),
        required=False,
        help_text=_("1行に1つ。このステップで不採用になった応募は連携しません。例：最終面接"),
    )

    def __init__(self, *args: Any, agencies: Sequence[Tenant], rules: dict[str, list[str]], **kwargs: Any) -> None:
        initial: dict[str, Any] = {kind: "\n".join(rules[kind]) for kind in ("job", "stage")}
        kwargs["initial"] = initial | {"agency": rules[Exclusion.Kind.AGENCY]}
        super().__init__(*args, **kwargs)
        choice = self.fields["agency"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = [(str(agency.pk), agency.name) for agency in agencies]
        self.kept_hidden = set(rules[Exclusion.Kind.AGENCY]) - {value for value, _label in choice.choices}

    @property
    def rules(self) -> dict[str, list[str]]:
        """As the service takes them: who is not on the list today (a licence that ran out) stays kept out."""
        return self.cleaned_data | {"agency": [*self.cleaned_data["agency"], *sorted(self.kept_hidden)]}
