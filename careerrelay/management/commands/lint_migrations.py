"""`manage.py lint_migrations`: refuses what the release before could not live with (docs/deploy.md)."""

import re
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from careerrelay import expanding

RELEASED = re.compile(r"^## \[(\d+\.\d+\.\d+)\]", re.MULTILINE)


class Command(BaseCommand):
    help = "Refuse migrations that the release before, which serves meanwhile, could not live with."

    def handle(self, *args: Any, **options: Any) -> None:
        released = set(RELEASED.findall((settings.BASE_DIR / "CHANGELOG.md").read_text()))
        found = expanding.faults(released)
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write("every migration can run while the release before it serves")
