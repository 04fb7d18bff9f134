"""What the reader may do: asked in templates exactly as in views."""

from django import template
from django.template import Context

from tenants import roles

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: Context, action: str) -> bool:
    """May the reader do it, in principle? What they may not is not shown: `{% may "pool.import" as ok %}`."""
    membership = getattr(context["request"], "membership", None)
    return membership is not None and roles.is_allowed(membership, action)


@register.simple_tag(takes_context=True)
def not_now(context: Context, action: str) -> str:
    """Why it cannot be done now, in the reader's words; empty when it can. Shown beside a disabled button."""
    return str(roles.obstacle(context["request"].tenant, action) or "")
