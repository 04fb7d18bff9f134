"""How often a caller may ask: a window of a minute, counted in Valkey, before any scope is opened.

A valid key has its own count; whoever comes without one is counted by address, so that guessing is slow work.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tenants.api import problems
from tenants.counters import counter
from tenants.models import ApiKey
from tenants.origins import client_ip, told_apart

logger = logging.getLogger(__name__)
WINDOW = 60  # seconds


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is counted: a key, or an address without one; how the headers call it, and how often it may ask."""

    policy: str
    name: str
    quota: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a caller has asked in this window, this request included, and the seconds until the next one begins."""

    caller: Caller
    asked: int
    seconds: int

    @property
    def is_exceeded(self) -> bool:
        return self.asked > self.caller.quota

    @property
    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers spells it."""
        policy, quota = self.caller.policy, self.caller.quota
        left = f'"{policy}";r={max(quota - self.asked, 0)};t={self.seconds}'
        return {"RateLimit-Policy": f'"{policy}";q={quota};w={WINDOW}', "RateLimit": left}


def is_flood(request: HttpRequest) -> bool:
    """Has this address sent more forms to candidates' pages in this minute than a whole mobile network would?"""
    ip = told_apart(client_ip(request))
    allowance = ip and count(Caller("form", f"form:{ip}", settings.CANDIDATE_FORMS_PER_MINUTE), now=time.time())
    return bool(allowance and allowance.is_exceeded)


def caller_of(request: HttpRequest, key: ApiKey | None) -> Caller:
    if key:
        return Caller("key", str(key.pk), settings.API_REQUESTS_PER_MINUTE)
    return Caller("ip", str(client_ip(request)), settings.API_STRANGERS_PER_MINUTE)


def answer_within_limit(request: HttpRequest, key: ApiKey | None, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer, or say 429; either way with what the caller has left. Nobody waits for a counter that is away."""
    allowance = count(caller_of(request, key), now=time.time())
    if allowance is None:
        return answer()
    response = refuse(request, allowance) if allowance.is_exceeded else answer()
    for name, value in allowance.headers.items():
        response[name] = value
    return response


def count(caller: Caller, *, now: float) -> Allowance | None:
    """Count one request; None where there is no counter to ask (the limit then lets everybody in)."""
    window, passed = divmod(int(now), WINDOW)
    name = f"careerrelay:asked:{caller.name}:{window}"
    try:
        with counter(settings.CELERY_BROKER_URL).pipeline() as both:
            both.incr(name)
            both.expire(name, 2 * WINDOW)
            asked, _is_set = both.execute()
    except redis.RedisError as error:
        logger.warning("requests are not counted: %s", type(error).__name__)
        return None
    return Allowance(caller, asked, WINDOW - passed)


def refuse(request: HttpRequest, allowance: Allowance) -> HttpResponse:
    detail = _("1分あたり%(quota)s回までです。%(seconds)s秒後に送り直してください。")
    told = detail % {"quota": allowance.caller.quota, "seconds": allowance.seconds}
    response = problems.answer(request, 429, "rate-limited", told)
    response["Retry-After"] = str(allowance.seconds)
    return response
