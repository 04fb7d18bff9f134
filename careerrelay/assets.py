"""The frame's static files, collected for the demo and the journey only when one of them has changed."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

MANIFEST = "staticfiles.json"


def collect() -> None:
    """Collect, compress and hash the static files, unless the last collection is newer than each of them."""
    manifest = Path(settings.STATIC_ROOT) / MANIFEST
    if not manifest.exists() or manifest.stat().st_mtime < max(path.stat().st_mtime for path in sources()):
        call_command("collectstatic", verbosity=0, interactive=False)


def sources() -> Iterator[Path]:
    """Every static file and its folder: a removed file changes only the folder."""
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            yield path
            yield path.parent
