"""The frame's cache: Valkey, asked with little patience. A cache that is away knows nothing and keeps nobody out."""

import functools
import json
import logging
from collections.abc import Callable
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

from tenants import counters

logger = logging.getLogger(__name__)


class Json:
    """Values as JSON: what lies in Valkey is data, never code (Django's own way is pickle)."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value).encode()

    def loads(self, stored: bytes) -> Any:
        return json.loads(stored)


def forgiving(name: str, answer: Any) -> Callable[..., Any]:
    """The cache's own method `name`, and `answer` where nobody answers."""
    method = getattr(RedisCache, name)

    @functools.wraps(method)
    def asked(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except redis.RedisError as error:
            logger.warning("the cache does not answer: %s", type(error).__name__)
            return answer

    return asked


class ForgivingCache(RedisCache):
    """Django's cache in Valkey. While it is away a look finds nothing, and adding succeeds: locks and limits open."""

    add = forgiving("add", True)
    set = forgiving("set", None)
    delete = forgiving("delete", False)

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        patience = {"socket_timeout": counters.PATIENCE, "socket_connect_timeout": counters.PATIENCE}
        options = {"serializer": Json, "retry": Retry(NoBackoff(), 0), **patience}
        super().__init__(server, params | {"OPTIONS": options})

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except redis.RedisError as error:
            logger.warning("the cache does not answer: %s", type(error).__name__)
            return default
