"""How old the backups are, as far as this process can see them: PostgreSQL's archiver, and a folder of base backups."""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from tenants.sql import rows

MANIFEST = "backup_manifest"  # pg_basebackup writes it last: a backup without one is not complete
ARCHIVER = """
SELECT current_setting('archive_mode') <> 'off', last_archived_time, last_failed_time FROM pg_stat_archiver
"""


class Archiver(NamedTuple):
    is_on: bool
    archived_at: datetime | None
    failed_at: datetime | None

    @property
    def is_failing(self) -> bool:
        return self.failed_at is not None and (self.archived_at is None or self.failed_at > self.archived_at)


def archiver() -> Archiver:
    """What PostgreSQL says of the write-ahead log that it hands out."""
    [told] = rows(ARCHIVER, ())
    return Archiver(*told)


def newest_base() -> datetime | None:
    """When the newest complete base backup below BACKUP_DIR was made."""
    if not settings.BACKUP_DIR:
        return None
    made = [file.stat().st_mtime for file in Path(settings.BACKUP_DIR).glob(f"*/{MANIFEST}")]
    return datetime.fromtimestamp(max(made), tz=UTC) if made else None
