"""What an erasure leaves to a sweep: places that an employer's own scope does not reach, and files."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from candidates.imports import files as import_files
from candidates.models import Tombstone, Upload
from tenants.leaving import files as export_files
from tenants.models import Export, Letter
from tenants.post import OPEN
from tenants.scope import requires_scope

# What an agency's server answered may repeat what it was sent.
FORGET_ANSWERS = """
UPDATE tenants_attempt AS attempt SET response = ''
FROM referrals_delivery AS delivery
WHERE attempt.message_id = delivery.id AND attempt.response <> '' AND delivery.payload -> 'profile' = '{}'
"""


@requires_scope
def forget_rest(*, at: datetime) -> None:
    """The answers of agencies, and files in which an erased person still is. The network's work."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET_ANSWERS)
    Letter.objects.filter(kind="erased").exclude(OPEN).delete()
    for export in with_stone(Export.objects.filter(finished_at__isnull=False).exclude(path=""), "finished_at"):
        export_files.remove(export)
        Export.objects.filter(pk=export.pk).update(path="", expires_at=at)
    taken = Upload.objects.filter(removed_at=None, imports__finished_at__isnull=False)
    for upload in with_stone(taken, "at"):
        import_files.remove(upload.stored_as)
        Upload.objects.filter(pk=upload.pk).update(removed_at=at, next_at=None, causes=[])


def with_stone(rows: "QuerySet[Any]", made_at: str) -> "QuerySet[Any]":
    """Those in whose tenant somebody was erased after they were made."""
    later = Tombstone.objects.filter(tenant=OuterRef("tenant"), at__gte=OuterRef(made_at))
    return rows.filter(Exists(later))
