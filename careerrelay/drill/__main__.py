"""`python -m careerrelay.drill`: sets the stage before the settings are read, plays the story, tells how it ended."""

import argparse
import json
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from careerrelay.drill.server import Archiving
from careerrelay.embedded.client import version_asked_for
from careerrelay.embedded.places import account, home_of
from careerrelay.embedded.postgres import APP, OWNER

NOBODY = "redis://127.0.0.1:1/0"  # the drill needs no broker: hints may be lost


def main() -> int:
    parser = argparse.ArgumentParser(description="Back up, crash, restore, and prove that it is right.")
    parser.add_argument("--tables-from", default="", help="URL of a migrated database to take the empty tables from")
    parser.add_argument("--json", action="store_true", help="for programs")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="careerrelay-drill-"))
    folder.chmod(0o755)
    who = account()
    server = Archiving(home_of(folder / "postgres", who), who, version_asked_for())
    try:
        server.start()
        os.environ.update(surroundings(server, folder))
        told = played(server, asked.tables_from)
    finally:
        server.stop()
        shutil.rmtree(server.home, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write((json.dumps(told) if asked.json else in_words(told)) + "\n")
    return 0 if all(told["held"].values()) else 1


def surroundings(server: Archiving, folder: Path) -> dict[str, str]:
    """The product's environment: keys of this drill alone, and the disks outside."""
    return {
        "DJANGO_SETTINGS_MODULE": "careerrelay.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATABASE_URL": server.url_of(APP),
        "DATABASE_OWNER_URL": server.url_of(OWNER),
        "REDIS_URL": NOBODY,
        "LEDGER_HEADS_DIR": str(folder / "heads"),
        "TOMBSTONES_DIR": str(folder / "tombstones"),
        "MEDIA_ROOT": str(folder / "media"),
        "LOG_LEVEL": "CRITICAL",
    }


def played(server: Archiving, tables_from: str) -> dict[str, dict[str, object]]:
    import django

    django.setup()
    from careerrelay.drill.story import Story

    return Story(server).play(tables_from)


def in_words(told: dict[str, dict[str, object]]) -> str:
    lines = [f"{name}: {seconds} s" for name, seconds in told["seconds"].items()]
    return "\n".join([*lines, *(f"{'held  ' if is_so else 'BROKEN'}  {what}" for what, is_so in told["held"].items())])


if __name__ == "__main__":
    sys.exit(main())
