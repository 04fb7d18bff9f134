"""The worker's side: takes up what waits (checks, imports, undoings), a piece at a time, each in its own transaction.

The row itself is the claim: `next_at` is moved a lease ahead while somebody works on it. Who is killed gives it back
by silence, and the next one goes on behind the last row that was committed.
"""

import contextlib
import logging
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from candidates.imports import checking, endings, steps, taking, undoing
from candidates.imports.models import Import, Upload
from candidates.imports.problems import FileRefused
from tenants.jobs import place_of
from tenants.scope import scope

logger = logging.getLogger(__name__)
TOLD_EVERY = 10_000  # rows between two signs of life of a check
LEASE = timedelta(seconds=30)
LONG_LEASE = timedelta(minutes=5)  # a check's comparing is one step
WAITS = [timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10)]

Waiting = Upload | Import


def work(until: float) -> int:
    """Take up what has waited longest, until it is done or the shift is over; 0 when nothing waits."""
    claimed = _claim(timezone.now())
    if claimed is None:
        return 0
    try:
        if claimed.attempts > len(WAITS):  # it killed every worker that took it up, and nobody could say so
            raise steps.NotReady
        _doing(claimed)(claimed, until)
    except Exception as error:  # noqa: BLE001  (whatever happens, the work must stay and be tried again)
        logger.error("%s %s failed: %s\n%s", claimed, claimed.pk, type(error).__name__, place_of(error))
        _postpone(claimed, error, timezone.now())
    return 1


def _doing(claimed: Waiting) -> Callable[..., None]:
    if isinstance(claimed, Upload):
        return _check
    return _undo if claimed.undo_requested_at else _take


def _claim(at: datetime) -> Waiting | None:
    """What has waited longest, leased to us."""
    with scope(network=True):
        waiting = [_first_due(model, at) for model in (Upload, Import)]
        due = sorted((row for row in waiting if row is not None), key=lambda row: row.next_at or at)
        if not due:
            return None
        type(due[0]).objects.filter(pk=due[0].pk).update(next_at=at + LEASE, attempts=F("attempts") + 1)
        return due[0]


def _first_due(model: type[Upload] | type[Import], at: datetime) -> Waiting | None:
    due = model.objects.filter(next_at__lte=at).select_related("tenant").order_by("next_at")
    found: Waiting | None = due.select_for_update(skip_locked=True, of=("self",)).first()
    return found


def _check(upload: Upload, until: float) -> None:
    """Read the whole file, then compare in one transaction. Nothing is written but the findings."""
    reader = steps.reader_of(upload, timezone.now())
    with tempfile.TemporaryFile() as lines, steps.opened(upload) as file:
        try:
            rows = steps.rows_of(upload, file)
            reading = checking.read_rows(rows, reader, lines, tell=_teller(upload))
        except FileRefused as refused:
            with scope(tenant=upload.tenant):
                steps.keep_refusal(upload, refused, timezone.now())
            return
        _extend(upload, LONG_LEASE)
        with scope(tenant=upload.tenant):
            at = timezone.now()
            found = checking.compare(tenant=upload.tenant, source=upload.layout, reading=reading, at=at)
            steps.keep_found(upload, found, at)


def _teller(upload: Upload) -> Callable[[int], None]:
    def tell(rows: int) -> None:
        if rows % TOLD_EVERY == 0:
            _extend(upload, LEASE, checked_rows=rows)

    return tell


def _extend(upload: Upload, lease: timedelta, **facts: int) -> None:
    with scope(tenant=upload.tenant):
        mine = Upload.objects.for_tenant(upload.tenant).filter(pk=upload.pk, checked_at=None)
        mine.filter(check_requested_at=upload.check_requested_at).update(next_at=timezone.now() + lease, **facts)


def _take(imported: Import, until: float) -> None:
    """Chunk after chunk behind the last committed row."""
    with scope(tenant=imported.tenant):
        upload: Upload = Upload.objects.for_tenant(imported.tenant).get(imports=imported)
    reader, done = steps.reader_of(upload, imported.at), imported.rows
    superseded = steps.superseded_in(upload)
    with steps.opened(upload) as file:
        rows = steps.rows_of(upload, file)
        for _row in islice(rows, done):
            pass

        def step(locked: Import, at: datetime) -> int | None:
            chunk = islice(rows, settings.IMPORT_CHUNK_ROWS)
            taken = taking.take_rows(imported=locked, rows=chunk, reader=reader, at=at, superseded=superseded)
            if taken == settings.IMPORT_CHUNK_ROWS:
                return locked.rows
            endings.finish(locked, at)
            return None

        _repeat(imported, step, done, until)


def _undo(imported: Import, until: float) -> None:
    """Chunk after chunk until nothing of it is left."""
    _repeat(imported, undoing.undo_chunk, imported.undone_count, until, position="undone_count")


def _repeat(
    imported: Import,
    step: Callable[[Import, datetime], int | None],
    done: int,
    until: float,
    position: str = "rows",
) -> None:
    """`step` until it ends with None, the shift is over, or somebody else has gone on from where we are."""
    place: int | None = done
    while place is not None:
        with scope(tenant=imported.tenant):
            at = timezone.now()
            locked = _locked(imported, position, place)
            if locked is None:
                return
            place = step(locked, at)
            is_over = time.monotonic() >= until
            if place is not None:
                _hand_on(locked, at, is_over=is_over)
        if is_over:
            return


def _locked(imported: Import, position: str, place: int) -> Import | None:
    mine = Import.objects.for_tenant(imported.tenant).filter(pk=imported.pk, **{position: place})
    found: Import | None = mine.exclude(next_at=None).locked().select_related("tenant", "undone_by").first()
    return found


def _hand_on(locked: Import, at: datetime, *, is_over: bool) -> None:
    """For the next shift, or for the next piece of this one, which is its first try."""
    locked.next_at, locked.attempts = (at, 0) if is_over else (at + LEASE, 1)
    locked.save(update_fields=["next_at", "attempts"])


def _postpone(claimed: Waiting, error: Exception, at: datetime) -> None:
    """Wait a little longer each time; what can never succeed, or has failed too often, is given up."""
    with scope(tenant=claimed.tenant), contextlib.suppress(type(claimed).DoesNotExist):
        same = type(claimed).objects.for_tenant(claimed.tenant).filter(pk=claimed.pk).exclude(next_at=None)
        row: Waiting = same.locked().select_related("tenant").get()
        is_lost = isinstance(error, FileRefused | steps.NotReady) or row.attempts > len(WAITS)
        if not is_lost:
            same.update(next_at=at + WAITS[row.attempts - 1])
        elif isinstance(row, Import) and not row.undo_requested_at:
            endings.give_up(row, at)
        else:
            same.update(next_at=None)
