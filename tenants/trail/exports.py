"""The trail as a file: what the page shows, a line each, and no cell that runs as a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.cells import neutral
from tenants.models import AuditEntry, Tenant
from tenants.trail.lines import Line, lines_of
from tenants.trail.queries import before

MOST_ROWS = 100_000
BATCH = 2_000


def write_csv(*, tenant: Tenant, entries: QuerySet[AuditEntry]) -> tuple[IO[bytes], int]:
    """The newest MOST_ROWS of the entries as CSV with a byte order mark for Excel; and how many there are.

    The whole file is written here, inside the door's scope: what streams after it would see no row.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever sends it closes it)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(header())
    rows = 0
    for rows, line in enumerate(all_lines(tenant, entries), start=1):  # noqa: B007  (how many there were)
        writer.writerow(map(neutral, cells_of(line)))
    text.detach()
    file.seek(0)
    return file, rows


def all_lines(tenant: Tenant, entries: QuerySet[AuditEntry]) -> Iterator[Line]:
    """Page after page by keyset, so that the memory stays small."""
    place, left = None, MOST_ROWS
    while left > 0 and (page := list(before(entries, place)[: min(BATCH, left)])):
        yield from lines_of(tenant=tenant, entries=page)
        place, left = (page[-1].at, page[-1].pk), left - len(page)


def header() -> list[str]:
    return [_("日時"), _("だれが"), _("操作"), _("操作の種類"), _("対象"), _("内容"), _("接続元"), _("リクエスト番号")]


def cells_of(line: Line) -> Iterable[str]:
    details = "\n".join(_("%(name)s：%(value)s") % {"name": name, "value": value} for name, value in line.details)
    at = timezone.localtime(line.at).isoformat(timespec="seconds")
    return at, line.who, line.sentence, line.action, line.subject, details, line.ip, line.request_id
