"""The forms of the list of stopped mailboxes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.pool.normalise import email_identity
from candidates.suppression.models import Suppression


class StopForm(forms.Form):
    """A mailbox that is not to be written to."""

    email = forms.EmailField(label=_("メールアドレス"), max_length=254, help_text=_("例：hanako@example.com"))
    note = forms.CharField(
        label=_("メモ"), max_length=200, required=False, help_text=_("例：電話で連絡停止の希望があった")
    )

    def clean_email(self) -> str:
        return email_identity(str(self.cleaned_data["email"]))


class LiftForm(forms.Form):
    """Why the mailbox may be written to again."""

    why = forms.CharField(
        label=_("解除の理由"),
        max_length=200,
        help_text=_("記録に残ります。例：本人から、届くようになったと連絡があった"),
    )


class SuppressionFilter(forms.Form):
    """The filter above the list."""

    words = forms.CharField(label=_("メールアドレス"), max_length=254, required=False)
    reason = forms.ChoiceField(
        label=_("理由"), required=False, choices=[("", _("すべて")), *Suppression.Reason.choices]
    )
