"""Figures of quality as people read them."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def figure(value: float | None, name: str) -> str:
    """「3.5時間」 for a time, 「42 %」 for a rate, a dash for what is not known."""
    if value is None:
        return "—"
    if name.endswith("_hours"):
        return _("%(hours)s時間") % {"hours": number_format(value, 1)}
    return f"{number_format(100 * value, 0)} %"
