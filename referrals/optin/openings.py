"""Openings of links: an impression that counts for nothing, so it is noted in Valkey and written down in bulk later.

Programs open links too (mail scanners, previews, prefetch): whatever looks like one is told apart and reported nowhere.
"""

import json
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import redis
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from tenants.counters import counter
from tenants.scope import requires_scope
from tenants.sql import rows

WAITING, TAKEN = "careerrelay:openings", "careerrelay:openings:taken"
MOST = 1_000_000  # that wait at once: what is opened while nobody writes it down is let go, oldest first
BATCH = 10_000
PROGRAM = re.compile(
    r"bot|crawl|spider|slurp|scan|preview|fetch|monitor|headless|phantom|curl|wget|python|java/|go-http|okhttp|libwww"
    r"|facebookexternalhit|slack|skypeuri|whatsapp|telegram|discord|safelinks|barracuda|proofpoint|mimecast"
    r"|trend ?micro|symantec|fireeye|google-safety|ms-office|outlook-?link",
    re.IGNORECASE,
)
AHEAD = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
WRITE = """
INSERT INTO referrals_opening (id, tenant_id, link_id, first_at, last_at, opens, robot_opens)
SELECT gen_random_uuid(), link.tenant_id, link.id, new.first_at, new.last_at, new.opens, new.robot_opens
FROM json_to_recordset(%s::json) AS new (
    link uuid, first_at timestamptz, last_at timestamptz, opens integer, robot_opens integer)
JOIN referrals_link link ON link.id = new.link
ON CONFLICT (tenant_id, link_id) DO UPDATE SET
    first_at = least(referrals_opening.first_at, excluded.first_at),
    last_at = greatest(referrals_opening.last_at, excluded.last_at),
    opens = referrals_opening.opens + excluded.opens,
    robot_opens = referrals_opening.robot_opens + excluded.robot_opens
"""


def is_program(request: HttpRequest) -> bool:
    """Does it look like one? A browser that loads ahead of a press is one, too; so is who asks for the head only."""
    told = request.META
    if request.method == "HEAD" or any(
        "preview" in told.get(name, "") or "prefetch" in told.get(name, "") for name in AHEAD
    ):
        return True
    agent = told.get("HTTP_USER_AGENT", "")
    return not agent or PROGRAM.search(agent) is not None


@dataclass(frozen=True)
class Opened:
    """Notes one opening when called. A counter that is away costs an impression, and nobody's time."""

    link_id: uuid.UUID
    is_program: bool
    at: datetime

    def __call__(self) -> None:
        try:
            counter(settings.CELERY_BROKER_URL).rpush(
                WAITING, f"{self.link_id}|{self.is_program:d}|{int(self.at.timestamp())}"
            )
        except redis.RedisError:
            return


def note_opening(*, link_id: uuid.UUID, request: HttpRequest, at: datetime) -> None:
    """After the commit: nothing talks to anybody inside a scope."""
    transaction.on_commit(Opened(link_id, is_program(request), at))


def take_openings() -> list[str]:
    """Up to a batch of what waits, kept aside until `forget_taken`: a worker that dies leaves them to the next."""
    valkey: Any = counter(settings.CELERY_BROKER_URL)
    try:
        valkey.ltrim(WAITING, -MOST, -1)
        if not valkey.exists(TAKEN):
            valkey.eval(MOVE, 2, WAITING, TAKEN, BATCH)
        return [line.decode() for line in valkey.lrange(TAKEN, 0, -1)]
    except redis.RedisError:
        return []


MOVE = """
local some = redis.call('LRANGE', KEYS[1], 0, ARGV[1] - 1)
if #some > 0 then
    redis.call('LTRIM', KEYS[1], #some, -1)
    for i = 1, #some, 1000 do redis.call('RPUSH', KEYS[2], unpack(some, i, math.min(i + 999, #some))) end
end
return #some
"""


def forget_taken() -> None:
    counter(settings.CELERY_BROKER_URL).delete(TAKEN)


@requires_scope
def write_openings(*, lines: list[str]) -> None:
    """Add them up, link by link, in one statement. The network's work: it needs the network's scope."""
    opened: dict[str, dict[str, Any]] = {}
    for line in lines:
        link, is_robot, second = line.split("|")
        told = opened.setdefault(link, {"link": link, "opens": 0, "robot_opens": 0})
        if is_robot == "1":
            told["robot_opens"] += 1
            continue
        moment = datetime.fromtimestamp(int(second), UTC).isoformat()
        told["opens"] += 1
        told["first_at"], told["last_at"] = (
            min(told.get("first_at", moment), moment),
            max(told.get("last_at", moment), moment),
        )
    if opened:
        rows(WRITE, (json.dumps(sorted(opened.values(), key=lambda each: each["link"])),))
