"""`manage.py reapply_erasures`: after a restore, erases again whoever was erased since, before anybody is served."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from candidates.pool import outside
from referrals.rights import erasing
from tenants.models import Tenant
from tenants.outside import Fact
from tenants.scope import scope


class Command(BaseCommand):
    help = "After a restore: erase again whoever TOMBSTONES_DIR says was erased. May run twice; killed, it goes on."

    def handle(self, *args: Any, **options: Any) -> None:
        if outside.folder() is None:
            raise CommandError("TOMBSTONES_DIR is not set: nobody knows who was erased since the restored moment")
        stones = people = 0
        for tenant_id, facts in outside.told().items():
            stones += again(tenant_id, facts)
            people += erase_again(tenant_id, facts)
        self.stdout.write(f"{people} people erased again, {stones} tombstones put back")


def again(tenant_id: uuid.UUID, facts: list[Fact]) -> int:
    with scope(tenant=tenant_id):
        if not Tenant.objects.filter(pk=tenant_id).exists():
            return 0  # founded after the restored moment
        return outside.put_back_stones(tenant_id=tenant_id, facts=facts)


def erase_again(tenant_id: uuid.UUID, facts: list[Fact]) -> int:
    """Each in a transaction of its own. Agencies that have received are asked again: they may be asked twice."""
    with scope(tenant=tenant_id):
        people = outside.undone(tenant_id=tenant_id, facts=facts)
    for person in people:
        with scope(tenant=tenant_id):
            tenant = Tenant.objects.select_related("plan").get(pk=tenant_id)
            erasing.erase_wholly(tenant=tenant, candidate=person, at=timezone.now())
    return len(people)
