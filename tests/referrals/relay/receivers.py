"""Agencies' ends on loopback, in threads of the test: they note what came and answer as they are told."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = Callable[["Receiver", int], tuple[int, dict[str, str]]]


@dataclass
class Receiver:
    """What came to one address, and how it answers the n-th push (`behave(receiver, n)` → status, headers)."""

    behave: Behaviour
    url: str = ""
    body: bytes = b""  # of its answer
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)
    released: threading.Event = field(default_factory=threading.Event)

    def take(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        with self.changed:
            self.came.append((headers, body))
            self.times.append(time.monotonic())
            number = len(self.came)
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            self.changed.notify_all()
        try:
            return self.behave(self, number)
        finally:
            with self.changed:
                self.in_flight -= 1

    def wait_for(self, count: int, timeout: float = 120) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: len(self.came) >= count, timeout=timeout)


def answering(status: int, headers: dict[str, str] | None = None) -> Behaviour:
    return lambda receiver, number: (status, headers or {})


def in_turn(*statuses: int) -> Behaviour:
    """Answer the n-th push with the n-th status, and the last one ever after."""
    return lambda receiver, number: (statuses[min(number, len(statuses)) - 1], {})


def hanging(receiver: Receiver, number: int) -> tuple[int, dict[str, str]]:
    receiver.released.wait(60)
    return 200, {}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, headers = self.receiver.take({name.lower(): value for name, value in self.headers.items()}, body)
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            length = {"Content-Length": str(len(self.receiver.body))}
            for name, value in (headers | length).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(self.receiver.body)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away in the middle is what these tests are about."""


@contextlib.contextmanager
def receiving(behave: Behaviour | None = None) -> Iterator[Receiver]:
    """Serve on a free port until the block ends; 204 to everything unless told otherwise."""
    receiver = Receiver(behave or answering(204))
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"receiver": receiver}))
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
