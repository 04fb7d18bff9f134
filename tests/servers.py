"""The tests' servers: a pytest plugin (`-p tests.servers`) that gives the settings real ones before they are loaded.

The first process starts them, in `var/test`; xdist's workers inherit them, each with a broker database of its own.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from careerrelay.embedded import ensure_environment

DATA = Path(__file__).resolve().parent.parent / "var" / "test"
RUN = "CAREERRELAY_TEST_RUN"  # the number of the process that began the run; names its databases
SETTINGS = {
    "SECRET_KEY": "only-for-tests",
    "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "MAIL_DIR": str(DATA / "mail"),
    "MEDIA_ROOT": str(DATA / "media"),
    "LOG_LEVEL": "WARNING",
    "SENDER_SPF_INCLUDE": "spf.careerrelay.example",
    "SENDER_DKIM": "cr1=cr1.dkim.careerrelay.example",
    "SENDER_DNS_SERVERS": "127.0.0.1:9",  # nobody: a test that asks DNS brings its own
    "OPERATOR_MFA_REQUIRED": "no",  # tests that are about it say so
    "API_STRANGERS_PER_MINUTE": "1000000",  # the tests' many strangers all come from one address
}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    os.environ.update(SETTINGS)
    (DATA.parent / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where nothing was collected yet
    ensure_environment(data_dir=DATA, is_throwaway=True)
    if "DATABASE_ADMIN_URL" not in os.environ or "DATABASE_OWNER_URL" not in os.environ:
        raise pytest.UsageError("Beside DATABASE_URL the tests need DATABASE_OWNER_URL and DATABASE_ADMIN_URL.")
    os.environ.setdefault(RUN, str(os.getpid()))
    os.environ["REDIS_URL"] = own_broker(os.environ["REDIS_URL"])
    return (yield)


def own_broker(url: str) -> str:
    """A Valkey database of this worker alone, emptied."""
    with redis.Redis.from_url(url) as broker:
        count = int(broker.config_get("databases")["databases"])
    number = (int(os.environ[RUN]) * 8 + worker_number()) % count
    own = f"{url.rpartition('/')[0]}/{number}"
    with redis.Redis.from_url(own) as broker:
        broker.flushdb()
    return own


def worker_number() -> int:
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse Django's own committing tests: their flush needs a role that may truncate."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        is_transactional = marker is not None and marker.kwargs.get("transaction", False)
        if is_transactional or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
            raise pytest.UsageError(f"{item.nodeid}: use the fixture `committed_db` (or `site`) instead.")
