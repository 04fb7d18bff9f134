"""`make journey`: the main job on real input, headless, on the same stack as the demo."""

import os
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from candidates.imports.layouts import find_layout
from candidates.imports.problems import FileRefused
from candidates.imports.reading import open_table
from careerrelay import seed, stack
from careerrelay.demo_people import SAMPLE
from careerrelay.journey import database, report
from careerrelay.journey.story import Story, Stuck

VAR = settings.BASE_DIR / "var"


class Command(BaseCommand):
    help = "Play the main job on a file, from the import to a used slot, and write var/journey.json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=SAMPLE, help="an ATS's export; default: the sample")
        parser.add_argument("--folder", type=Path, default=VAR, help="where the results go; default: var")

    def handle(self, *, file: Path, folder: Path, **options: Any) -> None:
        result = folder / "journey.json"
        result.unlink(missing_ok=True)
        if not file.is_file():
            raise CommandError(f"{file}: there is no such file")
        try:
            look_at(file)
            story, told = self.play(file, fresh(folder / "journey"))
        except FileRefused as refusal:
            raise CommandError(str(refusal)) from None
        report.write(told, result)
        self.stdout.write("\n".join(report.table(told)))
        faults = report.disagreements(told, story)
        if faults:
            raise CommandError("; ".join(faults))
        self.stdout.write(f"ledger, deliveries and provision records agree: {result}")

    def play(self, file: Path, folder: Path) -> tuple[Story, report.Report]:
        """Run the story on a stack of its own."""
        port, receiver_port, dead_port = stack.free_port(), stack.free_port(), stack.free_port()
        database.prepare()
        network = seed.seed_network(
            receiver_port=receiver_port, dead_port=dead_port, inboxes=folder / "inbox", at=timezone.now()
        )
        story = Story(network, f"http://127.0.0.1:{port}", folder / "mail")
        imported = story.begin(file)
        call_command("collectstatic", verbosity=0, interactive=False)
        os.environ.update(stack.environment(port=port, data_dir=folder))
        commands = stack.commands(
            port=port, receiver_port=receiver_port, receivers=receivers_of(network), data_dir=folder
        )
        with stack.running(commands, port=port, data_dir=folder, log=folder / "stack.log"):
            try:
                story.tell()
            except Stuck as stuck:
                raise CommandError(f"{stuck}; see {folder / 'stack.log'}") from None
            return story, report.build_report(story, imported)


def look_at(file: Path) -> None:
    """Read it once, before anything is set up for it. `FileRefused` when it cannot be taken."""
    with file.open("rb") as opened:
        rows = open_table(opened).rows
        find_layout(rows)
        for _row in rows:
            pass


def fresh(folder: Path) -> Path:
    """The journey's mail and inboxes, without the last one's."""
    for name in ("mail", "inbox"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
    return folder


def receivers_of(network: seed.Network) -> list[stack.Receiver]:
    """The agencies whose systems are up."""
    up = [party for party in network.agencies if party.tenant.slug != seed.IS_DOWN and party.inbox]
    return [
        stack.Receiver(path=f"/{party.tenant.slug}", secret=party.secret, inbox=party.inbox, key=party.api_key)
        for party in up
        if party.inbox
    ]
