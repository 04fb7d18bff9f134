"""Figures as a reader expects them: grouped, with their sign, in yen, hidden where they would tell of too few."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def grouped(value: int) -> str:
    return f"{value:,}"


@register.filter
def yen(value: int) -> str:
    """1,234,000円 · ¥1,234,000."""
    return _("%(amount)s円") % {"amount": f"{value:,}"}


@register.filter
def percent(share: float | Decimal | None) -> str:
    """One place after the point; a dash where there is nothing to divide by."""
    return "—" if share is None else f"{share:.1%}"


@register.filter
def whole_percent(hundredths: float) -> str:
    return f"{hundredths:.0f}%"


@register.filter
def plain(number: float) -> str:
    """As SVG wants it, in every language."""
    return f"{number:g}"


@register.filter
def signed(value: int) -> str:
    return "±0" if value == 0 else f"{value:+,}".replace("-", "−")


@register.simple_tag
def change(now: int, before: int) -> str:
    """The step from the period before, in words."""
    told = {"change": signed(now - before), "before": f"{before:,}"}
    return _("前の期間より %(change)s件（前の期間は%(before)s件）") % told


@register.simple_tag
def change_yen(now: int, before: int) -> str:
    return _("前の期間より %(change)s（前の期間は%(before)s）") % {
        "change": yen_signed(now - before),
        "before": yen(before),
    }


def yen_signed(value: int) -> str:
    return _("%(amount)s円") % {"amount": signed(value)}


@register.simple_tag
def count_cell(value: int | None, url: str, label: str, may_see: bool) -> SafeString:
    """A table's cell with a count, which leads to its rows for those who may see them."""
    shown = _("3件未満") if value is None else f"{value:,}"
    is_opened = bool(value and url and may_see)
    inside = format_html('<a href="{}">{}</a>', url, shown) if is_opened else shown
    return format_html('<td class="number" data-label="{}">{}</td>', label, inside)
