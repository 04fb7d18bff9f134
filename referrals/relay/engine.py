"""The relay's engine: claims, pushes and records, with many pushes in flight and none of them inside a scope.

It is a door: it opens its own scopes and reads the clock. One slow agency holds its own few pushes and nothing else:
claiming and recording go on for the others meanwhile. `background.wake()` starts it beside a worker's tasks, so that
none is kept by somebody's timeout; whatever a killed worker had claimed is free again when its lease ends.
"""

import asyncio
import contextlib
import logging
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone

from referrals.relay import copies, preparing, recording
from referrals.relay import services as relay
from referrals.relay.guard import Guard
from referrals.relay.pushes import Push
from referrals.relay.recording import Result
from tenants.ids import encode
from tenants.scope import scope
from tenants.webhooks import lane, safe_http, signing
from tenants.webhooks.models import Message
from tenants.webhooks.schedule import Outcome

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.25  # how often it looks for new work uncalled, while something slow is in flight
FEW, GATHER_SECONDS = 8, 0.02  # with more than a few in flight, what ends within 20 ms is written down together
BRISK_SECONDS = 1.0  # a line whose last answer was a good one, within this, may have more in flight
MOST_IN_FLIGHT = 512  # pushes of one worker: fewer than the files a process may have open
MARGIN = timedelta(seconds=safe_http.TOTAL_SECONDS + 5)  # a push starts only if its lease outlives it

Clock = Callable[[], datetime]


