"""`manage.py find_traces WORD …`: proves that nothing is left of somebody who was erased, or says where it is."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from careerrelay import traces

SHORTEST = 2  # letters of a word: one alone is everywhere


class Command(BaseCommand):
    help = (
        "Looks for words (a name, a mailbox, a phone) in every column of every table, in stored files, in the broker "
        "and in the logs named. Fails when one is found outside the records that the law wants kept."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", nargs="+", help="'-' reads them from standard input, one to a line")
        parser.add_argument("--log", action="append", default=[], type=Path, help="a log file or folder to look into")

    def handle(self, *args: Any, words: list[str], log: list[Path], **options: Any) -> None:
        told = [word.strip() for word in (sys.stdin.read().splitlines() if words == ["-"] else words) if word.strip()]
        if not told or any(len(word) < SHORTEST for word in told):
            raise CommandError("give words of at least two letters")
        left = [line for line, is_legal in self.places(told, [Path(settings.MEDIA_ROOT), *log]) if not is_legal]
        if left:
            raise CommandError(f"found in {len(left)} places outside the legal records")
        self.stdout.write("nothing is left outside the legal records")

    def places(self, words: list[str], roots: list[Path]) -> list[tuple[str, bool]]:
        """Each place in words, and whether the law wants it kept; told as they are found."""
        found = [(f"{table}.{column}: {n} rows", table in traces.LEGAL) for table, column, n in traces.in_tables(words)]
        found += [(f"file {path} {member}".strip(), False) for path, member in traces.in_files(words, roots)]
        found += [(f"broker {key}", False) for key in traces.in_broker(words)]
        for line, is_legal in found:
            self.stdout.write(f"{line} (kept by law)" if is_legal else line)
        return found
