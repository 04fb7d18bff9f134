"""The check-in's form: one deliberate answer, and what is new, if the person wants to say it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.models import Candidate, CheckIn
from candidates.pool import normalise
from referrals.optin.forms import salary
from referrals.optin.profile import LABELS, START_CHOICES
from tenants.models import Tenant

WISHES = {"role": "desired_role", "location": "desired_location", "salary": "desired_salary", "start": "desired_start"}
WORK = ("current_company", "current_title")
NO_TALK = ""
MOST_SKILLS = 50


class AnswerForm(forms.Form):
    """How are you doing; empty fields leave what is known as it is."""

    answer = forms.ChoiceField(
        label=_("いまの状況"),
        choices=CheckIn.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("いまの状況を、3つの中から選んでください。")},
    )
    current_company = forms.CharField(label=LABELS["current_company"], max_length=200, required=False)
    current_title = forms.CharField(label=LABELS["current_title"], max_length=200, required=False)
    desired_role = forms.CharField(
        label=LABELS["desired_role"], max_length=200, required=False, help_text=_("例：経理、Webエンジニア")
    )
    desired_location = forms.CharField(
        label=LABELS["desired_location"], max_length=200, required=False, help_text=_("例：東京都、リモート")
    )
    desired_salary = forms.CharField(
        label=LABELS["desired_salary"],
        max_length=20,
        required=False,
        help_text=_("例：500"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    desired_start = forms.ChoiceField(
        label=LABELS["desired_start"], required=False, choices=[("", _("選んでください")), *START_CHOICES.items()]
    )
    skills = forms.CharField(
        label=LABELS["skills"],
        max_length=2000,
        required=False,
        help_text=_("「、」か改行で区切って書けます。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    talk = forms.ChoiceField(label=_("キャリア面談を希望する会社"), required=False, widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, person: Candidate, profile: Mapping[str, Any], agencies: Iterable[Tenant], **kwargs: Any
    ) -> None:
        super().__init__(*args, **(kwargs | {"initial": initial_of(person, profile)}))
        self.agencies = list(agencies)
        offered = [(str(agency.pk), agency.name) for agency in self.agencies]
        self.fields["talk"].choices = [(NO_TALK, _("希望しない")), *offered]  # type: ignore[attr-defined]
        if not offered:
            del self.fields["talk"]

    def clean_desired_salary(self) -> int | str:
        typed = str(self.cleaned_data["desired_salary"])
        return salary(typed) if typed.strip() else ""

    @property
    def facts(self) -> dict[str, Any]:
        """As `checkins.services.record_answer` takes them."""
        told = self.cleaned_data
        parts = normalise.paragraph(told["skills"]).replace("、", "\n").replace(",", "\n").split("\n")
        skills = [part.strip()[:100] for part in parts if part.strip()][:MOST_SKILLS]
        wishes = {key: clean(told[field]) for key, field in WISHES.items()}
        return {name: normalise.line(told[name]) for name in WORK} | {"skills": skills, "desired": wishes}


def clean(value: Any) -> Any:
    return normalise.line(value) if isinstance(value, str) else value


def initial_of(person: Candidate, profile: Mapping[str, Any]) -> dict[str, Any]:
    """What the person once said, where the pool is silent in the form of their registration; never an evaluation."""
    wishes = {field: person.desired.get(key, "") for key, field in WISHES.items()}
    work = {name: getattr(person, name) for name in WORK}
    held = work | wishes | {"skills": "、".join(map(str, person.skills))}
    return {name: value or profile.get(name, "") for name, value in held.items()} | {"talk": NO_TALK}
