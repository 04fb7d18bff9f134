"""What the purse's letters say beyond their own data: the day on which slots end."""

from typing import Any

from django.utils.dateparse import parse_date

from tenants.letters.models import Letter


def slots_ending(letter: Letter) -> dict[str, Any]:
    """The last day of the slots it warns of."""
    return {"last_date": parse_date(letter.data["last_date"])}
