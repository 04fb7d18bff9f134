"""The failed rows as a file to mend and send again; no cell of it runs as a formula."""

import csv
import io
from collections.abc import Iterable
from itertools import groupby

from django.utils.translation import gettext as _

from candidates.imports.models import RowFault
from tenants.cells import neutral


def failed_rows(faults: Iterable[RowFault]) -> str:
    """CSV with a byte order mark for Excel: the rows as sent, refused columns left out, and what was wrong."""
    rows = [list(same) for _line, same in groupby(faults, key=lambda fault: fault.line)]
    header = next((list(dict(row[0].values)) for row in rows if row[0].values), [])
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([*header, _("行"), _("エラー内容")])
    for row in rows:
        writer.writerow(_cells(row, len(header)))
    return "\ufeff" + text.getvalue()


def _cells(row: list[RowFault], width: int) -> list[str]:
    values = [neutral(value) for _header, value in row[0].values] or [""] * width
    return [*values, str(row[0].line), neutral("\n".join(fault.message for fault in row))]
