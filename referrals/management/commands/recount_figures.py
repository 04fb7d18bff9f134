"""manage.py recount_figures: work out every sum of the dashboards anew, and say which of them were wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from referrals.insights import services
from tenants.models import Tenant
from tenants.scope import scope


class Command(BaseCommand):
    """Safe at any time: each employer is counted in one transaction, in its turn with the worker."""

    help = "Count every employer's figures anew from the rows themselves (of one: --tenant SLUG)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", default="", help="its address name")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = {"slug": options["tenant"]} if options["tenant"] else {}
        with scope(network=True):
            employers = list(Tenant.objects.filter(kind=Tenant.Kind.EMPLOYER, **chosen).order_by("slug"))
        for employer in employers:
            with scope(tenant=employer):
                wrong = services.recount(tenant=employer)
            for cell, difference in sorted(wrong.items()):
                self.stdout.write(f"{employer.slug} {' '.join(cell)}: was off by {difference}")
        self.stdout.write(f"{len(employers):,} employers")
