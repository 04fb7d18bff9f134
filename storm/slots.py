"""Slots put to use by an employer's program: each request insisted on under its key, some given back, some filled."""

import asyncio
import json
import random
from datetime import UTC, datetime
from typing import Any

from storm.web import Caller, GaveUp, new_session
from storm.world import Log, World

WANTED = {"job": "法人営業", "conditions": "経験3年"}
STEPS = ("shortlist", "interview", "offer", "accept")


class Redeemer:
    """Tries for a slot again and again, until the others are done; two of them want the same last one."""

    def __init__(self, world: World, number: int, session: Any) -> None:
        self.world, self.number = world, number
        self.chance = random.Random(f"{world.seed} redeemer {number}")
        employer = world.employers[number % len(world.employers)]
        self.agency = Caller(session, world.web, key=world.agencies[-1].key)
        self.employer, self.slug = Caller(session, world.web, key=employer.key), employer.slug
        self.log = Log(world.deeds)

    async def post(self, caller: Caller, path: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        headers = {"Idempotency-Key": key}
        status, text, _location = await caller.ask("POST", f"/api/v1/{path}", json=body, headers=headers)
        return status, json.loads(text or "{}")

    async def redeem_until(self, is_over: asyncio.Event) -> None:
        turn = 0
        while not is_over.is_set():
            turn += 1
            try:
                await self.redeem(f"storm-{self.number}-{turn}")
            except GaveUp:
                self.log.write(deed="slot unknown", employer=self.slug)
            await asyncio.sleep(1)

    async def redeem(self, key: str) -> None:
        """The same request twice under one key: one slot. Then it is given back, or somebody joins."""
        answers = await asyncio.gather(*(self.post(self.employer, "slot-requests", WANTED, key) for _ in range(2)))
        made = {answer["id"] for status, answer in answers if status == 201}
        if not made:
            return
        self.log.write(deed="slot held", employer=self.slug, ids=sorted(made))
        request = sorted(made)[0]
        if self.chance.random() < 0.5:
            status, _answer = await self.post(self.employer, f"slot-requests/{request}/cancel", {}, f"{key}-cancel")
            self.log.write(deed="slot released" if status == 200 else "slot kept", employer=self.slug, id=request)
        elif self.chance.random() < 0.5:
            await self.fill(request, key)

    async def fill(self, request: str, key: str) -> None:
        """An agency introduces somebody, who joins."""
        person = {"last_name": "入", "first_name": "社", "email": f"{key}@career.example"}
        agreed = {"given_at": datetime.now(UTC).isoformat(), "method": "written"}
        body = {"summary": "法人営業5年。", "person": person, "consent": agreed}
        status, answer = 0, {}
        for _try in range(60):  # its offer, and then the person, go by way of the outbox
            status, answer = await self.post(self.agency, f"slot-requests/{request}/introductions", body, f"{key}-i")
            if status != 404:
                break
            await asyncio.sleep(0.5)
        if status != 201:
            self.log.write(deed="not introduced", status=status, answer=answer)
            return
        for act in STEPS:
            await self.step(answer["id"], act, {}, key)
        await self.step(answer["id"], "joined", {"theoretical_annual_salary": 6_000_000}, key)
        self.log.write(deed="slot spent", employer=self.slug, id=request)

    async def step(self, introduction: str, act: str, body: dict[str, Any], key: str) -> None:
        for _try in range(60):
            status, _answer = await self.post(
                self.employer, f"introductions/{introduction}/{act}", body, f"{key}-{act}"
            )
            if status != 404:
                break
            await asyncio.sleep(0.5)
        if status not in {200, 201}:
            raise GaveUp(f"{act}: {status}")


async def redeem_all(world: World, is_over: asyncio.Event) -> None:
    """Two for each employer."""
    async with new_session() as session:
        redeemers = [Redeemer(world, number, session) for number in range(2 * len(world.employers))]
        await asyncio.gather(*(each.redeem_until(is_over) for each in redeemers))
