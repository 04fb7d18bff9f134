"""The forms of a dispute: the agency's reason and evidence, the operator's ruling."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.disputes.models import EVIDENCE, RULING, Dispute

LEAST = 10  # letters that say something


def text_field(label: Any, most: int, help_text: Any) -> forms.CharField:
    too_short = _("10文字以上で書いてください。読んだ人が判断できるように、事実を書きます。")
    return forms.CharField(
        label=label,
        min_length=LEAST,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=help_text,
        error_messages={"min_length": too_short},
    )


class DisputeForm(forms.Form):
    """Why the referral should not count, and what shows it."""

    reason = forms.ChoiceField(label=_("理由"), choices=Dispute.Reason.choices, widget=forms.RadioSelect)
    evidence = text_field(
        _("根拠"),
        EVIDENCE,
        _(
            "運営だけが読みます。いつ、どの方法で、何回確かめたかを書いてください。本人の名前や連絡先は書かないでください。2,000文字まで。"
        ),
    )


class RulingForm(forms.Form):
    """What is decided, and why: both parties read it."""

    outcome = forms.ChoiceField(label=_("決定の内容"), choices=Dispute.Outcome.choices, widget=forms.RadioSelect)
    ruling = text_field(
        _("決定の理由"),
        RULING,
        _("人材紹介会社と、認めるときは企業も読みます。人や会社の名前、連絡先は書かないでください。500文字まで。"),
    )
