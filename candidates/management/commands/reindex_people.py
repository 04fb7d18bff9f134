"""manage.py reindex_people: make everybody found by what they are now, from nothing but the people themselves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from candidates.pool import grams
from tenants.models import Tenant
from tenants.scope import scope


class Command(BaseCommand):
    """Safe to run at any time, and to stop: what is not done yet is taken up by the sweep."""

    help = "Build the search rows of every person anew (of one tenant: --tenant SLUG)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", default="", help="its address name")

    def handle(self, *args: Any, **options: Any) -> None:
        with scope(network=True):
            tenants = list(Tenant.objects.filter(**({"slug": options["tenant"]} if options["tenant"] else {})))
        done = sum(grams.reindex(tenant) for tenant in tenants)
        self.stdout.write(f"{done:,} people")
