"""`python -m storm [--seed N] [--consents N] [--kills N] [--minutes N] [--write]`: rages, settles, audits, tells."""

import argparse
import asyncio
import secrets
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

from storm import report, stage
from storm.processes import Product, admin
from storm.report import Report

BEGAN = time.monotonic()


def main() -> None:
    arguments = parse()
    seed = secrets.randbelow(10**9) if arguments.seed is None else arguments.seed
    with stage.prepared() as folder:
        told = run(arguments, seed, folder)
        if told.faults:
            keep(folder, arguments.keep)
    print("\n".join(told.lines()))
    if arguments.write:
        report.write(told)
    if told.faults:
        size = f"--consents {arguments.consents} --kills {arguments.kills}"
        sys.exit(f"The storm of seed {seed} has done harm. Again: make storm ARGS='--seed {seed} {size}'")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="storm", description=__doc__)
    parser.add_argument("--seed", type=int, help="the storm to see again; default: a new one")
    parser.add_argument("--consents", type=int, default=2_000, help="people who consent (default 2,000)")
    parser.add_argument("--kills", type=int, default=40, help="SIGKILLs among them (default 40)")
    parser.add_argument("--minutes", type=float, default=15, help="at most, without the settling (default 15)")
    parser.add_argument("--people-at-once", type=int, default=24, help="at the same time (default 24)")
    parser.add_argument("--whole-again", type=float, default=60, help="seconds allowed after each kill (default 60)")
    parser.add_argument("--hurry", action="store_true", help="do not wait for a killed worker's lease at the end")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/reliability.md")
    parser.add_argument("--keep", type=Path, help="where a failing storm's logs go")
    return parser.parse_args()


def run(arguments: argparse.Namespace, seed: int, folder: Path) -> Report:
    """The storm from its first process to the auditor's last question."""
    from careerrelay import stack
    from storm import auditor, cast, settling

    ports = (stack.free_port(), stack.free_port())
    sizes = {"consents_wanted": arguments.consents, "probes_wanted": int(arguments.minutes * 60)}
    world = cast.make(seed=seed, folder=folder, ports=ports, **sizes)
    product, told = Product(world), Report(seed=seed, consents=arguments.consents)
    say("everybody is there")
    product.start()
    try:
        began = time.monotonic()
        asyncio.run(rage(arguments, product, told))
        told.seconds = time.monotonic() - began
        told.settled, left = settling.settle(is_hurried=arguments.hurry)
        say("settled")
    finally:
        product.end()
    if left:
        told.faults.append(f"left undone: {left}")
    with admin() as session:
        told.faults += auditor.faults(world, session)
    told.judge(arguments.whole_again)
    told.deeds = Counter(deed["deed"] for deed in auditor.lines(world.deeds))
    return told


async def rage(arguments: argparse.Namespace, product: Product, told: Report) -> None:
    """People, redeemers, ill agencies, kills and the probe, all at once."""
    from storm.people import Crowd, Mailbox
    from storm.slots import redeem_all
    from storm.weather import Probe, Weather, make_ill

    world, is_over = product.world, asyncio.Event()
    mailbox = Mailbox(world.folder / "mail")
    probe = Probe(world, mailbox)
    weather = Weather(world, product, probe, arguments.kills)
    crowd = Crowd(world, weather.may_go, mailbox)
    others = [
        asyncio.create_task(work)
        for work in (redeem_all(world, is_over), make_ill(world, is_over), probe.probe_until(is_over))
    ]
    killing = asyncio.create_task(weather.rage(crowd))
    try:
        async with asyncio.timeout(arguments.minutes * 60):
            await asyncio.gather(crowd.come(arguments.people_at_once), killing)
            say("everybody has answered")
    except TimeoutError:
        told.faults.append(f"{crowd.finished} of {len(world.people)} people after {arguments.minutes} minutes")
    is_over.set()
    await asyncio.gather(*others)
    told.acknowledged, told.unlucky = crowd.acknowledged, crowd.unlucky
    told.kills = Counter(kind for _at, kind in weather.done)
    told.whole_again = probe.whole_again(weather.done)


def say(what: str) -> None:
    print(f"{time.monotonic() - BEGAN:7.1f} s  {what}", file=sys.stderr, flush=True)


def keep(folder: Path, into: Path | None) -> None:
    """The logs of what went wrong."""
    if into:
        into.mkdir(parents=True, exist_ok=True)
        for path in [*folder.glob("*.log"), *folder.glob("*.jsonl"), *folder.glob("inbox/*.jsonl")]:
            shutil.copy(path, into)


if __name__ == "__main__":
    main()
