"""The last step of an export: its parts, what they are, and their check sums, in one ZIP file."""

import hashlib
import json
import os
import shutil
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from tenants.leaving import files, tables
from tenants.models import Export

PIECE = 1 << 20
LANGUAGES = ("ja", "en")


def pack(export: Export, counts: dict[str, int], at: datetime) -> dict[str, Any]:
    """Write the ZIP under a name that nobody can guess; returns the export's `path`, `bytes` and `sha256`."""
    parts, name = files.workshop(export), files.new_name()
    described = [describe(path, counts) for path in sorted(parts.iterdir()) if path.suffix in (".csv", ".jsonl")]
    descriptor = os.open(files.place_of(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("README.txt", read_me(export, at))
            archive.writestr("manifest.json", json.dumps(manifest(export, described, at), ensure_ascii=False, indent=1))
            for each in described:
                archive.write(parts / each["file"], each["file"])
        file.flush()
        os.fsync(file.fileno())
    shutil.rmtree(parts)
    place = files.place_of(name)
    return {"path": name, "bytes": place.stat().st_size, "sha256": digest_of(place)}


def describe(path: Path, counts: dict[str, int]) -> dict[str, Any]:
    return {"file": path.name, "rows": counts[path.stem], "bytes": path.stat().st_size, "sha256": digest_of(path)}


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest(export: Export, described: list[dict[str, Any]], at: datetime) -> dict[str, Any]:
    """What is in it, so that a program can check that all of it arrived."""
    return {"tenant": export.tenant.slug, "export": export.public_id, "made_at": at.isoformat(), "files": described}


def read_me(export: Export, at: datetime) -> str:
    """What is in it, for people, in both languages."""
    return "\n\n".join(text_of(export, at, language) for language in LANGUAGES)


def text_of(export: Export, at: datetime, language: str) -> str:
    with translation.override(language):
        listed = [(model._meta.db_table, model._meta.verbose_name) for model in tables.exported()]
        context = {"tenant": export.tenant, "at": at, "tables": listed}
        return render_to_string("tenants/leaving/readme.txt", context).strip()
