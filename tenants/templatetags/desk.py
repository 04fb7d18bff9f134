"""The desk's menu: a line for each page that this operator may use."""

from django import template
from django.template import Context
from django.urls import reverse

from tenants import desk

register = template.Library()


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def desk_link(context: Context, name: str, action: str, text: str) -> dict[str, str]:
    """A line of the menu, marked where the reader is; without an address, hence not shown, where they may not."""
    request = context["request"]
    href = reverse(name) if desk.may(request, action) else ""
    return {"href": href, "text": text, "current": "page" if request.path == href else ""}


@register.simple_tag(takes_context=True)
def at_desk(context: Context, action: str) -> bool:
    """May this operator do it? `{% at_desk "desk.admit" as ok %}`."""
    return desk.may(context["request"], action)
