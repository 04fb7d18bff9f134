"""What the frame shows on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """`tenant` and `membership` from the door, the chosen theme ("" follows the system), and whether it is the demo."""
    theme = request.COOKIES.get("theme", "")
    return {
        "tenant": getattr(request, "tenant", None),
        "membership": getattr(request, "membership", None),
        "theme": theme if theme in THEMES else "",
        "is_demo": settings.DEMO,
    }
