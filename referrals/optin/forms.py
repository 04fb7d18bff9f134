"""The candidate's form: every agency is answered, nothing is pre-ticked, full-width input is welcome."""

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.models import Candidate, Notice
from candidates.pool import normalise
from referrals.optin import sensitive
from referrals.optin.profile import LABELS, START_CHOICES
from referrals.rejections.models import Link
from tenants.models import Tenant

YES, NO = "yes", "no"
UNUSABLE = _("使えない文字が含まれています。入力し直してください。")
HIGHEST_SALARY = 100_000  # 万円


class RegistrationForm(forms.Form):
    """The profile that goes, and one answer for each agency."""

    last_name = forms.CharField(label=LABELS["last_name"], max_length=100)
    first_name = forms.CharField(label=LABELS["first_name"], max_length=100, required=False)
    last_name_kana = forms.CharField(label=LABELS["last_name_kana"], max_length=100, required=False)
    first_name_kana = forms.CharField(label=LABELS["first_name_kana"], max_length=100, required=False)
    email = forms.CharField(label=LABELS["email"], max_length=254, help_text=_("例：hanako@example.com"))
    phone = forms.CharField(label=LABELS["phone"], max_length=40, required=False, help_text=_("例：090-1234-5678"))
    prefecture = forms.CharField(label=LABELS["prefecture"], max_length=20, required=False, help_text=_("例：東京都"))
    current_company = forms.CharField(label=LABELS["current_company"], max_length=200, required=False)
    current_title = forms.CharField(label=LABELS["current_title"], max_length=200, required=False)
    skills = forms.CharField(
        label=LABELS["skills"], max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    career = forms.CharField(
        label=LABELS["career"], max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    desired_role = forms.CharField(label=LABELS["desired_role"], max_length=200, help_text=_("例：経理、Webエンジニア"))
    desired_location = forms.CharField(
        label=LABELS["desired_location"], max_length=200, required=False, help_text=_("例：東京都、リモート")
    )
    desired_salary = forms.CharField(
        label=LABELS["desired_salary"], max_length=20, required=False, help_text=_("例：500")
    )
    desired_start = forms.ChoiceField(
        label=LABELS["desired_start"], choices=[("", _("選んでください")), *START_CHOICES.items()]
    )
    notice = forms.IntegerField(label=_("同意の内容"), required=False)  # the version that was read, hidden in the page
    form = forms.CharField(
        label=_("ページの内容"), required=False, max_length=64
    )  # the digest of the whole page's words, hidden too
    sensitive_sure = forms.BooleanField(label=_("上の言葉を含んだまま渡す"), required=False)
    mail_consent = forms.BooleanField(label=_("近況を尋ねるメールを受け取る"), required=False)

    def __init__(self, *args: Any, agencies: Iterable[Tenant], notice: Notice, shown: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies, self.notice_shown, self.shown = list(agencies), notice, shown
        self.sensitive: list[str] = []  # words of facts that nobody may ask for, found in what was typed
        for agency in self.agencies:
            self.fields[field_of(agency)] = forms.ChoiceField(
                label=agency.name,
                choices=[(YES, _("渡す")), (NO, _("渡さない"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("「渡す」か「渡さない」を選んでください。")},
            )
        for name in REQUIRED:
            label = self.fields[name].label
            self.fields[name].error_messages["required"] = _("「%(label)s」を入力してください。") % {"label": label}
        for name, attributes in ATTRIBUTES.items():
            self.fields[name].widget.attrs.update(attributes)

    def clean_notice(self) -> int:
        """What is agreed to is what was read: a notice published meanwhile is to be read first."""
        version: int = self.cleaned_data["notice"] or self.notice_shown.version
        if version != self.notice_shown.version:
            raise forms.ValidationError(
                _("同意の内容が新しくなりました。「3. 同意の内容」をもう一度読んでから、選んでください。"),
                code="notice",
            )
        return version

    def clean_form(self) -> str:
        """The agencies, the employer and the words around them are part of what was read."""
        digest: str = self.cleaned_data["form"]
        if digest != self.shown:
            raise forms.ValidationError(
                _("ページの内容が新しくなりました。渡す相手と「3. 同意の内容」をもう一度読んでから、選んでください。"),
                code="form",
            )
        return digest

    def clean(self) -> dict[str, Any]:
        """Each text by its own rule; then: saying yes to nobody is what the other button is for."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name, rule in RULES.items():
            if cleaned.get(name):
                self._apply(name, rule)
        self._warn_of_sensitive()
        answers = [cleaned.get(field_of(agency)) for agency in self.agencies]
        if answers and all(answer == NO for answer in answers):
            raise forms.ValidationError(
                _("「渡す」を選んだ会社がありません。1社以上を選ぶか、「同意しない」を押してください。"), code="nobody"
            )
        return cleaned

    def _warn_of_sensitive(self) -> None:
        """Facts that have no place in a job's matter: taken out, or passed on by a second, deliberate answer."""
        found = {name: sensitive.found_in(str(self.cleaned_data.get(name) or "")) for name in FREE_TEXTS}
        self.sensitive = sorted({word for words in found.values() for word in words})
        if self.cleaned_data.get("sensitive_sure"):
            return
        for name, words in found.items():
            if words:
                told = {"words": "」「".join(words)}
                self.add_error(name, forms.ValidationError(SENSITIVE, code="sensitive", params=told))

    def _apply(self, name: str, rule: Callable[[str], Any]) -> None:
        try:
            self.cleaned_data[name] = rule(self.cleaned_data[name])
        except normalise.Unusable:
            self.add_error(name, UNUSABLE)
        except forms.ValidationError as error:
            self.add_error(name, error)

    @property
    def answers(self) -> dict[str, Any]:
        """The profile, `{field: value}`; a field left empty is not in it."""
        return {name: self.cleaned_data[name] for name in LABELS if self.cleaned_data[name] not in ("", None)}

    @property
    def choices(self) -> dict[str, bool]:
        """`{agency id: given}` of every agency shown."""
        return {str(agency.id): self.cleaned_data[field_of(agency)] == YES for agency in self.agencies}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The agencies with their fields, for the page."""
        return [{"agency": agency, "field": self[field_of(agency)]} for agency in self.agencies]


SENSITIVE = _(
    "「%(words)s」は、仕事の紹介に必要のない個人的なことかもしれません。書かなくてかまいません。"
    "消すか、このまま渡すなら「上の言葉を含んだまま渡す」に印を付けてください。"
)
FREE_TEXTS = ("current_title", "skills", "career", "desired_role", "desired_location")


def field_of(agency: Tenant) -> str:
    return f"agency_{agency.id}"


FIRST_VALUES = tuple(
    "last_name first_name last_name_kana first_name_kana email phone prefecture current_company current_title "
    "skills".split()
)


def known_of(candidate: Candidate) -> dict[str, Any]:
    """What the candidate once gave this employer, to be put into the form; never the employer's evaluation."""
    names = [name for name in LABELS if hasattr(candidate, name)]
    phone = candidate.phone if candidate.phone_key else ""  # a number nobody can call would only be refused again
    skills = "、".join(map(str, candidate.skills))
    return {name: getattr(candidate, name) for name in names} | {"phone": phone, "skills": skills}


def initial_of(link: Link) -> dict[str, Any]:
    """The form's first values: only from a personal link, while its mailbox is still the candidate's."""
    application = link.application
    is_theirs = application is not None and link.sent_to == application.candidate.email_key
    return known_of(application.candidate) if application and is_theirs else {}


def email(value: str) -> str:
    address = normalise.email_address(value)
    if not normalise.is_email(address):
        raise forms.ValidationError(
            _("メールアドレスの形式が正しくありません。「@」の前後を確認してください。"), code="email"
        )
    return address


def phone(value: str) -> str:
    number = normalise.phone(value)
    if not number:
        raise forms.ValidationError(_("電話番号の桁数が正しくありません。市外局番から入力してください。"), code="phone")
    return number


def salary(value: str) -> int:
    digits = unicodedata.normalize("NFKC", value).replace(",", "").replace(" ", "").removesuffix("万円")
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits) <= HIGHEST_SALARY):
        raise forms.ValidationError(_("年収は、万円の単位の数字で入力してください。例：500"), code="salary")
    return int(digits)


RULES: dict[str, Callable[[str], Any]] = {
    "last_name": normalise.name,
    "first_name": normalise.name,
    "last_name_kana": normalise.kana,
    "first_name_kana": normalise.kana,
    "email": email,
    "phone": phone,
    "prefecture": normalise.line,
    "current_company": normalise.line,
    "current_title": normalise.line,
    "skills": normalise.paragraph,
    "career": normalise.paragraph,
    "desired_role": normalise.line,
    "desired_location": normalise.line,
    "desired_salary": salary,
}
REQUIRED = ("last_name", "email", "desired_role", "desired_start")
ATTRIBUTES = {
    "last_name": {"autocomplete": "family-name"},
    "first_name": {"autocomplete": "given-name"},
    "email": {"autocomplete": "email", "inputmode": "email"},
    "phone": {"autocomplete": "tel", "inputmode": "tel"},
    "prefecture": {"autocomplete": "address-level1"},
    "current_company": {"autocomplete": "organization"},
    "current_title": {"autocomplete": "organization-title"},
    "desired_salary": {"inputmode": "numeric"},
}
