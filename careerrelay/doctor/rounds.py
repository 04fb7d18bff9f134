"""The doctor's round: every check in turn; one that cannot be made is a finding too."""

import logging
from collections.abc import Callable
from datetime import datetime

from careerrelay.doctor import database, keys, places, work
from careerrelay.doctor.findings import FAIL, Finding

logger = logging.getLogger(__name__)
Check = Callable[[datetime], list[Finding]]
CHECKS: dict[str, Check] = {
    "database": database.check_server,
    "role": database.check_role,
    "policies": database.check_policies,
    "migrations": database.check_migrations,
    "pooler": database.check_pooler,
    "broker": work.check_broker,
    "clock": work.check_clocks,
    "beat": work.check_beat,
    "workers": work.check_workers,
    "stuck": work.check_stuck,
    "ledger": work.check_ledgers,
    "backups": places.check_backups,
    "disk": places.check_disk,
    "mail": places.check_mail,
    "settings": keys.check_settings,
    "keys": keys.check_keys,
    "old keys": keys.check_old_keys,
}


def examine(*, at: datetime) -> dict[str, list[Finding]]:
    """What each check found."""
    return {name: asked(name, check, at) for name, check in CHECKS.items()}


def asked(name: str, check: Check, at: datetime) -> list[Finding]:
    try:
        return check(at)
    except Exception as error:
        logger.debug("check %s could not be made", name, exc_info=True)
        why = f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"
        return [Finding(FAIL, f"could not be asked: {why}", f"Mend what it needs; {WHERE.get(name, DATABASE)}")]


DATABASE = "is PostgreSQL up, and DATABASE_URL right?"
WHERE = dict.fromkeys(("broker", "clock", "beat", "workers"), "is the broker up, and REDIS_URL right?")
