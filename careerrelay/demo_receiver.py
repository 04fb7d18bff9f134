"""A demo agency's system: receives webhooks, checks who sent them, keeps them, and acknowledges each referral.

    python -m careerrelay.demo_receiver --port 9100 --api http://127.0.0.1:8000 \\
        --path /midori --secret whsec_… --inbox var/inbox/midori.jsonl --key cr_live_…

Repeat the second line to serve several agencies from one process. It needs Python's standard library alone, so it is
also the example an agency may copy: everything a receiver must do stands in `Agency.receive`.
"""

import argparse
import base64
import hashlib
import hmac
import json
import queue
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TOLERANCE = 300  # seconds
MAX_BODY = 1024 * 1024
WAITS = (0, 0.2, 0.5, 1, 2, 5, 10, 20)  # seconds before each try to acknowledge


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Return whether one of the signatures is ours and fresh: HMAC-SHA256 over ``id.timestamp.body``."""
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > TOLERANCE:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256))
    given = [part.removeprefix("v1,").encode() for part in headers.get("webhook-signature", "").split()]
    return any(hmac.compare_digest(wanted, signature) for signature in given)


@dataclass
class Agency:
    """One agency's end: its secret, where it keeps what came, and how it answers."""

    secret: str
    inbox: Path
    api: str
    key: str
    seen: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    work: queue.SimpleQueue[tuple[str, str]] = field(default_factory=queue.SimpleQueue)

    def receive(self, headers: Mapping[str, str], body: bytes) -> int:
        """Return the status to answer: 401 for a stranger, else 204. A message that comes again is worked on once."""
        if not is_genuine(self.secret, headers, body):
            return 401
        with self.lock:
            self.keep(headers, body)
            is_new = headers["webhook-id"] not in self.seen
            self.seen.add(headers["webhook-id"])
        message = json.loads(body)
        if is_new and message["type"] == "referral.created":
            self.work.put((message["data"]["id"], headers["webhook-id"]))  # later: the sender waits for our answer
        return 204

    def keep(self, headers: Mapping[str, str], body: bytes) -> None:
        with self.inbox.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"headers": dict(headers), "body": body.decode()}, ensure_ascii=False) + "\n")

    def acknowledge_forever(self) -> None:
        while True:
            self.acknowledge(*self.work.get())

    def acknowledge(self, referral_id: str, message_id: str) -> None:
        """Tell CareerRelay that the referral arrived; the message's id as the key makes a repetition harmless."""
        for wait in WAITS:
            time.sleep(wait)
            try:
                self.call(f"/api/v1/referrals/{referral_id}/acknowledge", message_id)
            except OSError as error:  # includes every answer that is not 2xx
                print(f"acknowledging {referral_id}: {error}", flush=True)  # noqa: T201  (its log)
            else:
                return

    def call(self, path: str, idempotency_key: str) -> None:
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Idempotency-Key": idempotency_key,
            "Content-Type": "application/json",
        }
        request = urllib.request.Request(self.api.rstrip("/") + path, data=b"{}", headers=headers, method="POST")  # noqa: S310
        with urllib.request.urlopen(request, timeout=15) as response:  # noqa: S310  (the address is the agency's own setting)
            response.read()


class Handler(BaseHTTPRequestHandler):
    """HTTP around `Agency.receive`: one path for each agency."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    agencies: Mapping[str, Agency] = {}

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        agency = self.agencies.get(self.path.rstrip("/"))
        if agency is None or not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True  # its body is not read
            self.answer(404 if agency is None else 413)
        else:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.answer(agency.receive(headers, self.rfile.read(int(length))))

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay quiet: the inbox is the log."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def serve(port: int, agencies: Mapping[str, Agency]) -> Server:
    """Return a bound server for these agencies, their acknowledging threads started."""
    for agency in agencies.values():
        agency.inbox.parent.mkdir(parents=True, exist_ok=True)
        agency.inbox.touch()
        threading.Thread(target=agency.acknowledge_forever, daemon=True).start()
    return Server(("127.0.0.1", port), type("Bound", (Handler,), {"agencies": agencies}))


def agencies_of(options: argparse.Namespace) -> dict[str, Agency]:
    """Return path → agency; the n-th --path, --secret, --inbox and --key belong together."""
    paths = options.path or [""]
    told = zip(paths, options.secret, options.inbox, options.key, strict=True)
    return {
        path.rstrip("/"): Agency(secret=secret, inbox=Path(inbox), api=options.api, key=key)
        for path, secret, inbox, key in told
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api", required=True, help="CareerRelay's address, without /api/v1")
    parser.add_argument("--path", action="append", help="where this agency is served; default: the root")
    for name in ("--secret", "--inbox", "--key"):
        parser.add_argument(name, action="append", required=True)
    options = parser.parse_args(arguments)
    server = serve(options.port, agencies_of(options))
    print(f"receiving on http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201
    server.serve_forever()


if __name__ == "__main__":
    main()
