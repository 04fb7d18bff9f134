"""Exports on disk: below MEDIA_ROOT, under random names, readable by the product's own user alone."""

import secrets
import shutil
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from tenants.models import Export


def folder() -> Path:
    """Where they lie. Several workers need it on a disk they share."""
    path = Path(settings.MEDIA_ROOT) / "exports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def workshop(export: Export) -> Path:
    """Where the parts of one export lie while it is being made."""
    path = folder() / f"{export.pk}.parts"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def new_name() -> str:
    return f"{secrets.token_hex(20)}.zip"


def place_of(name: str) -> Path:
    return folder() / Path(name).name


def opened(export: Export) -> BinaryIO:
    """The finished file to read; it needs no scope once it is open. `FileNotFoundError` when it is gone."""
    return place_of(export.path).open("rb")


def remove(export: Export) -> None:
    """Remove the file and whatever parts there are, if they are still there."""
    if export.path:
        place_of(export.path).unlink(missing_ok=True)
    shutil.rmtree(folder() / f"{export.pk}.parts", ignore_errors=True)
