"""What an import leaves behind is personal data, and goes when its time is over: files, failed rows, earlier values."""

from datetime import datetime

from django.db.models import Q, QuerySet

from candidates.imports import files
from candidates.imports.models import FAULTS_KEPT, UNDO_WITHIN, Earlier, Import, RowFault, Upload
from tenants.scope import requires_scope

BATCH = 100


@requires_scope
def forget_files(*, at: datetime) -> int:
    """Remove the files whose day is over, unless one is being taken; how many rows and orphans went."""
    working = Import.objects.filter(upload__isnull=False, finished_at=None, failed_at=None).values("upload")
    due = list(Upload.objects.filter(removed_at=None, until__lte=at).exclude(pk__in=working)[:BATCH])
    for upload in due:
        files.remove(upload.stored_as)
    Upload.objects.filter(pk__in=[upload.pk for upload in due]).update(removed_at=at, next_at=None, causes=[])
    known = set(Upload.objects.filter(removed_at=None).values_list("stored_as", flat=True))
    return len(due) + files.remove_orphans(known)


@requires_scope
def forget_rows(*, at: datetime) -> None:
    """Delete the failed rows after 30 days, and the values before an import when it can no longer be undone."""
    RowFault.objects.filter(imported__in=_ended(at - FAULTS_KEPT))._raw_delete("default")
    over = _ended(at - UNDO_WITHIN).filter(Q(undo_requested_at=None) | Q(undone_at__isnull=False))
    Earlier.objects.filter(imported__in=over)._raw_delete("default")


def _ended(before: datetime) -> QuerySet[Import]:
    return Import.objects.filter(Q(finished_at__lt=before) | Q(failed_at__lt=before))
