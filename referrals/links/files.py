"""Links as files: a table for an ATS's merge field, and a QR code for paper."""

import csv
import io
import tempfile
from collections.abc import Iterable
from typing import IO

import segno
from django.utils import timezone
from django.utils.translation import gettext as _

from candidates.models import Application
from referrals.rejections.models import Link
from tenants.cells import neutral


def write_table(batches: Iterable[list[tuple[Application, Link]]]) -> tuple[IO[bytes], int]:
    """CSV with a byte order mark for Excel, no cell of which runs as a formula; and how many people it holds.

    The whole file is written here, inside the door's scope: what streams after it would see no row.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever sends it closes it)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(header())
    rows = 0
    for batch in batches:
        writer.writerows(map(neutral, cells_of(*pair)) for pair in batch)
        rows += len(batch)
    text.detach()
    file.seek(0)
    return file, rows


def header() -> list[str]:
    return [_("取り込み元"), _("応募ID"), _("姓"), _("名"), _("メールアドレス"), _("職種"), _("不採用日"), _("専用URL")]


def cells_of(application: Application, link: Link) -> list[str]:
    person, ended_at = application.candidate, application.rejected_at
    day = timezone.localdate(ended_at).isoformat() if ended_at else ""
    told = [application.source, application.remote_id, person.last_name, person.first_name, person.email]
    return [*told, application.job, day, link.url]


def draw_qr(url: str, kind: str) -> bytes:
    """The address as a QR code (ISO/IEC 18004), black on white whatever the page's colours are: svg or png."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind=kind, scale=8, border=4, dark="#000", light="#fff")
    return out.getvalue()
