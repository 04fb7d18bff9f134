"""What the figures do about events: they have the changes folded in soon. The sweep does it anyway."""

from datetime import datetime

from tenants.events import hint_once
from tenants.models import Event


def wake(event: Event, at: datetime) -> None:
    """Whatever it was about, the database has told which rows changed."""
    hint_once("referrals.insights.tasks.fold_changes")
