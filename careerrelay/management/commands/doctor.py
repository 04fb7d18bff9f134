"""`manage.py doctor`: says what is not well and what to do about it; exits 1 when something fails."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from careerrelay import doctor
from careerrelay.doctor.findings import FAIL, WARN, Finding, worst

MARKS = {"ok": "ok  ", WARN: "warn", FAIL: "FAIL"}


class Command(BaseCommand):
    help = "Look at everything that service stands on, and say of each finding what to do. Exits 1 if one fails."
    requires_system_checks: list[str] = []  # what is wrong is to be told, not to stop us

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs: [{check, state, says, do}]")
        parser.add_argument("--strict", action="store_true", help="exit 1 for a warning too")

    def handle(self, *, json: bool, strict: bool, **options: Any) -> None:
        found = doctor.examine(at=timezone.now())
        self.stdout.write(as_json(found) if json else "\n".join(as_lines(found)))
        state = worst([one for each in found.values() for one in each])
        if state == FAIL or (strict and state == WARN):
            raise SystemExit(1)


def as_json(found: dict[str, list[Finding]]) -> str:
    told = [{"check": name, **one._asdict()} for name, findings in found.items() for one in findings]
    return json.dumps(told, ensure_ascii=False, indent=1)


def as_lines(found: dict[str, list[Finding]]) -> list[str]:
    lines = []
    for name, findings in found.items():
        for one in findings:
            lines.append(f"{MARKS[one.state]}  {name}: {one.says}")
            lines += [f"      → {one.do}"] if one.do else []
    return lines
