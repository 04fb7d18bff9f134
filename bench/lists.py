"""An agency's list of referrals: a hundred beside the framework's own way, and a page far down beside the first.

Both are whole requests, with the key, the limits and the scope of the API; the floor differs in how rows become JSON.
A deep page is compared by the blocks it touches, so it says the same on whatever machine.
"""

import json
from datetime import timedelta
from typing import Any, NamedTuple

import psycopg
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import consent
from bench.cast import agencies, employers
from bench.harness import Path
from bench.sizes import REFERRALS
from candidates.consents import services as consents
from referrals.models import Referral
from referrals.relay import queries
from referrals.relay import services as relay
from tenants import hints, roles, tokens
from tenants.models import ApiKey, Tenant
from tenants.scope import scope

SHOWN = 100
MANY = """
INSERT INTO referrals_delivery (tenant_id, id, agency_id, referral_id, consent_id, candidate_id, sequence, kind,
                                payload, next_at, attempts, reason, delivered_at, created_at, updated_at)
SELECT tenant_id, gen_random_uuid(), agency_id, referral_id, consent_id, candidate_id, 1 + number, kind,
       payload - 'profile', next_at, 1, '', created_at, created_at, created_at
FROM referrals_delivery AS base, generate_series(1, %s) AS number WHERE base.agency_id = %s
"""


class Cast(NamedTuple):
    agency: Tenant
    token: str


def prepare() -> Cast:
    """An agency that was told of a great many, and its key."""
    hints.Hint.__call__ = lambda hint: None  # type: ignore[method-assign]
    at = timezone.now()
    with scope(network=True):
        consents.publish_first_notice(at=at - timedelta(days=1))
    employer, parties = employers(1)[0], agencies(2)
    consent.STOCK = 10
    consent.Ours(consent.Cast(employer, parties)).work()
    with scope(tenant=employer):
        relay.plan_deliveries(tenant=employer, referral=Referral.objects.get(), kind="referral.created", at=at)
    token = tokens.new_token(parties[1].pk)
    with scope(network=True), connection.cursor() as cursor:
        cursor.execute(MANY, [REFERRALS, parties[1].pk])
        told = {"digest": tokens.digest(token), "created_at": at, "name": "bench"}
        ApiKey.objects.create(tenant=parties[1], scopes=list(roles.SCOPES[Tenant.Kind.AGENCY]), **told)
    return Cast(parties[1], f"cr_live_{token}")


class Ours:
    """`GET /referrals`, the first hundred."""

    path = "/api/v1/referrals"

    def __init__(self, cast: Cast) -> None:
        settings.ROOT_URLCONF, settings.API_REQUESTS_PER_MINUTE, settings.ALLOWED_HOSTS = "bench.urls", 10**9, ["*"]
        self.cast, self.client = cast, Client(headers={"Authorization": f"Bearer {cast.token}"})
        self.cursor = self.get("/api/v1/referrals", limit=SHOWN)["next_cursor"]

    def session(self) -> psycopg.Connection[Any]:
        connection.ensure_connection()
        return connection.connection

    def get(self, path: str, **query: Any) -> Any:
        answer = self.client.get(path, query)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)

    def work(self) -> int:
        assert self.client.get(self.path, {"limit": SHOWN}).status_code == 200
        return 1


class ByDrf(Ours):
    """The same by a ModelSerializer."""

    def work(self) -> int:
        assert self.client.get("/api/v1/bench/referrals", {"cursor": self.cursor}).status_code == 200
        return 1


class First:
    """The blocks that a page of a hundred touches: the first one."""

    skip = 0

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        with scope(tenant=cast.agency):
            mine = queries.lines_of(cast.agency).order_by("-id").values_list("id", flat=True)
            self.after = mine[self.skip : self.skip + 1].get()

    def session(self) -> psycopg.Connection[Any]:
        connection.ensure_connection()
        return connection.connection

    def work(self) -> int:
        with scope(tenant=self.cast.agency):
            rows = queries.lines_of(self.cast.agency).filter(id__lt=self.after).order_by("-id")[: SHOWN + 1]
            told = json.loads(rows.explain(analyze=True, buffers=True, format="json"))[0]["Plan"]
        return int(told["Shared Hit Blocks"] + told["Shared Read Blocks"])


class Last(First):
    """The same, as far down as there are rows."""

    skip = REFERRALS - 2 * SHOWN


def check(cast: Cast) -> None:
    """Both ways answer the same bytes."""
    mine = ByDrf(cast)
    assert mine.get("/api/v1/referrals", limit=SHOWN) == mine.get("/api/v1/bench/referrals", cursor=mine.cursor)


PATHS = [
    Path("agency API, list of 100, beside a ModelSerializer", "pages/s", 2.5, Ours, ByDrf, prepare, check, workers=1),
    Path(
        f"agency API, page {REFERRALS // SHOWN:,} beside page 1",
        "pages/block",
        0.95,
        Last,
        First,
        prepare,
        check,
        workers=1,
        is_size=True,
        size=REFERRALS,
    ),
]
