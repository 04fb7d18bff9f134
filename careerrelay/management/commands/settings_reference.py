"""`manage.py settings_reference`: writes docs/settings.md from the code; --check only compares."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from careerrelay import reference


class Command(BaseCommand):
    help = "Write docs/settings.md from the settings' own code; --check only compares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options: Any) -> None:
        file = settings.BASE_DIR / "docs" / "settings.md"
        try:
            text = reference.page()
        except ValueError as error:
            raise CommandError(str(error)) from None
        if not check:
            file.write_text(text)
        elif not file.exists() or file.read_text() != text:
            raise CommandError("docs/settings.md is not fresh: manage.py settings_reference")
