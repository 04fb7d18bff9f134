"""A proxy on loopback that plays every fault at the next receiver: one port for each, in a thread of the test.

`Proxy.faults` maps an agency's name to a fault of `tests/tenants/webhooks/faults.py`; taken away, it is mended and
answers 204. What came is noted whatever is answered.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.tenants.webhooks import faults
from tests.tenants.webhooks.faults import Fault

FINE = faults.answering("HTTP/1.1 204 No Content\nConnection: close")
EVERY: dict[str, Fault] = {
    "hangs": faults.hang,
    "resets": faults.reset,
    "drips its head": faults.drip_head,
    "drips its body": faults.drip_body,
    "never begins to answer": faults.continue_forever,
    "floods": faults.flood([]),
    "fails": faults.answering("HTTP/1.1 500 Oops\nContent-Length: 0\nConnection: close"),
    "redirects to metadata": faults.answering(
        "HTTP/1.1 302 Found\nLocation: http://169.254.169.254/latest/\nContent-Length: 0\nConnection: close"
    ),
    "asks for patience": faults.answering(
        "HTTP/1.1 429 Slow\nRetry-After: 86400\nContent-Length: 0\nConnection: close"
    ),
    "talks nonsense": faults.answering("HELLO 200"),
    "is no HTTP": faults.answering("\x00\x01\x02"),
}
# A flood is a success: its status is 200, and of its body the first 64 kB are read.
ARRIVES_AT_ONCE = {"floods"}


class Proxy:
    """The faults in force, the ports, and how often each was called."""

    def __init__(self) -> None:
        self.faults: dict[str, Fault] = {}
        self.urls: dict[str, str] = {}
        self.calls: dict[str, int] = {}
        self._loop = asyncio.new_event_loop()
        self._servers: list[asyncio.Server] = []

    def serve(self, name: str) -> str:
        """Open a port for this name and return its address."""
        port = asyncio.run_coroutine_threadsafe(self._open(name), self._loop).result(10)
        self.urls[name] = f"http://127.0.0.1:{port}/{name.replace(' ', '-')}"
        return self.urls[name]

    async def _open(self, name: str) -> int:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.calls[name] = self.calls.get(name, 0) + 1
            fault = self.faults.get(name, FINE)
            with suppress(ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
                await fault(reader, writer)
            writer.transport.abort() if fault is faults.reset else writer.close()

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _close(self) -> None:
        """Close the ports, and end whoever is still being played a fault."""
        for server in self._servers:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)  # transports close in the loop's next turn

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)


@contextmanager
def proxying() -> Iterator[Proxy]:
    proxy = Proxy()
    thread = threading.Thread(target=proxy._loop.run_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        proxy._loop.call_soon_threadsafe(proxy._loop.stop)
        thread.join(10)
        proxy._loop.close()
