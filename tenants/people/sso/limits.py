"""How often one address may ask for a company's provider: each asking makes us fetch something from elsewhere."""

import logging

import redis
from django.conf import settings

from tenants.counters import counter

logger = logging.getLogger(__name__)
ASKINGS = 200  # an office behind one address signs in at nine
WINDOW = 600  # seconds


def is_too_often(ip: str | None) -> bool:
    """Note one more, and say whether it was one too many. A counter that is away keeps nobody out."""
    name = f"careerrelay:sso:{ip}"
    try:
        with counter(settings.CELERY_BROKER_URL).pipeline() as both:
            both.incr(name)
            both.expire(name, WINDOW, nx=True)
            asked, _is_set = both.execute()
    except redis.RedisError as error:
        logger.warning("askings for single sign-on are not counted: %s", type(error).__name__)
        return False
    return int(asked) > ASKINGS
