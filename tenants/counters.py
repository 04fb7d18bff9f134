"""Where is counted how often somebody asks: in Valkey, outside every scope. A counter that is away keeps nobody out."""

import functools

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE = 0.1  # seconds for the counter's answer; a slow one is as good as none


@functools.cache
def counter(url: str) -> "redis.Redis":
    """The process's own connections to Valkey."""
    never = Retry(NoBackoff(), 0)  # the client's own manner is to try again for seconds
    return redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=never)
