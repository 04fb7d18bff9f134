"""The one way out, against receivers that misbehave; each on a real socket of loopback."""

import asyncio
import gzip
import time

import pytest

from tenants.webhooks import safe_http
from tests.tenants.webhooks import faults


def push(fault: faults.Fault, *, path: str = "/", scheme: str = "http", host: str = "127.0.0.1") -> safe_http.Answer:
    async def run() -> safe_http.Answer:
        async with faults.serving(fault) as port, safe_http.open_session(allow_loopback=True) as session:
            url = f"{scheme}://{host}:{port}{path}"
            return await safe_http.post(session, url, body=b"{}", headers={}, allow_loopback=True)

    return asyncio.run(run())


@pytest.fixture
def hurried(monkeypatch):
    monkeypatch.setattr(safe_http, "TOTAL_SECONDS", 0.4)


def test_returns_the_answer():
    answer = push(faults.answering("HTTP/1.1 202 Accepted\nRetry-After: 7\nContent-Length: 2", b"ok"))
    assert (answer.status, answer.body, answer.headers["retry-after"], answer.error) == (202, b"ok", "7", "")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_does_not_follow_a_redirect(status):
    asked: list[bytes] = []

    async def fault(reader, writer):
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(f"HTTP/1.1 {status} X\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n".encode())

    assert push(fault).status == status
    assert len(asked) == 1


@pytest.mark.parametrize("fault", [faults.hang, faults.drip_head, faults.drip_body, faults.continue_forever])
def test_ends_in_time_however_slowly_it_drips(fault, hurried):
    started = time.monotonic()
    answer = push(fault)
    assert (answer.status, answer.error) == (0, "timeout")
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("chunked", [False, True])
def test_reads_64_kb_of_a_gigabyte(chunked):
    sent: list[int] = []
    answer = push(faults.flood(sent, chunked=chunked))
    assert (answer.status, len(answer.body)) == (200, safe_http.MAX_ANSWER)
    assert sum(sent) < 64 * 1024 * 1024  # what the kernels buffer, and nothing like a gigabyte


def test_does_not_unfold_a_compressed_answer():
    bomb = gzip.compress(b"0" * 10_000_000)
    answer = push(faults.answering(f"HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: {len(bomb)}", bomb))
    assert answer.body == bomb[: safe_http.MAX_ANSWER]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.reset, "disconnected"),
        (faults.answering("SSH-2.0-OpenSSH_9.6"), "bad_answer"),
        (faults.answering("HTTP/1.1 200 OK\nX: " + "a" * 20_000), "bad_answer"),
        (faults.answering("HTTP/1.1 200 OK\n" + "\n".join(f"X-{n}: a" for n in range(500))), "bad_answer"),
        (faults.answering("HTTP/1.1 200 OK\nContent-Length: 9", b"short"), "bad_answer"),
    ],
    ids=["reset", "not http", "long header", "many headers", "cut off"],
)
def test_names_what_went_wrong_in_a_word(fault, error):
    answer = push(fault)
    assert (answer.status, answer.error) == (0, error)


def test_names_a_receiver_that_does_not_listen():
    async def run() -> safe_http.Answer:
        async with faults.serving(faults.hang) as port:
            pass
        async with safe_http.open_session(allow_loopback=True) as session:
            return await safe_http.post(session, f"http://127.0.0.1:{port}/", body=b"", headers={}, allow_loopback=True)

    assert asyncio.run(run()).error == "connect"


def test_names_a_failed_tls_handshake():
    assert push(faults.answering("HTTP/1.1 200 OK"), scheme="https").error in {
        "tls",
        "connect",
        "disconnected",
        "timeout",
    }


def test_keeps_the_name_for_tls():
    greetings: list[bytes] = []

    async def fault(reader, writer):
        greetings.append(await reader.read(2048))

    push(fault, scheme="https", host="localhost")
    assert b"localhost" in greetings[0]


def test_sends_nothing_of_the_environment(monkeypatch):
    seen: list[bytes] = []

    async def fault(reader, writer):
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\nSet-Cookie: a=b\r\n\r\n")

    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert push(fault).status == 204
    assert b"accept-encoding: identity" in seen[0].lower()


def test_asks_for_a_name_once_and_refuses_when_one_answer_is_inside():
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["8.8.8.8", "127.0.0.1"] if len(asked) == 1 else ["127.0.0.1"]

    async def run() -> list[safe_http.Answer]:
        async with safe_http.open_session(lookup=rebinding) as session:
            url = "https://agency.example.jp/hook"
            return [await safe_http.post(session, url, body=b"", headers={}) for _ in range(2)]

    assert [answer.error for answer in asyncio.run(run())] == ["address_private", "address_private"]
    assert asked == ["agency.example.jp"] * 2  # once for each push


def test_connects_to_the_checked_address_and_no_other(monkeypatch):
    connected: list[object] = []

    async def lookup(host: str, port: int) -> list[str]:
        return ["93.184.216.34"]

    async def start_connection(addr_infos, **_):
        connected.extend(info[4] for info in addr_infos)
        raise OSError("no network in a test")

    monkeypatch.setattr("aiohttp.connector.aiohappyeyeballs.start_connection", start_connection)

    async def run() -> safe_http.Answer:
        async with safe_http.open_session(lookup=lookup) as session:
            return await safe_http.post(session, "https://agency.example.jp/", body=b"", headers={})

    assert asyncio.run(run()).error == "connect"
    assert connected == [("93.184.216.34", 443)]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "https://169.254.169.254/", "https://[::ffff:127.0.0.1]/"])
def test_never_dials_a_refused_literal(url):
    async def run() -> safe_http.Answer:
        async with safe_http.open_session() as session:
            return await safe_http.post(session, url, body=b"", headers={})

    assert asyncio.run(run()).error.startswith("address_")
