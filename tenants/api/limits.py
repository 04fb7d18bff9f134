"""How often a key may ask: a window of a minute, counted in Valkey, before any scope is opened."""

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

logger = logging.getLogger(__name__)
WINDOW = 60  # seconds


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a key has asked in this window, this request included, and the seconds until the next one begins."""

    quota: int
    asked: int
    seconds: int

    @property
    def is_exceeded(self) -> bool:
        return self.asked > self.quota

    @property
    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers spells it."""
        policy = f'"key";q={self.quota};w={WINDOW}'
        return {"RateLimit-Policy": policy, "RateLimit": f'"key";r={max(self.quota - self.asked, 0)};t={self.seconds}'}


def answer_within_limit(request: HttpRequest, key: ApiKey, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer, or say 429; either way with what the key has left. Nobody waits for a counter that is away."""
    allowance = count(key, now=time.time())
    if allowance is None:
        return answer()
    response = refuse(request, allowance) if allowance.is_exceeded else answer()
    for name, value in allowance.headers.items():
        response[name] = value
    return response


def count(key: ApiKey, *, now: float) -> Allowance | None:
    """Count one request of the key; None where there is no counter to ask (the limit then lets everybody in)."""
    window, passed = divmod(int(now), WINDOW)
    name = f"careerrelay:asked:{key.pk}:{window}"
    try:
        with counter(settings.CELERY_BROKER_URL).pipeline() as both:
            both.incr(name)
            both.expire(name, 2 * WINDOW)
            asked, _is_set = both.execute()
    except redis.RedisError as error:
        logger.warning("requests are not counted: %s", type(error).__name__)
        return None
    return Allowance(settings.API_REQUESTS_PER_MINUTE, asked, WINDOW - passed)


def refuse(request: HttpRequest, allowance: Allowance) -> HttpResponse:
    detail = _("1分あたり%(quota)s回までです。%(seconds)s秒後に送り直してください。")
    told = detail % {"quota": allowance.quota, "seconds": allowance.seconds}
    response = problems.answer(request, 429, "rate-limited", told)
    response["Retry-After"] = str(allowance.seconds)
    return response
