"""A name server on loopback, over UDP: it knows what the test writes into its zone, and counts what it was asked."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@dataclass
class NameServer:
    """`zone`: {(name, type): [text]}. `is_broken`: it answers SERVFAIL."""

    zone: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    asked: int = 0
    is_broken: bool = False
    address: str = ""

    def answer(self, wire: bytes) -> bytes:
        self.asked += 1
        query = dns.message.from_wire(wire)
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        question = query.question[0]
        name, kind = question.name.to_text().rstrip(".").lower(), dns.rdatatype.to_text(question.rdtype)
        found = self.zone.get((name, kind), [])
        if self.is_broken:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif found:
            texts = [f'"{text}"' if kind == "TXT" else f"{text}." for text in found]
            reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *texts))
        elif not any(known == name for known, _kind in self.zone):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()


@contextlib.contextmanager
def name_server() -> Iterator[NameServer]:
    """Serve on a free port until the block ends."""
    state = NameServer()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, wires = self.request
            wires.sendto(state.answer(wire), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        state.address = f"127.0.0.1:{server.server_address[1]}"
        thread: Any = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()
