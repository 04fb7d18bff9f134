"""`manage.py catalogue --check | --update | --compile`: the English beside the Japanese, without GNU gettext."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from careerrelay import catalogues


class Command(BaseCommand):
    help = "Checks, completes or compiles the message catalogues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", dest="action", action="store_const", const=self.check_all)
        what.add_argument("--update", dest="action", action="store_const", const=self.update)
        what.add_argument("--compile", dest="action", action="store_const", const=self.compile)

    def handle(self, *args: Any, **options: Any) -> str:
        answer: str = options["action"]()
        return answer

    def check_all(self) -> str:
        """Complete, of one mind, with the same placeholders, and nothing left over."""
        faults = catalogues.faults(settings.BASE_DIR)
        if faults:
            raise CommandError("\n".join([*faults, f"{len(faults)} faults in the catalogues"]))
        return "The English catalogue is complete."

    def update(self) -> str:
        return f"{catalogues.add_missing(settings.BASE_DIR)} entries added, to be filled."

    def compile(self) -> str:
        return f"{catalogues.compile_all(settings.BASE_DIR)} texts compiled."
