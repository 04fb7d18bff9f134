"""The guard: the one process that owns both servers, revives a killed one, and stops them when nobody uses them.

`python -m careerrelay.embedded.guard '{"data_dir": …, "version": 18, "is_throwaway": false}'`, started by `client`.
"""

import json
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from careerrelay.embedded.instance import Instance
from careerrelay.embedded.locks import EXCLUSIVE, held, taken
from careerrelay.embedded.places import account, home_of, write_private
from careerrelay.embedded.postgres import ADMIN, APP, OWNER, Postgres
from careerrelay.embedded.server import Server
from careerrelay.embedded.valkey import Valkey

TICK_SECONDS = 0.2


def guard(instance: Instance) -> None:
    """Start the servers, tell where they are, and stay until the last user is gone."""
    who = account()
    name = f"postgres{instance.version}"
    postgres = Postgres(home_of(instance.data_dir / name, who), who, instance.version, instance.is_throwaway)
    valkey = Valkey(home_of(instance.data_dir / "valkey", who), who)
    with held(instance.guard_lock, EXCLUSIVE, seconds=5):
        try:
            for server in (valkey, postgres):
                server.start()
            write_private(instance.state, json.dumps(addresses(postgres, valkey)))
            watch(instance, [valkey, postgres])
        finally:
            instance.state.unlink(missing_ok=True)
            for server in (postgres, valkey):
                server.stop()


def addresses(postgres: Postgres, valkey: Valkey) -> dict[str, str]:
    return {
        "DATABASE_URL": postgres.url_of(APP),
        "DATABASE_OWNER_URL": postgres.url_of(OWNER),
        "DATABASE_ADMIN_URL": postgres.url_of(ADMIN),
        "REDIS_URL": valkey.url,
    }


def watch(instance: Instance, servers: list[Server]) -> None:
    """Keep the servers alive; return, holding the users' lock against newcomers, when no user is left."""
    users = instance.users_lock.open("a+")
    while not taken(users, EXCLUSIVE):
        for server in servers:
            server.revive()
        time.sleep(TICK_SECONDS)
    instance.keep(users)  # released by the end of this process, when both servers have stopped


def leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, leave)
    options = json.loads(sys.argv[1])
    guard(Instance(Path(options["data_dir"]), options["version"], options["is_throwaway"]))
