"""How an identity provider is talked to: what allauth needs of a `requests` session, over the webhooks' safe client.

The address is resolved once, checked and connected to; no redirect, no proxy of the environment, 64 kB and a few
seconds at most. Never inside a scope.
"""

import asyncio
import base64
import json
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import urlencode

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings

from tenants.webhooks import addresses, safe_http

SECONDS = 5.0  # for each answer; a sign-in needs up to four
FORM = "application/x-www-form-urlencoded"
OK = 200


class Unreachable(OAuth2Error):
    """No usable answer. `code` is short and stable; it never repeats what the other side wrote."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Reply:
    """An answer, in the few words of `requests.Response` that allauth uses."""

    def __init__(self, answer: safe_http.Answer) -> None:
        self.status_code, self.headers, self.content = answer.status, answer.headers, answer.body

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError) as error:
            raise Unreachable("not_json") from error

    def raise_for_status(self) -> None:
        if self.status_code != OK:
            raise Unreachable(f"status_{self.status_code}")


class Session:
    """One exchange after another, each on a connection of its own."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        return self.request("GET", url, headers=headers)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: Any = None,
    ) -> Reply:
        """Send a form, or nothing; `auth` is a name and a password. Raises `Unreachable` where there is no answer."""
        told = {"Accept": "application/json", **(headers or {})}
        if auth is not None:
            told["Authorization"] = "Basic " + base64.b64encode(f"{auth.username}:{auth.password}".encode()).decode()
        if data is not None:
            told["Content-Type"] = FORM
        answer = asyncio.run(_send(method, url, urlencode(data).encode() if data else None, told))
        if answer.error:
            raise Unreachable(answer.error)
        return Reply(answer)


async def _send(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> safe_http.Answer:
    is_loopback_allowed = settings.WEBHOOK_ALLOW_LOOPBACK
    async with safe_http.open_session(allow_loopback=is_loopback_allowed, seconds=SECONDS) as session:
        return await safe_http.send(
            session, method, url, body=body, headers=headers, allow_loopback=is_loopback_allowed
        )


def check_text(url: str) -> str:
    """The address again, when its text is one that may be called, or that a browser may be sent to."""
    try:
        addresses.parse_url(url, allow_loopback=settings.WEBHOOK_ALLOW_LOOPBACK)
    except addresses.AddressRefused as error:
        raise Unreachable(f"address_{error.code}") from error
    return url
