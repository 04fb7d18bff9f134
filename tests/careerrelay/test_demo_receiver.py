"""The demo agency's system as a separate process: what it takes, what it refuses, and that it acknowledges once."""

import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tenants.webhooks import signing

REFERRAL = {"type": "referral.created", "timestamp": "2026-04-01T00:00:00Z", "data": {"id": "ref_1", "姓": "髙橋"}}


class Api(BaseHTTPRequestHandler):
    """Notes who acknowledged what; the first call fails, as a busy server may."""

    calls: list[tuple[str, str, str]] = []
    heard = threading.Condition()

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        with self.heard:
            self.calls.append((self.path, self.headers["Authorization"], self.headers["Idempotency-Key"]))
            status = 503 if len(self.calls) == 1 else 200
            self.heard.notify_all()
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def api():
    Api.calls = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def receiver(tmp_path, api):
    """Two agencies in one process: yields its address, their secrets and inboxes."""
    secrets = [signing.new_secret(), signing.new_secret()]
    inboxes = [tmp_path / "in" / "midori.jsonl", tmp_path / "in" / "sora.jsonl"]
    command = [sys.executable, "-m", "careerrelay.demo_receiver", "--port", "0", "--api", api]
    for path, secret, inbox in zip(["/midori", "/sora"], secrets, inboxes, strict=True):
        command += ["--path", path, "--secret", secret, "--inbox", str(inbox), "--key", f"cr_live_{path[1:]}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        address = process.stdout.readline().split()[-1]
        yield address, secrets, inboxes
        process.terminate()


def send(url, secret, *, message=REFERRAL, message_id="evt_1", at=None, tamper=b""):
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = signing.signed_headers(secrets=[secret], message_id=message_id, body=body, at=at or datetime.now(UTC))
    request = urllib.request.Request(url, data=body + tamper, headers=headers, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
            return response.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_keeps_what_came_and_acknowledges_it_once(receiver):
    address, secrets, inboxes = receiver
    assert [send(f"{address}/midori", secrets[0]) for _ in range(3)] == [204, 204, 204]
    with Api.heard:
        assert Api.heard.wait_for(lambda: len(Api.calls) >= 2, timeout=20)
    assert Api.calls == [("/api/v1/referrals/ref_1/acknowledge", "Bearer cr_live_midori", "evt_1")] * 2
    kept = [json.loads(line) for line in inboxes[0].read_text().splitlines()]
    assert [json.loads(each["body"]) for each in kept] == [REFERRAL] * 3
    signing.verify(secrets=secrets[:1], headers=kept[0]["headers"], body=kept[0]["body"].encode(), at=datetime.now(UTC))
    assert inboxes[1].read_text() == ""


def test_refuses_strangers_and_keeps_nothing(receiver):
    address, secrets, inboxes = receiver
    old = datetime.now(UTC) - timedelta(minutes=6)
    assert send(f"{address}/midori", secrets[1]) == 401  # the other agency's secret
    assert send(f"{address}/midori", secrets[0], at=old) == 401
    assert send(f"{address}/midori", secrets[0], tamper=b" ") == 401
    assert send(f"{address}/nobody", secrets[0]) == 404
    assert inboxes[0].read_text() == ""
    assert Api.calls == []


def test_takes_other_kinds_without_acknowledging(receiver):
    address, secrets, inboxes = receiver
    ping = {"type": "ping", "timestamp": "2026-04-01T00:00:00Z", "data": {"endpoint_id": "whk_1"}}
    assert send(f"{address}/sora", secrets[1], message=ping) == 204
    assert len(inboxes[1].read_text().splitlines()) == 1
    assert Api.calls == []
