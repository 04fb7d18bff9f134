"""Bytes that no browser sends, at gunicorn as it runs in production: no second answer is smuggled, none is a 5xx."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.attack.findings import Part

HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
END = b"Connection: close\r\n\r\n"
LED_AWAY = re.compile(rb"(?i:location|href|action|src)\W{1,3}(?:https?:)?//evil\.example|echo-me")
STATUS = re.compile(rb"^HTTP/1\.[01] (\d{3})", re.MULTILINE)
AMBIGUOUS = {  # where two readers could see two different ends of a request
    "both lengths": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "both, the other way round": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 50\r\n\r\n" + SMUGGLED,
    "two lengths in one": POST + b"Content-Length: 0, 50\r\n\r\n" + SMUGGLED,
    "a signed length": POST + b"Content-Length: +0\r\n\r\n" + SMUGGLED,
    "a hexadecimal length": POST + b"Content-Length: 0x0\r\n\r\n" + SMUGGLED,
    "a negative length": POST + b"Content-Length: -1\r\n\r\n" + SMUGGLED,
    "an odd coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two codings": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a coding with a tab": POST + b"Transfer-Encoding:\tchunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a blank before the colon": POST + b"Transfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n" + SMUGGLED,
    "an underscored length": POST + b"Content_Length: 50\r\nContent-Length: x\r\n\r\n" + SMUGGLED,
    "a folded header": POST + b"X: a\r\n Transfer-Encoding: chunked\r\nContent-Length: x\r\n\r\n" + SMUGGLED,
    "a chunk of odd size": POST + b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + SMUGGLED,
    "a chunk of negative size": POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + SMUGGLED,
    "a chunk that lies": POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\nabcdef\r\n0\r\n\r\n" + SMUGGLED,
    "a bare line feed": b"POST /login/ HTTP/1.1\nHost: 127.0.0.1\nContent-Length: x\n\n" + SMUGGLED,
    "a bare return": POST + b"X: a\rContent-Length: 50\r\nContent-Length: x\r\n\r\n" + SMUGGLED,
}
ODD = {
    "a NUL in a header": HEAD + b"X: a\0b\r\n" + END,
    "a return in a header": HEAD + b"X: a\rb\r\n" + END,
    "bytes in a header": HEAD + b"X: \xff\xfe\x80\r\n" + END,
    "a header without a name": HEAD + b": a\r\n" + END,
    "a header without a colon": HEAD + b"nothing\r\n" + END,
    "no host": b"GET / HTTP/1.1\r\n" + END,
    "two hosts": HEAD + b"Host: evil.example\r\n" + END,
    "a foreign host": b"GET / HTTP/1.1\r\nHost: evil.example\r\n" + END,
    "a host with a path": b"GET / HTTP/1.1\r\nHost: 127.0.0.1/evil\r\n" + END,
    "another house's address": b"GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + END,
    "another house's authority": b"GET //evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + END,
    "an old protocol": b"GET /\r\n\r\n",
    "a future protocol": b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n" + END,
    "another protocol": b"GET / RTSP/1.0\r\nHost: 127.0.0.1\r\n" + END,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n" + END,
    "an echo": b"TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Secret: echo-me\r\n" + END,
    "a method of blanks": b"  / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + END,
    "a method with a return": b"GE\rT / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + END,
    "an upgrade": HEAD
    + b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n",
    "no path": b"GET  HTTP/1.1\r\nHost: 127.0.0.1\r\n" + END,
    "every path": b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n" + END,
    "a fragment": b"GET /e/acme/#/../admin/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + END,
    "a path of NULs": b"GET /%00%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n" + END,
    "a path of bytes": b"GET /\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1\r\n" + END,
    "a path that climbs": b"GET /static/..%2f..%2fcareerrelay/settings.py HTTP/1.1\r\nHost: 127.0.0.1\r\n" + END,
    "a path that climbs in Windows": b"GET /static/..\\..\\careerrelay\\settings.py HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    + END,
    "a long line": b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n" + END,
    "a thousand headers": HEAD + b"".join(b"X-%d: a\r\n" % number for number in range(1000)) + END,
    "a long header": HEAD + b"X: " + b"a" * 70_000 + b"\r\n" + END,
    "a proxy's word": HEAD
    + b"X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 10.0.0.1\r\n"
    + END,
    "a script's name": HEAD + b"SCRIPT_NAME: /x\r\nScript-Name: /x\r\n" + END,
    "a proxy of Go's": HEAD + b"Proxy: http://evil.example\r\n" + END,
    "half a request": b"GET / HTT",
    "a body that never comes": POST + b"Content-Length: 100000\r\nConnection: close\r\n\r\nabc",
}


@pytest.fixture
def address(world: Any, tmp_path: Path) -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = free.getsockname()
    command = [sys.executable, "-m", "gunicorn", "careerrelay.wsgi", "--bind", "{}:{}".format(*place), "--workers", "2"]
    with (tmp_path / "gunicorn.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--timeout", "20"], stdout=log, stderr=log, env=os.environ | {"ALLOWED_HOSTS": "127.0.0.1"}
        )
        try:
            is_up = await_answer(place)
            assert is_up, (tmp_path / "gunicorn.log").read_text()
            yield place
        finally:
            server.terminate()
            server.wait()


def await_answer(place: tuple[str, int], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answers(place, HEAD + END):
            return True
        time.sleep(0.1)
    return False


def answers(place: tuple[str, int], told: bytes) -> bytes:
    """Everything that comes back, until the server hangs up or says no more."""
    heard = b""
    try:
        with closing(socket.create_connection(place, timeout=3)) as wire:
            wire.sendall(told)
            while part := wire.recv(65536):
                heard += part
    except OSError:
        return heard
    return heard


@pytest.mark.timeout(600)
def test_nothing_is_smuggled_and_nothing_stumbles(address: tuple[str, int]) -> None:
    odd, smuggled = Part("odd requests on the wire"), Part("requests with two ends on the wire")
    for name, told in ODD.items():
        heard = answers(address, told)
        statuses = [int(status) for status in STATUS.findall(heard)]
        is_calm = all(status < 500 or status == 505 for status in statuses) and len(statuses) < 2
        odd.judge(is_calm and not LED_AWAY.search(heard), f"{name}: {statuses}")
    for name, told in AMBIGUOUS.items():
        statuses = [int(status) for status in STATUS.findall(answers(address, told))]
        smuggled.judge(len(statuses) < 2 and all(s < 500 or s == 501 for s in statuses), f"{name}: {statuses}")
    odd.judge(
        b" 200 " in answers(address, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n" + END),
        "it is not alive afterwards",
    )
    odd.close()
    smuggled.close()
