#!/usr/bin/env python
"""The command line. Where no URL names a server, the embedded PostgreSQL and Valkey run as long as the command."""

import os
import sys

# These read the code only; a placeholder keeps the settings, which want every value, content.
OFFLINE_COMMANDS = {"catalogue", "collectstatic", "help", "lint_migrations", "settings_reference", "version"}
PLACEHOLDERS = {
    "SECRET_KEY": "offline-command",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careerrelay.settings")
    provide_environment(arguments[1] if len(arguments) > 1 else "help")
    from django.core.management import execute_from_command_line

    execute_from_command_line(arguments)


def provide_environment(command: str) -> None:
    if command in OFFLINE_COMMANDS or command.startswith("-"):
        os.environ.update({name: os.environ.get(name, value) for name, value in PLACEHOLDERS.items()})
        return
    from careerrelay.embedded import ensure_environment

    ensure_environment()


if __name__ == "__main__":
    main(sys.argv)
