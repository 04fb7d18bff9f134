"""`make demo`: the whole product on this machine, with sample parties and people, until Ctrl-C."""

import json
import os
import signal
import subprocess
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from careerrelay import assets, demo_people, seed, stack
from careerrelay.embedded.environment import default_data_dir
from careerrelay.embedded.places import write_private
from careerrelay.management.commands.journey import receivers_of

VAR = default_data_dir()
HANDLE = VAR / "demo.json"
LOG = VAR / "demo.log"
EXAMPLE_LOG = VAR / "example.log"
DOORS = {"employers": "e", "agencies": "a"}
WELCOME = """
CareerRelay  {base_url}/
  {base_url}/demo/inbox/  every mail that was sent
  {base_url}/api/docs/  the API
{parties}
  {base_url}/admin/
      operator      {operator}
  every password: {password}
  a shared link:  {shared_link}
  the SDK's example receives for {example}: {example_log}
  the log: {log}   all of this for programs: {handle}

Ctrl-C stops everything.
"""


class Command(BaseCommand):
    help = "Run web, worker, beat and the demo agencies' receiver with sample data; write var/demo.json when ready."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the web's port; default: 8000")

    def handle(self, *, port: int, **options: Any) -> None:
        if not stack.is_free(port):
            raise CommandError(f"Port {port} is taken by another program. Choose one: make demo PORT={port + 1}")
        try:
            with ended_by_signals():
                self.run(port)
        except stack.DidNotStart as failure:
            raise CommandError(f"{failure}\n{last_lines(LOG)}") from None
        finally:
            HANDLE.unlink(missing_ok=True)

    def run(self, port: int) -> None:
        """Prepare, start every process, and serve until asked to stop."""
        surroundings = stack.environment(port=port, data_dir=VAR)
        os.environ.update(surroundings)
        settings.BASE_URL = surroundings["BASE_URL"]  # the links that this process itself makes
        ports = {name: stack.free_port() for name in ("receiver_port", "dead_port", "example_port")}
        network = prepare(**ports)
        commands = commands_of(network, port, ports)
        with stack.running(commands, port=port, data_dir=VAR, log=LOG) as honcho:
            self.serve(network, settings.BASE_URL, honcho)

    def serve(self, network: seed.Network, base_url: str, honcho: subprocess.Popen[bytes]) -> None:
        """Fill an empty demo, tell where everything is, and wait for Ctrl-C or for a process that ends by itself."""
        self.stdout.write("Ready. Filling the demo, if this is its first start …")
        demo_people.fill_once(network, base_url, VAR / "mail")
        facts = handle_of(network, base_url)
        write_private(HANDLE, json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
        self.stdout.write(welcome(facts))
        try:
            honcho.wait()
        except KeyboardInterrupt:
            self.stdout.write("\nStopping …")
            return
        raise CommandError(f"A process ended, and with it the demo. Its last lines:\n{last_lines(LOG)}")


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let a `kill` and a closed terminal end the demo as tidily as Ctrl-C does."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # a shell starts background jobs deaf to SIGINT
    before = [signal.signal(number, signal.default_int_handler) for number in numbers]
    try:
        yield
    except KeyboardInterrupt:
        """Asked to stop before it was ready."""
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def commands_of(network: seed.Network, port: int, ports: dict[str, int]) -> dict[str, list[str]]:
    """The product's processes; one agency's system is the SDK's example, as an agency would run it."""
    ours = {receiver.path: receiver for receiver in receivers_of(network)}
    example = ours.pop(f"/{seed.RUNS_EXAMPLE}")
    example.inbox.parent.mkdir(parents=True, exist_ok=True)
    told: dict[str, Any] = {"port": port, "receiver_port": ports["receiver_port"], "data_dir": VAR}
    commands = stack.commands(receivers=list(ours.values()), **told)
    where: dict[str, Any] = {"port": port, "receiver_port": ports["example_port"], "log": EXAMPLE_LOG}
    return commands | {"example": stack.example_command(receiver=example, **where)}


def prepare(**ports: int) -> seed.Network:
    """The tables, the static files, and the sample parties, whose endpoints follow this start's ports."""
    call_command("migrate", verbosity=0, interactive=False)
    assets.collect()
    return seed.seed_network(inboxes=VAR / "inbox", at=timezone.now(), **ports)


def handle_of(network: seed.Network, base_url: str) -> dict[str, Any]:
    """What a program needs to use the demo."""
    return {
        "base_url": base_url,
        "operator": {"email": seed.OPERATOR, "password": seed.PASSWORD},
        "employers": [
            facts_of(party) | {"shared_link": f"{base_url}/r/{party.shared_token}"} for party in network.employers
        ],
        "agencies": [
            facts_of(party) | {"webhook_secret": party.secret, "inbox": from_project(party.inbox)} | log_of(party)
            for party in network.agencies
        ],
        "mailbox": from_project(VAR / "mail"),
    }


def facts_of(party: seed.Party) -> dict[str, Any]:
    tenant = party.tenant
    return {"slug": tenant.slug, "name": tenant.name, "api_key": party.api_key, "members": party.members}


def log_of(party: seed.Party) -> dict[str, str]:
    """Where the SDK's example says what it does."""
    return {"log": from_project(EXAMPLE_LOG)} if party.tenant.slug == seed.RUNS_EXAMPLE else {}


def from_project(path: Path | None) -> str:
    return os.path.relpath(path, settings.BASE_DIR) if path else ""


def welcome(facts: dict[str, Any]) -> str:
    """The addresses and logins, for a reader."""
    base_url = facts["base_url"]
    parties = [
        line for kind, door in DOORS.items() for party in facts[kind] for line in lines_of(party, base_url, door)
    ]
    return WELCOME.format(
        base_url=base_url,
        parties="\n".join(parties),
        operator=facts["operator"]["email"],
        password=seed.PASSWORD,
        shared_link=facts["employers"][0]["shared_link"],
        example=next(party["name"] for party in facts["agencies"] if "log" in party),
        example_log=from_project(EXAMPLE_LOG),
        log=from_project(LOG),
        handle=from_project(HANDLE),
    )


def lines_of(party: dict[str, Any], base_url: str, door: str) -> list[str]:
    members = [f"      {member['role']:<13} {member['email']}" for member in party["members"]]
    return [f"  {base_url}/{door}/{party['slug']}/  {party['name']}", *members]


def last_lines(path: Path) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-15:]) if path.exists() else ""
