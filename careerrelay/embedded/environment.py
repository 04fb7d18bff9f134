"""The environment of a process that was given no servers: addresses, and a secret key, for this machine only."""

import atexit
import os
import secrets
from contextlib import ExitStack
from pathlib import Path

from careerrelay.embedded.client import PROJECT, servers

NEEDED = ("DATABASE_URL", "REDIS_URL")
STACK = ExitStack()


def ensure_environment(*, data_dir: Path | None = None, is_throwaway: bool = False) -> None:
    """Set what is missing of DATABASE_URL and REDIS_URL, from servers that run as long as this process.

    With both given it does nothing. A given DATABASE_URL is never mixed with roles of the embedded server.
    """
    if all(os.environ.get(name) for name in NEEDED):
        return
    data_dir = data_dir or default_data_dir()
    addresses = STACK.enter_context(servers(data_dir=data_dir, is_throwaway=is_throwaway))
    atexit.register(STACK.close)
    if os.environ.get("DATABASE_URL"):
        addresses = {"REDIS_URL": addresses["REDIS_URL"]}
    else:
        os.environ.setdefault("SECRET_KEY", secret_key(data_dir))
    for name, value in addresses.items():
        os.environ.setdefault(name, value)


def default_data_dir() -> Path:
    return Path(os.environ.get("CAREERRELAY_DATA_DIR") or PROJECT / "var")


def secret_key(data_dir: Path) -> str:
    """A key of this data alone: what was signed stays valid over a restart."""
    file = data_dir / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()
