"""`python -m storm.rehearsal [--employers N] [--agencies N] [--people N]`: a year in minutes, then every figure.

The year goes through the product's services on a clock of its own; the figures are held against
`storm/reckoning.py`, which knows the tables and docs/metrics.md and none of the code.
"""

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from typing import Any

import psycopg

from storm import report, stage
from storm.processes import admin

BEGAN = time.monotonic()
QUARTER = 3  # months


def main() -> None:
    arguments = parse()
    with stage.prepared(EMAIL_BACKEND="storm.nowhere.Backend"):
        rehearsal = Rehearsal(arguments)
        rehearsal.play()
        with admin() as session:
            wrong, compared = rehearsal.compare(session)
    seconds = time.monotonic() - BEGAN
    rows = [*rehearsal.told.items(), ("figures compared", compared), ("figures that differ", len(wrong))]
    rows.append(("seconds", round(seconds)))
    print("\n".join(f"{name:<22} {value:>12,}" for name, value in rows))
    if arguments.write:
        report.put("rehearsal", ["| a year | |", "|---|---|", *(f"| {name} | {value:,} |" for name, value in rows)])
    if wrong:
        sys.exit("\n".join(["What the dashboards say, and what the rows say:", *wrong[:40]]))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="storm.rehearsal", description=__doc__)
    parser.add_argument("--employers", type=int, default=200, help="default 200")
    parser.add_argument("--agencies", type=int, default=20, help="default 20")
    parser.add_argument("--people", type=int, default=100_000, help="applicants in the year (default 100,000)")
    parser.add_argument("--registering", type=float, default=0.08, help="share of the mailed (default 0.08)")
    parser.add_argument("--months", type=int, default=12, help="of the year that are played (default 12)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2, help="processes (default: one a core)")
    parser.add_argument("--seed", type=int, default=1, help="default 1")
    parser.add_argument("--write", action="store_true", help="put the result into docs/reliability.md")
    return parser.parse_args()


class Rehearsal:
    """The year's director: who is called when."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        from storm import year

        self.year, self.size = year, arguments
        self.told: Counter[str] = Counter()
        self.employers, self.agencies = year.found_all(arguments.employers, arguments.agencies)
        self.told["employers"], self.told["agencies"] = arguments.employers, arguments.agencies

    def play(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self.size.workers, mp_context=spawn, initializer=stage.set_up) as self.pool:
            for month in range(self.size.months):
                self.play_month(month)
                print(f"{time.monotonic() - BEGAN:7.0f} s  month {month + 1}", file=sys.stderr, flush=True)

    def each(self, work: Callable[..., Any], who: Iterable[str], *told: Any) -> list[Any]:
        """For every one of them, in whichever process is free."""
        seed = self.size.seed
        return [one.result() for one in [self.pool.submit(work, seed, name, *told) for name in who]]

    def shared(self, work: Callable[..., int], *told: Any) -> int:
        """By all processes together, until nothing is left."""
        return sum(one.result() for one in [self.pool.submit(work, *told) for _ in range(self.size.workers)])

    def catch_up(self, month: int, day: int) -> None:
        """Once more by one alone: what two had left to each other."""
        at: datetime = self.year.day(month, day)
        self.shared(self.year.catch_up, at)
        self.year.catch_up(at)

    def play_month(self, month: int) -> None:
        year, size = self.year, self.size
        telling = self.employers[month % QUARTER :: QUARTER]  # each loads its file once a quarter
        people = size.people * QUARTER // (size.employers * size.months)
        self.told["people"] += people * len(telling)
        self.told["mails"] += sum(self.each(year.reject, telling, month, people))
        self.shared(year.send, month)
        year.send(month)
        self.told["registrations"] += sum(self.each(year.answer, telling, month, size.registering))
        self.catch_up(month, 15)
        self.told["pushes"] += year.deliver(size.seed, month)
        for opened in self.each(year.work, self.agencies, month):
            for dispute in opened:
                year.decide(dispute, month)
                self.told["counts taken back"] += 1
        self.redeem(month)
        self.catch_up(month, 27)
        year.deliver(size.seed, month)

    def redeem(self, month: int) -> None:
        """Slots are put to use: asked for, answered, filled."""
        asked = dict(zip(self.employers, self.each(self.year.ask_for_people, self.employers, month), strict=True))
        self.catch_up(month, 20)
        wanted = [(slug, request) for slug, request in asked.items() if request]
        introduced = [
            (slug, self.year.introduce(request, self.agencies[number % len(self.agencies)], month))
            for number, (slug, request) in enumerate(wanted)
        ]
        self.catch_up(month, 21)
        for slug, introduction in introduced:
            self.year.hire(self.size.seed, slug, introduction, month)
        self.told["slots asked for"] += len(wanted)

    def compare(self, session: psycopg.Connection[Any]) -> tuple[list[str], int]:
        """Every figure twice."""
        from storm import figures, reckoning

        at = self.year.day(11, 31, 23)
        for slug in self.employers:
            self.year.fold(slug)
        said: dict[str, Any] = {f"employer {slug}": figures.of_employer(slug, at) for slug in self.employers}
        said |= {f"agency {slug}": figures.of_agency(slug) for slug in self.agencies}
        said["operator"] = figures.of_operator(at)
        counted = reckoning.reckon(session, self.year.YEAR, at)
        flat_said, flat_counted = flat(json.loads(json.dumps(said, default=str))), flat(counted)
        wrong = [
            f"{name}: {flat_said.get(name)}, by the rows {flat_counted.get(name)}"
            for name in sorted(flat_said.keys() | flat_counted.keys())
            if is_other(flat_said.get(name), flat_counted.get(name))
        ]
        return wrong, len(flat_said)


def is_other(said: Any, counted: Any) -> bool:
    """Nothing is as good as zero where one of them does not name what is not there; rates to nine places."""
    if isinstance(said, float) and isinstance(counted, float):
        return abs(said - counted) > 1e-9
    return (said or 0) != (counted or 0)


def flat(tree: Any, name: str = "") -> dict[str, Any]:
    """Leaves by their path."""
    if isinstance(tree, dict | list):
        pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
        return {path: leaf for key, value in pairs for path, leaf in flat(value, f"{name} / {key}").items()}
    return {name: tree}


if __name__ == "__main__":
    main()
