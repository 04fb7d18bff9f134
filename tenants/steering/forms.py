"""The desk's forms: why an operator steps in, why a party is refused."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.steering.visits import MINUTES

LEAST = 10  # letters of a reason


def reason_field(help_text: object) -> forms.CharField:
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
