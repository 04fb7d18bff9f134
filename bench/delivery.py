"""Deliveries: from the row that is due to the receiver's answer, written down; beside a bare loop of signed POSTs.

Both push the same bytes with the same HTTP client, to the same receiver (a process of its own) and as many at once.
Ours claims, asks guard, consent, licence and rules, signs, pushes, and writes attempt, state, event and provision
record; the floor signs and pushes. One in five agencies hangs in the second path: the others must not feel it.
"""

import asyncio
import atexit
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import psycopg
from django.conf import settings
from django.db import connection
from django.utils import timezone

from bench import consent
from bench.cast import agencies, employers
from bench.harness import Path
from candidates.consents import services as consents
from candidates.models import ProvisionRecord
from referrals.models import Delivery, Referral
from referrals.relay import payload
from referrals.relay import services as relay
from referrals.relay.engine import Engine
from tenants import hints
from tenants.models import Tenant
from tenants.scope import scope
from tenants.webhooks import lane, safe_http, signing
from tenants.webhooks import services as webhooks
from tenants.webhooks.models import Attempt

PARTIES, PEOPLE, BATCH = 5, 4_000, 400
FAR = timedelta(days=3650)
RECEIVER = """
import asyncio
from aiohttp import web
async def fine(request):
    await request.read()
    return web.Response(status=204)
async def hang(request):
    await asyncio.sleep(3600)
async def main():
    app = web.Application()
    app.add_routes([web.post("/fine", fine), web.post("/hang", hang)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
COPY_PEOPLE = """
INSERT INTO candidates_candidate
SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid(), 'email_key', number::text))).*
FROM candidates_candidate AS one, generate_series(1, %s) AS number WHERE one.id = %s
"""
PLAN = """
INSERT INTO referrals_delivery (tenant_id, id, agency_id, referral_id, consent_id, candidate_id, sequence, kind,
                                payload, next_at, attempts, reason, created_at, updated_at)
SELECT base.tenant_id, gen_random_uuid(), base.agency_id, base.referral_id, base.consent_id, person.id,
       1 + row_number() OVER (PARTITION BY base.agency_id), base.kind, base.payload, %s, 0, '',
       base.created_at, base.created_at
FROM referrals_delivery AS base JOIN candidates_candidate AS person ON person.tenant_id = base.tenant_id
WHERE base.referral_id = %s AND person.email_key ~ '^[0-9]+$' AND base.sequence = 1
"""
WAKE = """
UPDATE referrals_delivery SET next_at = %s
WHERE id IN (SELECT id FROM referrals_delivery WHERE next_at > %s AND delivered_at IS NULL
             AND agency_id = ANY(%s) ORDER BY id LIMIT %s)
"""  # their ids are random: of every agency some


class Cast(NamedTuple):
    """One employer, its agencies, and where they listen."""

    employer: Tenant
    agencies: list[Tenant]
    url: str


def prepare() -> Cast:
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    receiver = subprocess.Popen([sys.executable, "-c", RECEIVER], stdout=subprocess.PIPE, text=True)
    atexit.register(receiver.kill)
    assert receiver.stdout
    url = f"http://127.0.0.1:{receiver.stdout.readline().strip()}/fine"
    with scope(network=True):
        consents.publish_first_notice(at=datetime.now(UTC) - timedelta(days=1))
    cast = Cast(employers(1)[0], agencies(PARTIES + 1), url)
    for agency in cast.agencies[1:]:
        with scope(tenant=agency):
            webhooks.open_endpoint(tenant=agency, url=url, at=timezone.now())
    stock(cast)
    return cast


def stock(cast: Cast) -> None:
    """As many people as will be sent, each consented to all agencies; their deliveries lie far ahead."""
    hints.Hint.__call__ = lambda hint: None  # type: ignore[method-assign]
    consent.STOCK = 10
    consent.Ours(consent.Cast(cast.employer, cast.agencies)).work()
    with scope(tenant=cast.employer):
        referral = Referral.objects.select_related("consent__notice").get()
        relay.plan_deliveries(tenant=cast.employer, referral=referral, kind="referral.created", at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(COPY_PEOPLE, [PEOPLE, referral.candidate_id])
            cursor.execute(PLAN, [timezone.now() + FAR, referral.pk])


class Ours:
    """The engine, as a worker runs it."""

    def __init__(self, cast: Cast) -> None:
        settings.WEBHOOK_ALLOW_LOOPBACK = True
        hints.Hint.__call__ = lambda hint: None  # type: ignore[method-assign]
        self.engine, self.ids = Engine(), [agency.pk for agency in cast.agencies]

    def session(self) -> psycopg.Connection[Any]:
        connection.ensure_connection()
        return connection.connection

    def work(self) -> int:
        at, before = timezone.now(), self.engine.delivered
        with scope(network=True), connection.cursor() as cursor:
            cursor.execute(WAKE, [at, at + timedelta(days=1), self.ids, BATCH])
        asyncio.run(self.engine.run())
        return self.engine.delivered - before


class Floor:
    """Signed POSTs, as many at once."""

    def __init__(self, cast: Cast) -> None:
        self.url, self.secret = cast.url, signing.new_secret()
        with scope(network=True):
            self.body = payload.body_of(Delivery.objects.filter(tenant=cast.employer)[0])

    def session(self) -> psycopg.Connection[Any]:
        connection.ensure_connection()
        return connection.connection

    def work(self) -> int:
        return asyncio.run(self.push())

    async def push(self) -> int:
        async with safe_http.open_session(allow_loopback=True) as session:
            gate = asyncio.Semaphore(PARTIES * lane.PER_BRISK_LINE)
            return sum(await asyncio.gather(*(self.one(session, gate) for _ in range(BATCH))))

    async def one(self, session: Any, gate: asyncio.Semaphore) -> int:
        async with gate:
            at = datetime.now(UTC)
            headers = signing.signed_headers(secrets=[self.secret], message_id="evt_x", body=self.body, at=at)
            answer = await safe_http.post(session, self.url, body=self.body, headers=headers, allow_loopback=True)
            return int(answer.status == 204)


def check(cast: Cast) -> None:
    """What arrived is written down: an attempt and a provision record for each, and nothing failed."""
    with scope(network=True):
        arrived = Delivery.objects.filter(tenant=cast.employer, delivered_at__isnull=False).count()
        assert arrived
        assert Attempt.objects.filter(status=204).count() == arrived
        assert ProvisionRecord.objects.filter(tenant=cast.employer).count() == arrived


PATHS = [
    Path("delivery: due row → acknowledged and logged", "deliveries/s", 0.5, Ours, Floor, prepare, check, workers=1),
]
