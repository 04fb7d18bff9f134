"""The nightly inspection's other door: every ledger that is due, however large, with all the time it takes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from credits import sweeping


class Command(BaseCommand):
    help = (
        "Prove every ledger nobody looked at today, however large, and sign its head; what is wrong raises the alarm."
    )

    def handle(self, **options: Any) -> None:
        seen = 0
        while found := sweeping.inspect_due(at=timezone.now(), largest=sweeping.ANY):
            seen += found
        self.stdout.write(f"ledgers inspected: {seen}")
