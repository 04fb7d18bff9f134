"""`manage.py rotate_keys`: seals everything anew under the newest key, and proves that no older one is needed."""

import base64
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from careerrelay import rotation
from careerrelay.rotation import Tally

KEY_BYTES = 32


class Command(BaseCommand):
    help = (
        "Seal every secret at rest anew under the first of SEALING_KEYS, while everything serves. Killed, it goes on "
        "where it was. Afterwards it proves that no older key is needed; exits 1 if one is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what still needs an older key")
        parser.add_argument("--make", action="store_true", help="only print a new key, for sealing or for ledgers")

    def handle(self, *, check: bool, make: bool, **options: Any) -> None:
        if make:
            self.stdout.write(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode())
            return
        if not check:
            self.report(rotation.rotate(tell=self.tell))
        self.prove()

    def tell(self, name: str, tally: Tally) -> None:
        self.stdout.write(f"{name}: {tally.seen} looked at, {tally.resealed} sealed anew")

    def report(self, tallies: dict[str, Tally]) -> None:
        total = sum(tallies.values(), rotation.NOTHING)
        self.stdout.write(f"{total.seen} secrets, {total.resealed} sealed anew")

    def prove(self) -> None:
        """Everything is opened once more, with the newest key alone."""
        left = {name: count for name, count in rotation.left().items() if count}
        if left:
            told = ", ".join(f"{name}: {count}" for name, count in left.items())
            raise CommandError(f"the first of SEALING_KEYS does not open {told}", returncode=1)
        older = len(settings.SEALING_KEYS) - 1
        self.stdout.write(f"the first of SEALING_KEYS opens everything; {older} older can be taken out")
