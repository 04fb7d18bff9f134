"""The auditor's door: proves one ledger or all, names the first wrong row of each, and exits 1 if there is one."""

import time
import uuid
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from credits import sweeping, verification
from credits.verification import Proof
from tenants.models import Tenant
from tenants.scope import scope


class Command(BaseCommand):
    help = "Prove the ledgers: sums, balances, chain, grants, causes and signed heads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", metavar="SLUG", help="only this tenant's ledger")

    def handle(self, *, tenant: str | None, **options: Any) -> None:
        started, outside = time.monotonic(), sweeping.outside_heads()
        with scope(network=True):
            chosen = tenants(tenant, outside)
            proofs = [verification.prove(tenant_id, outside.get(str(tenant_id))) for tenant_id in chosen]
            for proof in proofs:
                self.tell(proof)
        self.stdout.write(summary(proofs, time.monotonic() - started))
        if any(proof.wrong for proof in proofs):
            raise CommandError("the ledger is not what was posted", returncode=1)

    def tell(self, proof: Proof) -> None:
        slug = Tenant.objects.filter(pk=proof.tenant_id).values_list("slug", flat=True).first() or proof.tenant_id
        if proof.wrong:
            self.stdout.write(self.style.ERROR(f"{slug}: {proof.wrong}"))
        else:
            self.stdout.write(f"{slug}: {proof.transactions} transactions, {proof.entries} entries: proven")


def tenants(slug: str | None, outside: Iterable[str]) -> list[uuid.UUID]:
    """The ledgers to prove: those that are here, and those that a head outside knows. An unknown slug is an error."""
    if slug is None:
        return sorted({*verification.ledgers(), *map(uuid.UUID, outside)})
    found = Tenant.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"no tenant has the slug {slug}", returncode=2)
    return [found.pk]


def summary(proofs: list[Proof], seconds: float) -> str:
    read, wrong = sum(proof.transactions for proof in proofs), sum(1 for proof in proofs if proof.wrong)
    return f"{len(proofs)} ledgers, {read} transactions in {seconds:.1f} s: {wrong} wrong"
