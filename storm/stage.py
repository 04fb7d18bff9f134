"""The stage: servers of the storm's own, whose commits outlive a SIGKILL, and a migrated database."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "careerrelay.settings",
    "SECRET_KEY": "only-for-the-storm",
    "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "EMAIL_BACKEND": "careerrelay.mail.EmlBackend",
    "WEBHOOK_ALLOW_LOOPBACK": "1",
    "BEHIND_PROXY": "1",  # each person comes from an address of their own
    "MAILS_PER_MINUTE": "0",
    "API_REQUESTS_PER_MINUTE": "1000000",
    "SWEEP_SECONDS": "2",
    "LOG_LEVEL": "ERROR",
}


@contextmanager
def prepared(**changes: str) -> Iterator[Path]:
    """A folder, open to the servers' own user, and Django set up on a database that only this storm has."""
    from careerrelay.embedded import servers

    with tempfile.TemporaryDirectory(prefix="careerrelay-storm-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with servers(data_dir=folder / "servers") as addresses:
            os.environ.update(SETTINGS | addresses | {"MAIL_DIR": str(folder / "mail")} | changes)
            os.environ["MEDIA_ROOT"] = str(folder / "media")
            spare_the_disk()
            migrate()
            yield folder


def spare_the_disk() -> None:
    """A commit waits for the log to be written, which outlives any SIGKILL, but not for the disk, which outlives none
    of the power's failures that are not played here.
    """
    import psycopg

    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True) as session:
        session.execute("ALTER SYSTEM SET fsync = off")
        session.execute("SELECT pg_reload_conf()")


def set_up() -> None:
    """Django, in this process or in a worker."""
    import django

    django.setup()


def migrate() -> None:
    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
