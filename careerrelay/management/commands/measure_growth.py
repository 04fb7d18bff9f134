"""`manage.py measure_growth`: what an employer, a candidate and a referral cost on disk."""

import re
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from careerrelay import growth

MARKED = re.compile(r"(<!-- growth -->\n).*?(<!-- /growth -->)", re.DOTALL)


class Command(BaseCommand):
    help = "Say what an employer, a candidate and a referral cost on disk in this database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="into docs/scale.md")

    def handle(self, *, write: bool, **options: Any) -> None:
        text = table(growth.costs())
        self.stdout.write(text)
        if write:
            page = settings.BASE_DIR / "docs" / "scale.md"
            page.write_text(MARKED.sub(rf"\g<1>{text}\n\g<2>", page.read_text()))


def table(costs: dict[str, growth.Cost]) -> str:
    lines = ["| one more | measured on | tables | indexes | together | most of it in |", "|---|---|---|---|---|---|"]
    for kind, cost in costs.items():
        if not cost.number:
            lines.append(f"| {kind} | none here | | | | |")
            continue
        largest = ", ".join(f"`{name}`" for name in cost.largest)
        sizes = " | ".join(f"{size:,} B" for size in (cost.table_bytes, cost.index_bytes, cost.whole))
        lines.append(f"| {kind} | {cost.number:,} | {sizes} | {largest} |")
    return "\n".join(lines)
