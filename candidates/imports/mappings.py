"""What a tenant has said about the columns of earlier files: offered again by header, and by single column."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime

from candidates.imports.headers import key_of
from candidates.imports.models import Mapping, Upload
from candidates.pool.origins import Origin
from tenants.models import Tenant, User

REMEMBERED = 50  # mappings looked at for what a single column means


def fingerprint(header: Iterable[str]) -> str:
    """The same for the same columns in the same order, spelling aside."""
    return hashlib.sha256("\x1f".join(map(key_of, header)).encode()).hexdigest()


def learned(*, tenant: Tenant, header: list[str]) -> dict[str, str]:
    """What this tenant's columns held, by key: as this header was read last time, else as the latest files were."""
    latest = list(Mapping.objects.for_tenant(tenant).order_by("-used_at")[:REMEMBERED])
    known: dict[str, str] = {}
    for mapping in reversed(latest):
        known.update(_told(mapping))
    same = Mapping.objects.for_tenant(tenant).filter(fingerprint=fingerprint(header)).first()
    return known | (_told(same) if same else {})


def origin_of(*, tenant: Tenant, header: list[str]) -> str:
    """What brought the people of the last file with this header."""
    same = Mapping.objects.for_tenant(tenant).filter(fingerprint=fingerprint(header))
    told: str = same.values_list("origin", flat=True).first() or Origin.APPLICANT.value
    return told


def keep(*, tenant: Tenant, upload: Upload, by: User | None, at: datetime) -> Mapping:
    """Remember how the columns of this upload are read."""
    told = {"name": upload.filename, "header": upload.header, "targets": upload.targets, "origin": upload.origin}
    mapping, _is_new = Mapping.objects.update_or_create(
        tenant=tenant,
        fingerprint=fingerprint(upload.header),
        defaults=told | {"saved_by": by, "used_at": at},
    )
    return mapping


def _told(mapping: Mapping) -> dict[str, str]:
    return {key_of(name): target for name, target in zip(mapping.header, mapping.targets, strict=True) if name}


def forget(*, tenant: Tenant, pk: uuid.UUID) -> bool:
    """Forget one mapping; was there one?"""
    deleted, _by_table = Mapping.objects.for_tenant(tenant).filter(pk=pk).delete()
    return deleted > 0
