"""A mail server on loopback, in a thread of the test: it keeps what it accepts, and answers as it is told."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Server:
    """What arrived, and what it says to `RCPT` and to the end of `DATA`; to say nothing there is to hang up."""

    port: int = 0
    came: list[EmailMessage] = field(default_factory=list)
    recipient: str = "250 OK"
    data: str = "250 OK"
    on_data: Callable[[], None] = lambda: None
    is_pipelining: bool = False  # does it say that it takes several commands at once (RFC 2920)?


class _Handler(socketserver.StreamRequestHandler):
    server_state: Server

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().strip().upper():
            verb = line.split(b" ")[0].split(b":")[0]
            if verb == b"QUIT":
                return self.say("221 bye")
            self.answer(verb)
        return None

    def answer(self, verb: bytes) -> None:
        if verb == b"RCPT":
            self.say(self.server_state.recipient)
        elif verb == b"DATA":
            self.take()
        elif verb == b"EHLO" and self.server_state.is_pipelining:
            self.say("250-here\r\n250-PIPELINING\r\n250 8BITMIME")
        else:
            self.say("250 OK")

    def take(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return  # the client hung up within the body: nothing has come
            lines.append(line.removeprefix(b"."))
        if self.server_state.data.startswith("250"):
            self.server_state.came.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.server_state.on_data()
        if self.server_state.data:
            self.say(self.server_state.data)
        else:
            self.connection.shutdown(socket.SHUT_RDWR)

    def say(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(f"{text}\r\n".encode())


@contextlib.contextmanager
def mail_server() -> Iterator[Server]:
    """Serve on a free port until the block ends."""
    state = Server()
    handler = type("Handler", (_Handler,), {"server_state": state})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()
