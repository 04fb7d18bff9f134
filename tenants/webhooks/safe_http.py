"""The one way out: a request to an address a customer wrote, without being led into our own network.

A name is resolved once per connection, all answers are checked (`addresses`), and exactly those addresses are
connected to, while the name stays for TLS. Redirects are not followed, proxies of the environment not used, an answer
is read up to 64 kB, and the whole exchange ends after 15 s however slowly it drips. Free of Django.
"""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from tenants.webhooks import addresses
from tenants.webhooks.addresses import AddressRefused

TOTAL_SECONDS = 15.0
CONNECT_SECONDS = 5.0
RESOLVE_SECONDS = 3.0
MAX_ANSWER = 64 * 1024
USER_AGENT = "CareerRelay-Webhooks/1"

# Many threads: a name server that does not answer holds one for long, and must not keep the others' names waiting.
LOOKUPS = ThreadPoolExecutor(max_workers=64, thread_name_prefix="lookup")
Lookup = Callable[[str, int], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` is 0 and `error` a short code when there was no answer to speak of."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    error: str = ""


async def look_up(host: str, port: int) -> list[str]:
    """Return every address the system's resolver knows for `host`."""
    ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    async with asyncio.timeout(RESOLVE_SECONDS):
        found = await asyncio.get_running_loop().run_in_executor(LOOKUPS, ask)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class CheckedResolver(AbstractResolver):
    """Resolves for aiohttp and lets a name through only when every answer is allowed.

    aiohttp connects to what this returns and asks nobody again, so a second answer (rebinding) is never heard.
    """

    def __init__(self, *, allow_loopback: bool, lookup: Lookup = look_up) -> None:
        self._allow_loopback = allow_loopback
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._lookup(host, port)
        # Only the name "localhost" may stand for this machine, never a name whose owner says it does.
        addresses.check_all(found, loopback=self._allow_loopback and host == "localhost")
        return [_resolved(host, ip, port) for ip in found]

    async def close(self) -> None:
        pass


def _resolved(host: str, ip: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=ip, port=port, family=family, proto=0, flags=flags)


def open_session(
    *, allow_loopback: bool = False, lookup: Lookup = look_up, seconds: float | None = None
) -> aiohttp.ClientSession:
    """Return the session of one run of pushes; use it as a context manager. Bounds on concurrency are the caller's."""
    connector = aiohttp.TCPConnector(
        resolver=CheckedResolver(allow_loopback=allow_loopback, lookup=lookup), limit=0, ttl_dns_cache=5
    )
    return aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=seconds or TOTAL_SECONDS, sock_connect=CONNECT_SECONDS),
        trust_env=False,
        auto_decompress=False,  # an answer of 64 kB must not unfold into gigabytes
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "identity"},
    )


async def post(
    session: aiohttp.ClientSession, url: str, *, body: bytes, headers: Mapping[str, str], allow_loopback: bool = False
) -> Answer:
    """Send `body` as JSON and return the answer, as `send` does."""
    told = {"Content-Type": "application/json", **headers}
    return await send(session, "POST", url, body=body, headers=told, allow_loopback=allow_loopback)


async def send(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    body: bytes | None,
    headers: Mapping[str, str],
    allow_loopback: bool = False,
) -> Answer:
    """Ask, and return the answer; every failure is an Answer too, with status 0.

    `allow_loopback` must be what the session was opened with. A redirect is returned as it came.
    """
    started = time.monotonic()
    try:
        addresses.parse_url(url, allow_loopback=allow_loopback)
        status, answered, text = await _exchange(session, method, url, body, headers)
    except (TimeoutError, aiohttp.ClientError, AddressRefused, OSError, ValueError) as error:
        return Answer(status=0, error=_name_of(error), seconds=time.monotonic() - started)
    return Answer(status=status, headers=answered, body=text, seconds=time.monotonic() - started)


async def _exchange(
    session: aiohttp.ClientSession, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
) -> tuple[int, Mapping[str, str], bytes]:
    async with session.request(method, url, data=body, headers=headers, allow_redirects=False) as response:
        return response.status, response.headers, await _read_some(response)


async def _read_some(response: aiohttp.ClientResponse) -> bytes:
    """Return the first 64 kB; when there is more, drop it by closing the connection instead of reading on."""
    text = bytearray()
    async for chunk in response.content.iter_any():
        text += chunk
        if len(text) > MAX_ANSWER:
            response.close()
            break
    return bytes(text[:MAX_ANSWER])


def _name_of(error: BaseException) -> str:
    """Return a short code for the attempt's record: it never repeats what the other side wrote."""
    refused = next((each for each in _causes(error) if isinstance(each, AddressRefused)), None)
    if refused:
        return f"address_{refused.code}"
    kinds: list[tuple[str, type[BaseException] | tuple[type[BaseException], ...]]] = [
        ("timeout", TimeoutError),
        ("tls", (aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch)),
        ("dns", (aiohttp.ClientConnectorDNSError, socket.gaierror)),
        ("connect", aiohttp.ClientConnectorError),
        ("disconnected", (aiohttp.ServerDisconnectedError, ConnectionError)),
        ("bad_answer", (aiohttp.ClientResponseError, aiohttp.ClientPayloadError)),
    ]
    return next((name for name, kind in kinds if isinstance(error, kind)), "failed")


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def check_address(url: str, *, allow_loopback: bool = False, lookup: Lookup = look_up) -> None:
    """Refuse `url` where it is written down: its text, then every address its name has now (3 s at most).

    It is asked again at each push, since a name may be moved. Blocks: call it outside a scope.
    """
    target = addresses.parse_url(url, allow_loopback=allow_loopback)
    if not target.is_literal:
        addresses.check_all(_look_up_now(target, lookup), loopback=target.loopback)


def _look_up_now(target: addresses.Target, lookup: Lookup) -> list[str]:
    try:
        return asyncio.run(_call(lookup, target))
    except OSError as error:  # gaierror, and TimeoutError of the lookup
        raise AddressRefused("unresolved", f"{target.host} does not resolve") from error


async def _call(lookup: Lookup, target: addresses.Target) -> list[str]:
    return await lookup(target.host, target.port)
