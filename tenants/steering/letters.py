"""What the desk's letters say beyond their own data: when a licence ends."""

from typing import Any

from django.utils.dateparse import parse_date

from tenants.letters.models import Letter


def licence(letter: Letter) -> dict[str, Any]:
    """The last day of the licence; `has_ended`: it lies behind."""
    return {"expires": parse_date(letter.data["expires"]), "has_ended": letter.data["days"] == 0}
