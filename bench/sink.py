"""A mail server that takes everything, a process of its own: `python -m bench.sink` prints its port.

`VRFY count` answers how many it has taken, and how many of them with a Message-ID of their own. With `--log FILE` each
Message-ID is a line there, written before the mail is acknowledged; with `--pause SECONDS` each takes so long.
"""

import argparse
import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import IO, Any

GREETING, END = b"220 sink\r\n", b"\r\n.\r\n"
SAID = {
    b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


class Taken:
    """What has come."""

    def __init__(self, log: IO[bytes] | None, pause: float) -> None:
        self.count, self.ids, self.log, self.pause = 0, set[bytes](), log, pause

    def take(self, mail: bytes) -> None:
        start = mail.lower().find(b"\r\nmessage-id:")
        found = mail[start + 13 :].split(b"\r\n", 1)[0].strip() if start >= 0 else b""
        self.count += 1
        self.ids.add(found)
        if self.log:
            self.log.write(found + b"\n")
            self.log.flush()
        if self.pause:
            time.sleep(self.pause)


class Talk(asyncio.Protocol):
    """One connection."""

    def __init__(self, taken: Taken) -> None:
        self.taken, self.rest, self.is_body = taken, b"", False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(GREETING)

    def data_received(self, data: bytes) -> None:
        self.rest += data
        said = []
        while (part := self.next_part()) is not None:
            said.append(self.answer(part))
        self.transport.write(b"".join(said))

    def next_part(self) -> bytes | None:
        """A line, or a whole body."""
        part, end, rest = self.rest.partition(END if self.is_body else b"\r\n")
        if not end:
            return None
        self.rest = rest
        return part

    def answer(self, part: bytes) -> bytes:
        if self.is_body:
            self.is_body = False
            self.taken.take(part)
            return b"250 OK\r\n"
        verb = part[:4].upper()
        self.is_body = verb == b"DATA"
        if verb == b"VRFY":
            return b"250 %d %d\r\n" % (self.taken.count, len(self.taken.ids))
        return SAID.get(verb, b"250 OK\r\n")


async def serve(log: IO[bytes] | None, pause: float) -> None:
    taken = Taken(log, pause)
    server = await asyncio.get_running_loop().create_server(lambda: Talk(taken), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[int]:
    """Its port, while the block runs."""
    with subprocess.Popen([sys.executable, "-m", "bench.sink", *arguments], stdout=subprocess.PIPE, text=True) as sink:
        assert sink.stdout
        try:
            yield int(sink.stdout.readline())
        finally:
            sink.kill()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.sink")
    parser.add_argument("--log", type=argparse.FileType("ab"))
    parser.add_argument("--pause", type=float, default=0.0)
    told = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(told.log, told.pause))
