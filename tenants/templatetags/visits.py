"""What the banner of an operator's visit says."""

from django import template

from tenants.models import StepIn
from tenants.steering import visits

register = template.Library()


@register.simple_tag
def visit_ends(visit: StepIn) -> int:
    """In how many minutes."""
    return visits.minutes_left(visit)
