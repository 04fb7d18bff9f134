"""The weather: what is killed when, which agency is ill for how long, and a probe that says when all is whole again."""

import asyncio
import contextlib
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any

from storm.people import Crowd, Mailbox, Person
from storm.processes import KILLS, Product
from storm.receivers import FAULTS
from storm.web import Caller, GaveUp, new_session
from storm.world import Invited, Log, Party, World

GAP = 1.0  # seconds between two kills of a gust
GUSTS = (1, 1, 2, 3)  # kills in one
PATIENCE = 120.0  # seconds that a gust waits until all is whole again after the one before
IMPATIENT = 15.0  # and then for people to come: a crowd that stands still is no reason to wait
ILL_SECONDS = (2.0, 9.0)
PROBE_SECONDS = 1.0  # between the beginnings of two probes


@dataclass
class Weather:
    """Kills in gusts, evenly among the consents; before the next gust all must be whole again."""

    world: World
    product: Product
    probe: "Probe"
    kills: int
    only: tuple[str, ...] = tuple(KILLS)
    done: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(f"{self.world.seed} weather")

    @property
    def share(self) -> float:
        return len(self.world.people) / max(self.kills, 1)

    def may_go(self) -> int:
        """So many people may have finished before the next kill."""
        return round((len(self.done) + 1) * self.share) + 1

    async def rage(self, crowd: Crowd) -> None:
        """Every kind in turn, shuffled anew each time, so that a short storm has most of them."""
        kinds: list[str] = []
        while len(self.done) < self.kills:
            await self.wait_for_turn(crowd)
            for _kill in range(min(self.chance.choice(GUSTS), self.kills - len(self.done))):
                kinds = kinds or self.chance.sample(self.only, len(self.only))
                kind = kinds.pop()
                await asyncio.to_thread(KILLS[kind], self.product, self.chance)
                self.done.append((time.time(), kind))
                await asyncio.sleep(GAP)
        await self.wait_until_whole()

    async def wait_for_turn(self, crowd: Crowd) -> None:
        await self.wait_until_whole()
        began = time.monotonic()
        while crowd.finished < (len(self.done) + 0.5) * self.share and time.monotonic() - began < IMPATIENT:
            await asyncio.sleep(0.05)

    async def wait_until_whole(self) -> None:
        began = time.monotonic()
        while self.done and time.monotonic() - began < PATIENCE and not self.probe.has_passed_since(self.done[-1][0]):
            await asyncio.sleep(0.05)


async def make_ill(world: World, is_over: asyncio.Event) -> None:
    """One agency after another meets a fault for a while; whoever said 410 opens its door again."""
    chance = random.Random(f"{world.seed} illness")
    patients = [agency for agency in world.agencies if not agency.is_steady]
    async with new_session() as session:
        while not is_over.is_set():
            agency, fault = chance.choice(patients), chance.choice(sorted(FAULTS))
            await set_fault(session, world, agency, fault)
            await wait(is_over, chance.uniform(*ILL_SECONDS))
            with contextlib.suppress(GaveUp):
                await cure(session, world, agency)
            await wait(is_over, chance.uniform(0.5, 2))


async def wait(is_over: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(is_over.wait(), seconds)
    except TimeoutError:
        return


async def set_fault(session: Any, world: World, agency: Party, fault: str) -> None:
    await Caller(session, world.receivers).ask("POST", f"/control/{agency.slug}/{fault}")


async def cure(session: Any, world: World, agency: Party) -> None:
    """Well again, and its endpoint enabled by its own key, as its administrator would."""
    await set_fault(session, world, agency, "well")
    caller = Caller(session, world.web, key=agency.key)
    await caller.ask("PATCH", f"/api/v1/webhook-endpoints/{agency.endpoint}", json={"enabled": True})


@dataclass
class Probe:
    """Somebody consents each second, to the steady agency too: when was the way last whole, from form to agency?"""

    world: World
    mailbox: Mailbox
    passed: list[tuple[float, float, float]] = field(default_factory=list)  # began, acknowledged, arrived
    _arrived: dict[str, float] = field(default_factory=dict)
    _read: int = 0

    async def probe_until(self, is_over: asyncio.Event) -> None:
        log, running = Log(self.world.deeds), set()
        async with new_session() as session:
            for invited in self.world.probes:
                if is_over.is_set():
                    break
                running.add(asyncio.create_task(self.one(invited, session, log)))
                await wait(is_over, PROBE_SECONDS)
            await asyncio.gather(*running)

    async def one(self, invited: Invited, session: Any, log: Log) -> None:
        began = time.time()
        person = Firm(self.world, invited, session, log, self.mailbox)
        try:
            person.note("begins", way="probe")
            if await person.consent("once") is None:
                return
        except GaveUp:
            return
        person.note("consented")
        acknowledged = time.time()
        while (arrived := self.arrival_of(invited.email)) is None:
            if time.time() > acknowledged + 150:
                return
            await asyncio.sleep(0.1)
        self.passed.append((began, acknowledged, arrived))

    def arrival_of(self, email: str) -> float | None:
        """By the steady agency's own log, read on from where it was read before."""
        steady = next(agency for agency in self.world.agencies if agency.is_steady)
        path = self.world.inbox(steady)
        if path.exists():
            with path.open("rb") as file:
                file.seek(self._read)
                whole = file.read().rpartition(b"\n")[0]
            self._read += len(whole) + bool(whole)
            for line in filter(None, whole.split(b"\n")):
                self.note_arrival(json.loads(line))
        return self._arrived.get(email)

    def note_arrival(self, line: dict[str, Any]) -> None:
        email = line["body"]["data"].get("profile", {}).get("email")
        if email:
            self._arrived.setdefault(email, line["came_at"])

    def has_passed_since(self, at: float) -> bool:
        """Has somebody who began after this moment come through?"""
        return any(began >= at for began, _acknowledged, _arrived in self.passed)

    def whole_again(self, kills: list[tuple[float, str]]) -> dict[str, list[float]]:
        """Kind of kill → seconds until somebody who began after it had their profile at the agency; inf: nobody."""
        found: dict[str, list[float]] = {}
        for at, kind in kills:
            later = [arrived - at for began, _acknowledged, arrived in self.passed if began >= at]
            found.setdefault(kind, []).append(min(later, default=float("inf")))
        return found


class Firm(Person):
    """Says yes to everybody."""

    async def filled(self, path: str) -> dict[str, str]:
        form = await super().filled(path)
        yes = {name: "yes" for name in form if name.startswith("agency_")}
        self.note("answers", answers={name.removeprefix("agency_"): True for name in yes})
        return form | yes
