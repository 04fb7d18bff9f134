"""What the slots' pages show of a state, a reason and a day."""

from datetime import date
from typing import Any

from django import template

from referrals.slots import words

register = template.Library()


@register.inclusion_tag("components/badge.html")
def request_badge(request: Any) -> dict[str, Any]:
    """Where a request or an offer stands."""
    word = words.REQUESTS[request.state]
    return {"text": word.label, "tone": word.tone}


@register.inclusion_tag("components/badge.html")
def person_badge(introduction: Any) -> dict[str, Any]:
    """How far an introduction has come."""
    word = words.PEOPLE[introduction.state]
    return {"text": word.label, "tone": word.tone}


@register.filter
def reason(code: str) -> Any:
    """Why somebody was declined, or left."""
    return words.REASONS.get(code, "")


@register.filter
def as_date(value: Any) -> Any:
    """A day that a published offer holds as text."""
    return date.fromisoformat(value) if isinstance(value, str) and value else value
