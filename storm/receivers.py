"""The agencies' ends as one process: it keeps what came on its own disk, and plays the faults it is told to.

    python -m storm.receivers PORT FOLDER

`POST /<slug>` is a push; `POST /control/<slug>/<fault>` sets what its next callers meet (`well`: nothing). It uses
Python's standard library alone.
"""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from storm.world import Log, inbox_of

Fault = Callable[[asyncio.StreamWriter], Awaitable[None]]
ANSWER = "HTTP/1.1 {}\r\nContent-Length: 0\r\nConnection: {}\r\n\r\n"
STATUSES = {"fails": "500 Oops", "asks for patience": "429 Slow\r\nRetry-After: 1", "is gone": "410 Gone"}
HANGS = 30.0  # seconds: longer than anybody waits


def answering(status: str) -> Fault:
    async def fault(writer: asyncio.StreamWriter) -> None:
        writer.write(ANSWER.format(status, "close").encode())
        await writer.drain()

    return fault


async def hang(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(HANGS)


async def reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def drip(writer: asyncio.StreamWriter) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 600:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.05)


FAULTS: dict[str, Fault] = {name: answering(status) for name, status in STATUSES.items()}
FAULTS |= {"hangs": hang, "resets": reset, "drips": drip}


class Ends:
    """Every agency's log, and the fault that is in force there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logs: dict[str, Log] = {}
        self.faults: dict[str, str] = {}

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self.take_one(reader, writer):
                pass
        writer.close()

    async def take_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Read a request and answer it; False when the connection is of no more use."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        came_at = time.time()
        first, *fields = head.split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        path = first.split(" ")[1].strip("/").split("/")
        if path[0] == "control":
            self.faults[path[1]] = path[2].replace("%20", " ")
            return await well(writer)
        return await self.take_push(path[0], headers, body, came_at, writer)

    async def take_push(
        self, slug: str, headers: dict[str, str], body: bytes, came_at: float, writer: asyncio.StreamWriter
    ) -> bool:
        fault = self.faults.get(slug, "well")
        log = self.logs.setdefault(slug, Log(inbox_of(self.folder, slug)))
        told = {"id": headers.get("webhook-id"), "sent": headers.get("webhook-timestamp"), "answer": fault}
        log.write(came_at=came_at, body=json.loads(body), **told)
        if fault not in FAULTS:
            return await well(writer)
        await FAULTS[fault](writer)
        return False


async def well(writer: asyncio.StreamWriter) -> bool:
    writer.write(ANSWER.format("204 No Content", "keep-alive").encode())
    await writer.drain()
    return True


async def serve(port: int, folder: Path) -> None:
    server = await asyncio.start_server(Ends(folder).connected, "127.0.0.1", port, backlog=512)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
