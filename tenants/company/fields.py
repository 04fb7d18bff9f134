"""Fields of a company's forms, which take what people type in Japan: full-width digits, hyphens, a domain with an @."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.company.names import FREE_MAIL
from tenants.validators import CORPORATE_NUMBER, DIGITS

DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z")
MOST_DOMAINS = 20


def folded(value: Any) -> str:
    """Full-width letters and digits as ASCII, without spaces around."""
    return unicodedata.normalize("NFKC", str(value or "")).strip()


class CorporateNumber(forms.CharField):
    """法人番号, as it is typed or copied: full-width, with hyphens or spaces."""

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\s‐‑–—ー−-]", "", folded(value))

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not (value.isascii() and value.isdigit()):
            raise ValidationError(_("法人番号は数字だけで入力してください。"), code="letters")
        if value and len(value) != DIGITS:
            raise ValidationError(
                _("法人番号は13桁です。入力は%(length)s桁でした。登記簿の会社法人等番号（12桁）とは異なります。"),
                code="length",
                params={"length": len(value)},
            )

    def run_validators(self, value: str) -> None:
        try:
            super().run_validators(value)
            if value:
                CORPORATE_NUMBER(value)
        except ValidationError:
            text = _("この法人番号は正しくありません。国税庁の法人番号公表サイトで番号を確かめてください。")
            raise ValidationError(text, code="check_digit") from None


class OneLine(forms.CharField):
    """A name or an address: one line, without what cannot be seen."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text).split())


class Domains(forms.CharField):
    """Mail domains, one to a line or parted by commas: `example.co.jp`, `@example.co.jp`."""

    widget = forms.Textarea(attrs={"rows": 3, "autocapitalize": "off", "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def to_python(self, value: Any) -> Any:
        words = re.split(r"[\s,、，;]+", folded(value).lower())
        return list(dict.fromkeys(word.rpartition("@")[2] for word in words if word))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MOST_DOMAINS:
            raise ValidationError(_("ドメインは%(most)s個までです。"), params={"most": MOST_DOMAINS})
        for domain in value:
            self._check(domain)

    def _check(self, domain: str) -> None:
        if not DOMAIN.match(domain):
            text = _("「%(domain)s」はドメインの形ではありません。「example.co.jp」のように入力してください。")
            raise ValidationError(text, code="form", params={"domain": domain[:60]})
        if domain in FREE_MAIL:
            text = _("「%(domain)s」は誰でも使えるメールのドメインです。自社だけのドメインを入力してください。")
            raise ValidationError(text, code="free", params={"domain": domain})
