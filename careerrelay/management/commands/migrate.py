"""The frame's `migrate`: the owner's role changes tables, so that the app's role never can."""

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from careerrelay.autodetector import Autodetector


class Command(migrate.Command):
    autodetector = Autodetector  # Django wants both commands to have the same

    def add_arguments(self, parser: CommandParser) -> None:
        """As Django's, but by default on the alias "owner" where one is configured."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner" if "owner" in settings.DATABASES else DEFAULT_DB_ALIAS)
