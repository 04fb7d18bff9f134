"""What every page of an agency says: how much it still has to erase."""

from django import template
from django.template import Context

from referrals.portal import queries

register = template.Library()


@register.simple_tag(takes_context=True)
def count_erasures(context: Context) -> int:
    """How many referrals the reader's agency has still to erase and to confirm."""
    return queries.count_erasures(agency=context["request"].tenant)
