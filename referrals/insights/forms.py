"""The filter above the list of people; its state lives in the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.insights.people import State


class PeopleFilter(forms.Form):
    """Words and a state; both may be empty."""

    q = forms.CharField(label=_("氏名・メールアドレス"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("ステータス"), required=False, choices=[("", _("すべて")), *State.choices])
