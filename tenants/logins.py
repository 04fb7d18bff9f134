"""How often a password may be tried: counted for each account in Valkey, since guessing needs many tries."""

import logging

import redis
from django.conf import settings
from django.utils.crypto import salted_hmac

from tenants.counters import counter

logger = logging.getLogger(__name__)
TRIES = 20
WINDOW = 600  # seconds, from the first try


def count_try(account: str) -> int:
    """Note one more try and return how many there were; 0 where there is no counter to ask, which keeps nobody out."""
    try:
        with counter(settings.CELERY_BROKER_URL).pipeline() as both:
            both.incr(name_of(account))
            both.expire(name_of(account), WINDOW, nx=True)
            tries, _is_set = both.execute()
    except redis.RedisError as error:
        logger.warning("logins are not counted: %s", type(error).__name__)
        return 0
    return int(tries)


def forget_tries(account: str) -> None:
    """The right password ends the count."""
    try:
        counter(settings.CELERY_BROKER_URL).delete(name_of(account))
    except redis.RedisError as error:
        logger.warning("logins are not counted: %s", type(error).__name__)


def name_of(account: str) -> str:
    """The counter's name, without the address in it."""
    return "careerrelay:logins:" + salted_hmac(__name__, account.strip().lower()).hexdigest()
