"""A search in the pool of one tenant among a thousand: beside a LIKE scan, and beside itself with no policy at work.

The scan is one statement by hand of a role that no policy binds; ours is what the list does: the word is folded, its
rarest pair found, the people read as the list shows them. A scan takes as long as there are people, a search does not:
twenty times is asked at a million (`--people 1000000`), and of fewer in proportion.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.db import connection, connections

from bench.cast import tenants
from bench.harness import Path
from bench.sizes import PEOPLE
from candidates.models import Candidate
from candidates.pool import grams
from candidates.pool.search import find_candidates
from tenants.models import Tenant
from tenants.scope import scope

TENANTS, OTHERS = 1_000, 5  # tenants beside the one, and the people of each
SHOWN = 50
TARGET = 20 * PEOPLE / 1_000_000
FAMILIES = [
    a + b
    for a in "佐高鈴山中小吉渡松井木林清森池橋石前藤岡長村近坂遠青福西三太"
    for b in "藤橋木本村田野崎川口山島原井沢谷"
]
GIVEN = [a + b for a in "健翔美由大拓直彩真里航智舞誠学優葵蓮恵千" for b in "太子介人也一香佳奈樹輝生美里央斗平花希穂"]
INVENT = """
INSERT INTO candidates_candidate (id, tenant_id, last_name, first_name, last_name_kana, first_name_kana, email,
    email_key, phone, phone_key, prefecture, current_company, current_title, education, jobs, skills, as_of,
    created_at, updated_at)
SELECT gen_random_uuid(), %(tenant)s, (%(families)s::text[])[1 + n * 7919 %% %(family)s],
    (%(given)s::text[])[1 + n * 104729 / %(family)s %% %(first)s], 'カナ', 'カナ', 'p' || n || '@mail.example',
    'p' || n || '@mail.example', '', '', '東京都', '株式会社' || (n %% 5000), '営業', '[]', '[]', '["Python"]',
    now(), now(), now() - n * interval '1 second'
FROM generate_series(1, %(many)s::bigint) n
"""
SCAN = """
SELECT id, last_name, first_name, email, updated_at FROM candidates_candidate
WHERE tenant_id = %s AND merged_into_id IS NULL AND anonymised_at IS NULL AND search_text LIKE %s
ORDER BY updated_at DESC, id DESC LIMIT 50
"""


@dataclass(frozen=True)
class Cast:
    """The tenant that searches, and full names that somebody in it has."""

    tenant: Tenant
    names: list[str]


class Ours:
    """`find_candidates` in a scope of its own, as far as the list's first page."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.dice = cast, random.Random(os.getpid())

    def session(self) -> psycopg.Connection[Any]:
        connection.ensure_connection()
        return connection.connection

    def work(self) -> int:
        with scope(tenant=self.cast.tenant):
            found = find_candidates(tenant=self.cast.tenant, words=self.dice.choice(self.cast.names))
            assert list(found[:SHOWN])
        return 1


class Unscoped(Ours):
    """The same through a role that no policy binds."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.free = connections["default"].copy()
        address = urlsplit(os.environ["DATABASE_ADMIN_URL"])
        told = {"USER": unquote(address.username or ""), "PASSWORD": unquote(address.password or "")}
        self.free.settings_dict = {**self.free.settings_dict, **told}

    def session(self) -> psycopg.Connection[Any]:
        self.free.ensure_connection()
        return self.free.connection

    def work(self) -> int:
        with unbound(self.free):
            return super().work()


@contextmanager
def unbound(free: Any) -> Iterator[None]:
    """Django's own connection is this one meanwhile."""
    held = connections["default"]
    connections["default"] = free
    try:
        yield
    finally:
        connections["default"] = held


class Scan:
    """Every text of the tenant's looked through."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.dice = cast, random.Random(os.getpid())
        self.connection = psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True)

    def session(self) -> psycopg.Connection[Any]:
        return self.connection

    def work(self) -> int:
        asked = (self.cast.tenant.pk, f"%{self.dice.choice(self.cast.names)}%")
        assert self.connection.execute(SCAN, asked).fetchall()
        return 1


MADE: list[Cast] = []


def prepare() -> Cast:
    """Once for both paths: it takes longer than they do."""
    if not MADE:
        one, *others = tenants(TENANTS + 1, kind=Tenant.Kind.EMPLOYER)
        invent(one, PEOPLE)
        for other in others:
            invent(other, OTHERS)
        MADE.append(Cast(one, names_of(one)))
    return MADE[0]


def invent(tenant: Tenant, many: int) -> None:
    """People of a tenant, in the index."""
    lists = {"families": FAMILIES, "given": GIVEN, "family": len(FAMILIES), "first": len(GIVEN)}
    with scope(tenant=tenant), connection.cursor() as cursor:
        cursor.execute(INVENT, lists | {"tenant": tenant.pk, "many": many})
    indexed = 1
    while indexed:
        with scope(tenant=tenant):
            indexed = grams.index_waiting(tenant=tenant)


def names_of(tenant: Tenant) -> list[str]:
    """Some full names, as the index spells them."""
    with scope(tenant=tenant):
        some = Candidate.objects.for_tenant(tenant).order_by("id")[: min(PEOPLE, 500)]
        return grams.fold([person.last_name + person.first_name for person in some])


def check(cast: Cast) -> None:
    """Both find the same people, and everybody is in the index."""
    with scope(tenant=cast.tenant):
        assert not grams.is_waiting(cast.tenant)
        for name in cast.names[:20]:
            found = find_candidates(tenant=cast.tenant, words=name)
            ours = {person.pk for person in found}
            theirs = Candidate.objects.for_tenant(cast.tenant).filter(search_text__contains=name)
            assert ours == set(theirs.values_list("pk", flat=True))
            assert ours


PATHS = [
    Path(
        f"search: {PEOPLE:,} people, beside a LIKE scan", "searches/s", TARGET, Ours, Scan, prepare, check, size=PEOPLE
    ),
    Path(
        f"search: {PEOPLE:,} people, p95 beside unscoped",
        "/s at p95",
        1 / 1.5,
        Ours,
        Unscoped,
        prepare,
        check,
        is_p95=True,
        size=PEOPLE,
    ),
]
