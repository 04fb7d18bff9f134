"""Who was erased at their own wish, and is not to be brought back: keyed digests, held against what comes in."""

import hashlib
import hmac
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from candidates.pool.keeping import Tombstone
from tenants.models import Tenant


def digest_of(tenant_id: uuid.UUID, kind: str, key: str) -> bytes:
    """Of a mailbox (`email`, its identity) or a phone (`phone`, E.164), for this tenant alone."""
    text = f"tombstone:{tenant_id}:{kind}:{key}".encode()
    return hmac.new(settings.IDENTITY_KEY.encode(), text, hashlib.sha256).digest()


def raise_stones(*, tenant: Tenant, emails: Iterable[str], phones: Iterable[str], at: datetime) -> None:
    """Remember that these mailboxes (identities) and phones were somebody's who is erased. Again: the later day."""
    keys = {("email", key) for key in emails if key} | {("phone", key) for key in phones if key}
    stones = [Tombstone(tenant=tenant, digest=digest_of(tenant.pk, *each), at=at) for each in sorted(keys)]
    Tombstone.objects.bulk_create(
        stones, update_conflicts=True, unique_fields=["tenant", "digest"], update_fields=["at"]
    )


def lift_stones(*, tenant: Tenant, email_key: str, phone_key: str) -> None:
    """The person has registered anew, by their own hand."""
    digests = [digest_of(tenant.pk, "email", email_key), digest_of(tenant.pk, "phone", phone_key)]
    Tombstone.objects.for_tenant(tenant).filter(digest__in=digests).delete()


@dataclass(frozen=True)
class Barred:
    """Everybody a tenant must not bring back."""

    tenant_id: uuid.UUID
    stones: dict[bytes, datetime] = field(default_factory=dict)

    def holds(self, *, email_key: str, phone_key: str = "", applied_at: datetime | None = None) -> bool:
        """Was this person erased, and have they not applied since? A phone alone tells only where there is no mailbox:
        a family shares it."""
        kind, key = ("email", email_key) if email_key else ("phone", phone_key)
        erased_at = self.stones.get(digest_of(self.tenant_id, kind, key)) if key and self.stones else None
        return erased_at is not None and (applied_at is None or applied_at <= erased_at)


def barred_of(tenant_id: uuid.UUID) -> Barred:
    stones = Tombstone.objects.filter(tenant=tenant_id).values_list("digest", "at")
    return Barred(tenant_id, {bytes(digest): at for digest, at in stones})
