"""A worker's round: claim what waits, have it scanned and stored outside any scope, record what came of it."""

import logging
from datetime import datetime, timedelta

from candidates.documents import scanning, sealing, services, stores
from candidates.documents.models import WAITING, Document
from tenants.scope import scope

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=3)  # longer than the scanner and the store may take
WAITS = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)]


def store_next(at: datetime) -> int:
    """One document; 0 when none waits. Killed at any point, it is taken up again after the lease."""
    document = _claim(at)
    if document is None:
        return 0
    try:
        is_harmful = _is_harmful(document)
        if not is_harmful:
            stores.store().put(document.stored_as, bytes(document.held or b""))
    except (scanning.Unscanned, stores.Unavailable, OSError) as error:
        logger.warning("document %s waits: %s", document.pk, type(error).__name__)
        with scope(tenant=document.tenant):
            services.put_off(document=document, until=at + WAITS[min(document.attempts, len(WAITS) - 1)])
        return 1
    with scope(tenant=document.tenant):
        if is_harmful:
            services.note_virus(document=document, at=at)
        else:
            services.note_stored(document=document, is_scanned=scanning.is_configured(), at=at)
    return 1


def _claim(at: datetime) -> Document | None:
    with scope(network=True):
        due = Document.objects.filter(WAITING, next_at__lte=at, held__isnull=False).select_related("tenant")
        found: Document | None = due.order_by("next_at").select_for_update(skip_locked=True, of=("self",)).first()
        if found:
            Document.objects.filter(pk=found.pk).update(next_at=at + LEASE)
    return found


def _is_harmful(document: Document) -> bool:
    if not scanning.is_configured():
        return False
    key, name = bytes(document.sealed_key), document.stored_as
    content = sealing.unseal(bytes(document.held or b""), sealed_key=key, name=name)
    return not scanning.is_clean(content)


def remove_shredded(at: datetime, limit: int = 100) -> int:
    """Remove from the store what no key opens any more; returns how many files that were."""
    with scope(network=True):
        found = Document.objects.filter(sealed_key=b"", removed_at=None, held=None).values_list("pk", "stored_as")
        gone = list(found[:limit])
    store, removed = stores.store(), []
    for pk, name in gone:
        try:
            store.delete(name)
        except (stores.Unavailable, OSError) as error:
            logger.warning("document %s not removed: %s", pk, type(error).__name__)
            break
        removed.append(pk)
    with scope(network=True):
        Document.objects.filter(pk__in=removed).update(removed_at=at)
    return len(removed)
