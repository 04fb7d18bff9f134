"""One person's browser, or one party's program: asks again, like people do, until it is told something definite."""

import asyncio
import re
from typing import Any

import aiohttp

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"')
AGENCY = re.compile(r'name="(agency_[0-9a-f-]{36})"')
PATIENCE = 90.0  # seconds for one thing, asked again and again
ASK_SECONDS = 20.0
DEFINITE = {200, 201, 204, 302, 303, 404, 409, 410, 422}


class GaveUp(Exception):
    """Nobody said anything definite for a long time."""


class Caller:
    """Asks from one address on the internet."""

    def __init__(self, session: aiohttp.ClientSession, base: str, ip: str = "", key: str = "") -> None:
        self.session, self.base = session, base
        self.headers = {"Accept-Language": "ja"}
        self.headers |= {"X-Forwarded-For": ip} if ip else {}
        self.headers |= {"Authorization": f"Bearer {key}"} if key else {}

    async def ask(self, method: str, path: str, **body: Any) -> tuple[int, str, str]:
        """The status, the text, and where a redirect leads. Raises `GaveUp`."""
        headers = self.headers | body.pop("headers", {})
        end = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < end:
            found = await self._once(method, path, headers, body)
            if found and found[0] in DEFINITE and "in-flight" not in found[1]:
                return found
            await asyncio.sleep(0.3)
        raise GaveUp(f"{method} {path}")

    async def _once(self, method: str, path: str, headers: dict[str, str], body: Any) -> tuple[int, str, str] | None:
        try:
            told = {"headers": headers, "allow_redirects": False, **body}
            async with self.session.request(method, self.base + path, **told) as answer:
                return answer.status, await answer.text(), answer.headers.get("Location", "")
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None


def new_session() -> aiohttp.ClientSession:
    timeout = aiohttp.ClientTimeout(total=ASK_SECONDS)
    return aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0, force_close=True))


def form_of(page: str) -> tuple[dict[str, str], list[str]]:
    """The hidden fields, and the questions of who may have the profile, in the page's order."""
    hidden = dict(HIDDEN.findall(page))
    return hidden, list(dict.fromkeys(AGENCY.findall(page)))
