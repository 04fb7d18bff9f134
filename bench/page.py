"""The candidate's page: a first GET over HTTP beside an empty Django view of the same server, and noting an opening.

One server of one process serves both, with the product's middleware and the product's settings; the empty view asks no
database and renders nothing. Each request is a person's who has never been there: no cookie, no connection state.
"""

import atexit
import gzip
import http.client
import itertools
import os
import secrets
import socket
import subprocess
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any, NamedTuple

import psycopg
from django.db import connection
from django.db.models import F

from bench.cast import agencies, employers
from bench.harness import Path
from candidates.consents import services as consents
from candidates.models import Application, Candidate
from referrals.models import Opening, Registration
from referrals.optin import openings
from referrals.rejections.models import Link
from referrals.rejections.services import new_link
from tenants.models import Tenant
from tenants.scope import scope

WEIGHT = 20_000  # bytes over the wire
PEOPLE = 500
BROWSER = {"Accept-Language": "ja", "Accept-Encoding": "gzip", "User-Agent": "Mozilla/5.0 (iPhone) Line/15.1"}


class Cast(NamedTuple):
    employer: Tenant
    links: list[Link]
    address: tuple[str, int]


def prepare() -> Cast:
    """An employer with five agencies, people with personal links, and a server."""
    at = datetime.now(UTC)
    with scope(network=True):
        consents.publish_first_notice(at=at)
        Tenant.objects.filter(kind=Tenant.Kind.AGENCY).update(closed_at=at)
    agencies(5)
    employer = employers(1)[0]
    with scope(network=True):
        Tenant.objects.filter(pk=employer.pk).update(admitted_at=at)
    return Cast(employer, people(employer, at), serve())


def people(employer: Tenant, at: datetime) -> list[Link]:
    run, common = secrets.token_hex(4), {"tenant": employer, "created_at": at, "updated_at": at}
    mails = [f"p{number}-{run}@mail.example" for number in range(PEOPLE)]
    persons = [Candidate(last_name="髙橋", email=mail, email_key=mail, as_of=at, **common) for mail in mails]
    told = {"outcome": Application.Outcome.REJECTED, "rejected_at": at, "job": "法人営業", "source": "bench"}
    applied = [Application(candidate=one, remote_id=one.email, **told, **common) for one in persons]
    links = [new_link(employer, one, at) for one in applied]
    with scope(tenant=employer):
        Candidate.objects.bulk_create(persons)
        Application.objects.bulk_create(applied)
        Link.objects.bulk_create(links)
    return links


def serve() -> tuple[str, int]:
    """gunicorn, one process, on a free port; it ends with this process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "careerrelay.wsgi:application", "-b", f"127.0.0.1:{port}", "-w", "1"]
    settings = {"DJANGO_SETTINGS_MODULE": "bench.settings", "ALLOWED_HOSTS": "127.0.0.1"}
    server = subprocess.Popen([*command, "--log-level", "warning"], env=os.environ | settings)
    atexit.register(server.terminate)
    for _ in range(300):
        try:
            get(("127.0.0.1", port), "/bench/empty")
            break
        except OSError:
            time.sleep(0.1)  # the server is starting
    return ("127.0.0.1", port)


def get(address: tuple[str, int], path: str) -> bytes:
    """One request on a connection of its own, as a first visit is."""
    asking = http.client.HTTPConnection(*address, timeout=30)
    asking.request("GET", path, headers=BROWSER)
    answer = asking.getresponse()
    body = answer.read()
    asking.close()
    assert answer.status == 200, answer.status
    return body


class Ours:
    """A person's first look at their page."""

    def __init__(self, cast: Cast) -> None:
        self.address, self.turns = cast.address, itertools.cycle(f"/r/{link.token}" for link in cast.links)

    def session(self) -> psycopg.Connection[Any]:
        connection.ensure_connection()
        return connection.connection

    def work(self) -> int:
        body = get(self.address, next(self.turns))
        assert len(body) < WEIGHT
        return 1


class Empty(Ours):
    """A view that answers nothing, under the same server and middleware."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.turns = itertools.repeat("/bench/empty")

    def work(self) -> int:
        get(self.address, next(self.turns))
        return 1


class Noted(Ours):
    """An opening as the page notes it, after its commit."""

    def work(self) -> int:
        link_id = uuid.UUID(int=secrets.randbits(128))
        openings.Opened(link_id, is_program=False, at=datetime.now(UTC))()
        return 1


class ByOrm(Ours):
    """What a link shortener does: find the link, count on its row."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.digests = cast, itertools.cycle(bytes(link.digest) for link in cast.links)

    def work(self) -> int:
        tenant, at = self.cast.employer, datetime.now(UTC)
        with scope(tenant=tenant):
            link = Link.objects.for_tenant(tenant).get(digest=next(self.digests))
            mine = Opening.objects.for_tenant(tenant).filter(link=link)
            if not mine.update(opens=F("opens") + 1, last_at=at):
                Opening.objects.create(tenant=tenant, link=link, opens=1, first_at=at, last_at=at)
        return 1


def check(cast: Cast) -> None:
    """The page is the reader's own, and opening it has written nothing."""
    mine = next(link for link in cast.links)
    page = gzip.decompress(get(cast.address, f"/r/{mine.token}")).decode()
    assert mine.application is not None
    assert mine.application.candidate.email in page
    with scope(tenant=cast.employer):
        assert not Registration.objects.for_tenant(cast.employer).exists()


PATHS = [
    Path("candidate's page, first GET, beside an empty view", "pages/s", 0.3, Ours, Empty, prepare, check, workers=1),
    Path("an opening noted, beside the ORM's read and write", "openings/s", 2, Noted, ByOrm, prepare, check, workers=1),
]
