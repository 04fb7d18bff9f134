"""The placeholder language of templates: `{{氏名}}` and its like, each registered here, each with a real value."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates.models import Application
from referrals.rejections.models import Link
from tenants.post import CannotRender

PATTERN = re.compile(r"\{\{\s*([^{}\n]{1,40}?)\s*\}\}")
LINK = "専用URL"


@dataclass(frozen=True)
class Placeholder:
    """`key` stands in the text between double braces; `value` fills it, or gives "" when there is nothing."""

    key: str
    description: str | Promise
    sample: str
    value: Callable[[Application, Link], str]


REGISTRY = {
    placeholder.key: placeholder
    for placeholder in (
        Placeholder("氏名", gettext_lazy("候補者の姓と名"), "髙橋 美咲", lambda a, link: a.candidate.full_name),
        Placeholder("姓", gettext_lazy("候補者の姓"), "髙橋", lambda a, link: a.candidate.last_name),
        Placeholder("職種", gettext_lazy("応募した職種"), "法人営業", lambda a, link: a.job),
        Placeholder("選考ステップ", gettext_lazy("最後の選考ステップ"), "一次面接", lambda a, link: a.stage),
        Placeholder("会社名", gettext_lazy("自社の名称"), "株式会社サンプル", lambda a, link: a.tenant.name),
        Placeholder(
            "問い合わせ先", gettext_lazy("自社の問い合わせ先"), "saiyo@example.com", lambda a, link: a.tenant.contact
        ),
        Placeholder(LINK, gettext_lazy("候補者が登録を選ぶページ"), "https://…/r/…", lambda a, link: link.url),
    )
}


def keys_in(text: str) -> list[str]:
    """The placeholders a text uses, in order."""
    return [match.group(1) for match in PATTERN.finditer(text)]


def check_text(text: str) -> None:
    """`ValidationError` for a placeholder nobody knows, or braces that do not close."""
    unknown = [key for key in keys_in(text) if key not in REGISTRY]
    if unknown:
        known = "、".join(REGISTRY)
        raise ValidationError(
            _("差し込み項目「%(key)s」はありません。使える項目：%(known)s"),
            code="unknown",
            params={"key": unknown[0], "known": known},
        )
    rest = PATTERN.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise ValidationError(_("差し込み項目を囲む波かっこが、対になっていません。"), code="braces")


def fill(text: str, application: Application, link: Link) -> str:
    """The text with every placeholder filled. `CannotRender` names the first one without a value."""

    def value(match: re.Match[str]) -> str:
        key = match.group(1)
        found = REGISTRY[key].value(application, link) if key in REGISTRY else ""
        if not found:
            raise CannotRender(_("「%(key)s」に入れる値がありません。") % {"key": key})
        return found

    return PATTERN.sub(value, text)


def missing_values(texts: Iterable[str], application: Application) -> list[str]:
    """The placeholders that this person has no value for (the link always has one)."""
    used = {key for text in texts for key in keys_in(text)} - {LINK}
    return [key for key in REGISTRY if key in used and not REGISTRY[key].value(application, Link())]
