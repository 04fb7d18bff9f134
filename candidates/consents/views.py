"""The desk's page of a notice: written in every language, compared with what is in force, published once."""

import difflib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from candidates.consents import services
from candidates.consents.forms import NoticeForm, PublishForm
from candidates.consents.models import Notice
from candidates.consents.queries import notice_in_force
from tenants import desk

TEXTS = ("title", "purpose", "items", "retention", "withdrawal", "valid_months")


@desk.page("desk.notices")
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Begin the next version with the words of the newest; a draft that stands is opened instead."""
    newest = Notice.objects.order_by("-version").first()
    version = newest.version if newest else 0
    if newest is None or newest.published_at:
        texts = {each.language: text_of(each) for each in Notice.objects.filter(version=version)}
        version += 1
        services.save_draft(version=version, texts=texts)
    return redirect("desk:notice", version=version)


def text_of(notice: Notice) -> dict[str, Any]:
    return {name: getattr(notice, name) for name in TEXTS}


@desk.page("desk.notices")
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, version: int) -> HttpResponse:
    """One version: its texts side by side, and what differs from the one in force."""
    rows = {each.language: each for each in Notice.objects.filter(version=version)}
    if not rows and version != 1:
        raise Http404
    is_fixed = any(each.published_at for each in rows.values())
    forms = {
        code: NoticeForm(request.POST or None, instance=rows.get(code), prefix=code) for code in services.LANGUAGES
    }
    if request.method == "POST" and not is_fixed and are_valid(forms):
        services.save_draft(version=version, texts={code: form.cleaned_data for code, form in forms.items()})
        messages.success(request, _("下書きを保存しました。"))
        return redirect("desk:notice", version=version)
    return render(request, "candidates/consents/notice.html", context_of(version, forms, rows, is_fixed=is_fixed))


def are_valid(forms: dict[str, NoticeForm]) -> bool:
    """All of them, each looked at, so that every fault is shown."""
    verdicts = [form.is_valid() for form in forms.values()]
    return all(verdicts)


def context_of(
    version: int, forms: dict[str, NoticeForm], rows: dict[str, Notice], *, is_fixed: bool
) -> dict[str, Any]:
    return {
        "version": version,
        "languages": [(services.LANGUAGES[code], code, form, rows.get(code)) for code, form in forms.items()],
        "is_fixed": is_fixed,
        "published_at": next((each.published_at for each in rows.values()), None),
        "changes": [(services.LANGUAGES[code], changes_of(each)) for code, each in rows.items() if not is_fixed],
        "publish_form": PublishForm(at=timezone.now()),
        "is_complete": set(rows) == set(services.LANGUAGES),
    }


def changes_of(draft: Notice) -> list[tuple[str, str]]:
    """What differs from the notice in force, line by line: `("+" | "-", line)`."""
    try:
        standing = notice_in_force(language=draft.language, at=timezone.now())
    except Notice.DoesNotExist:
        return []
    lines = difflib.ndiff(lines_of(standing), lines_of(draft))
    return [(line[0], line[2:]) for line in lines if line[0] in "+-" and line[2:].strip()]


def lines_of(notice: Notice) -> list[str]:
    found: list[str] = []
    for name in TEXTS:
        value = getattr(notice, name)
        found += value if isinstance(value, list) else str(value).splitlines()
    return found


@desk.page("desk.notices")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, version: int) -> HttpResponse:
    """Put the version into force, every language at once, from a date on; asked about on a page of its own."""
    if not Notice.objects.filter(version=version, published_at=None).exists():
        raise Http404
    form = PublishForm(request.POST or None, at=timezone.now())
    if request.method == "POST" and form.is_valid():
        try:
            services.publish_notice(version=version, at=form.cleaned_data["effective_at"])
        except services.LanguageMissing as missing:
            text = _("「%(language)s」の文がありません。すべての言語をそろえてから公開してください。")
            messages.error(request, text % {"language": missing})
        except services.TermsDiffer:
            messages.error(request, _("同意の有効期間が言語によって違います。同じ月数にそろえてから公開してください。"))
        else:
            messages.success(request, _("第%(version)s版を公開しました。") % {"version": version})
        return redirect("desk:notice", version=version)
    return render(request, "candidates/consents/publish.html", {"version": version, "form": form})
