"""The benchmarks' stage: an own PostgreSQL and Valkey, migrated, empty, and gone afterwards.

They run without fsync: with it a commit waits for the disk, in ours and in the floor alike, and the ratio would
flatter us.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "careerrelay.settings",
    "SECRET_KEY": "only-for-benchmarks",
    "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "LOG_LEVEL": "WARNING",
    "MAILS_PER_MINUTE": "0",
}


@contextmanager
def servers() -> Iterator[None]:
    """Servers, a migrated database, and Django set up on it. Never the database that the environment names."""
    from careerrelay.embedded import servers as embedded

    with (
        tempfile.TemporaryDirectory(prefix="careerrelay-bench-") as directory,
        embedded(data_dir=reachable(Path(directory)), is_throwaway=True) as addresses,
    ):
        os.environ.update(SETTINGS | addresses)
        set_up()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        yield
        connections.close_all()


def reachable(directory: Path) -> Path:
    """Open to the unprivileged user that servers run as under root, so that the data stays in it and goes with it."""
    directory.chmod(0o755)
    return directory


def set_up() -> None:
    """Django, in this process or in a worker."""
    import django

    django.setup()