class Engine:
    """Runs until nothing is due, nothing in flight, and nobody has called for `patience` seconds.

    Its database work has a thread of its own.
    """

    def __init__(self, clock: Clock = timezone.now, *, patience: float = 0) -> None:
        self.clock, self.patience = clock, patience
        self.delivered = 0
        self._called: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.stopping = threading.Event()
        self._database = ThreadPoolExecutor(max_workers=1, thread_name_prefix="relay-database")
        self._in_flight: dict[asyncio.Task[Result | None], Push] = {}
        self._brisk: set[uuid.UUID] = set()
        self._guard: Guard | None = None  # made in the database's thread, as its connection must be

    async def run(self) -> int:
        """Return how many deliveries arrived."""
        self._called, self._loop = asyncio.Event(), asyncio.get_running_loop()
        await self._in_database(self._begin)
        async with safe_http.open_session(allow_loopback=settings.WEBHOOK_ALLOW_LOOPBACK) as session:
            while await self._turn(session) or await self._is_called_back():
                pass
        return self.delivered

    def call(self) -> None:
        """Look for work now. From whichever thread; one that does not run looks when it begins."""
        if self._loop and self._called:
            with contextlib.suppress(RuntimeError):  # its loop has ended meanwhile
                self._loop.call_soon_threadsafe(self._called.set)

    def stop(self) -> None:
        """Claim nothing more, and end when nothing is in flight."""
        self.stopping.set()
        self.call()

    async def _is_called_back(self) -> bool:
        """Rest for a while with the connections open: the next work often comes soon."""
        if not await self._is_called(self.patience):
            return False
        await self._in_database(self._begin)
        return True

    async def _is_called(self, seconds: float) -> bool:
        assert self._called
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._called.wait()
        return self._called.is_set() and not self.stopping.is_set()

    def close(self) -> None:
        self._database.submit(self._close_connections)
        self._database.shutdown()

    def _begin(self) -> None:
        close_old_connections()
        if self._guard:
            self._guard.begin()

    def _close_connections(self) -> None:
        if self._guard:
            self._guard.close()
        connections.close_all()

    async def _turn(self, session: aiohttp.ClientSession) -> bool:
        """Start what is due, wait for something to end, write down what ended. False when there was nothing to do."""
        assert self._called
        self._called.clear()  # whoever calls from here on is heard by the next turn
        pushes = [] if self.stopping.is_set() else await self._in_database(self._claim)
        for push in pushes:
            self._in_flight[asyncio.create_task(self._send(session, push))] = push
        if not self._in_flight:
            return False
        await self._something()
        await self._take_in({task for task in self._in_flight if task.done()})
        return True

    async def _something(self) -> None:
        """Wait until a push ends, or somebody calls; in a burst others end a moment later: one transaction for all."""
        call = asyncio.create_task(self._is_called(POLL_SECONDS))
        await asyncio.wait([call, *self._in_flight], return_when=asyncio.FIRST_COMPLETED)
        if not call.done() and len(self._in_flight) > FEW:
            await asyncio.sleep(GATHER_SECONDS)
        call.cancel()

    def _claim(self) -> list[Push]:
        """Claim in one scope, look at consents and licences in the next: between them the claims are seen by all.

        What was refused makes room in its line, so it claims again until there is something to send, or nothing left.
        """
        self._guard = self._guard or Guard()
        self._guard.check()
        pushes: list[Push] = []
        while not pushes and any(claimed := self._claim_ids()):
            deliveries, sendings = claimed
            with scope(network=True):
                pushes = preparing.prepare_pushes(ids=deliveries, guard=self._guard, at=self.clock())
                pushes += copies.prepare_sendings(ids=sendings, guard=self._guard, at=self.clock())
        return pushes

    def _claim_ids(self) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
        """What is due: of deliveries, and of messages."""
        if (most := self._room()) == 0:
            return [], []
        lines = lane.Lines(full=self._full(), brisk=self._brisk, most=most)
        with scope(network=True):
            at = self.clock()
            return relay.claim_due(at=at, lines=lines), lane.claim_due(at=at, lines=lines)

    def _room(self) -> int:
        """How many of each line may be claimed: few while much is in flight already, none when it is too much."""
        busy = len(self._in_flight)
        return 0 if busy >= MOST_IN_FLIGHT else lane.PER_LINE if busy < MOST_IN_FLIGHT // 2 else 2

    def _full(self) -> list[uuid.UUID]:
        """Lines (`Push.line`) that have as many pushes in flight as they may."""
        counts = Counter(push.line for push in self._in_flight.values())
        limits = {
            push.line: push.in_flight_limit(is_brisk=push.line in self._brisk) for push in self._in_flight.values()
        }
        return [line for line, count in counts.items() if count >= limits[line]]

    async def _send(self, session: aiohttp.ClientSession, push: Push) -> Result | None:
        """Push once. None, and nothing sent, when the lease would end first: somebody else will have it."""
        started_at = self.clock()
        if started_at + MARGIN > push.lease_until:
            return None
        try:
            answer = await _post(session, push, started_at)
        except Exception:  # one delivery that we cannot even send must not stop the others
            logger.exception("message %s could not be sent", push.message_id)
            answer = safe_http.Answer(status=0, error="internal")
        return Result(push=push, answer=answer, started_at=started_at, ended_at=self.clock())

    async def _take_in(self, ended: set[asyncio.Task[Result | None]]) -> None:
        results = [result for task in ended if (result := task.result())]
        landed = [self._in_flight[task].claim_id for task in ended]
        if landed:
            await self._in_database(self._record, results, landed)
            self._note_pace(results)
            self.delivered += sum(result.outcome is Outcome.DELIVERED for result in results)
        for task in ended:
            del self._in_flight[task]

    def _note_pace(self, results: list[Result]) -> None:
        for result in results:
            is_brisk = result.outcome is Outcome.DELIVERED and result.answer.seconds <= BRISK_SECONDS
            (self._brisk.add if is_brisk else self._brisk.discard)(result.push.line)

    def _record(self, results: list[Result], landed: list[uuid.UUID]) -> None:
        """Write down what came back; then whoever waits to withdraw may go on."""
        if results:
            with scope(network=True):
                recording.record_results(results=results)
        if self._guard:
            self._guard.let_go(landed)

    async def _in_database(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._database, work, *arguments)


async def _post(session: aiohttp.ClientSession, push: Push, at: datetime) -> safe_http.Answer:
    headers = signing.signed_headers(
        secrets=push.endpoint.secrets_at(at), message_id=encode(Message.PREFIX, push.message_id), body=push.body, at=at
    )
    loopback = settings.WEBHOOK_ALLOW_LOOPBACK
    return await safe_http.post(session, push.endpoint.url, body=push.body, headers=headers, allow_loopback=loopback)


def deliver_now(*, clock: Clock = timezone.now) -> int:
    """Deliver everything that is due, in this thread, and return how many arrived: for commands and tests."""
    engine = Engine(clock)
    try:
        return asyncio.run(engine.run())
    finally:
        engine.close()
