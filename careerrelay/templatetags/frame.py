"""Template tags of the frame: dates with their weekday in Japan's time, and addresses inside the reader's tenant."""

from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext

from careerrelay.views import address_of

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年4月1日（水） · Wed 1 April 2026."""
    return spelled(value, gettext("Y年n月j日（D）"))


@register.filter
def moment(value: datetime | None) -> str:
    """2026年4月1日（水）9:30 · Wed 1 April 2026, 9:30."""
    return spelled(value, gettext("Y年n月j日（D）G:i"))


def spelled(value: date | datetime | None, form: str) -> str:
    if not value:  # a template's name for what is not there may be an empty text
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return formats.date_format(value, form)


@register.simple_tag(takes_context=True)
def within(context: Context, name: str, **kwargs: Any) -> str:
    """The address of a page inside the tenant whose door the reader came through: `{% within "candidates" %}`."""
    tenant = context["request"].tenant
    return reverse(f"{tenant.kind}:{name}", kwargs={"tenant_slug": tenant.slug, **kwargs})


register.filter("front", address_of)


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context: Context, name: str, text: str) -> dict[str, str]:
    """A link of the app navigation, marked where the reader is: on that page, or below it."""
    href, path = within(context, name), context["request"].path
    is_below = path.startswith(href) and not is_front(context, href)
    return {"href": href, "text": text, "current": "page" if path == href else "true" if is_below else ""}


def is_front(context: Context, href: str) -> bool:
    """The front page's address begins every other address of its tenant."""
    tenant = context["request"].tenant
    return href.rstrip("/").endswith(f"/{tenant.slug}")
