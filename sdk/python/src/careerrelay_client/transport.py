"""HTTP for the generated client, on Python's standard library: keys, repetition, errors."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from typing import Any

TRIES = 3
LONGEST = 60.0  # seconds between two tries


class ProblemError(Exception):
    """The API refused: `status`, and of RFC 9457 the `kind` (last part of `type`), `detail`, `errors`, `request_id`."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        self.status, self.body = status, body
        self.kind = str(body.get("type", "")).rpartition("/")[2]
        self.detail = str(body.get("detail", ""))
        self.errors: list[dict[str, str]] = list(body.get("errors") or [])
        self.request_id = body.get("request_id")
        super().__init__(f"{status} {self.kind}: {self.detail}")


class Transport:
    """Asks with one key. What failed by 429 or 503 is asked again, with the same idempotency key."""

    def __init__(self, key: str, base_url: str = "https://careerrelay.example", *, timeout: float = 30) -> None:
        self.key, self.base_url, self.timeout = key, base_url.rstrip("/"), timeout

    def call(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        idempotency_key: str | None = None,
        is_kept: bool = False,
    ) -> Any:
        """Return the answer's JSON, or its bytes where it is none; raise `ProblemError`."""
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        url = self.base_url + path + (f"?{urllib.parse.urlencode(asked)}" if asked else "")
        headers = {"Authorization": f"Bearer {self.key}", "Accept": "application/json, */*;q=0.5"}
        if is_kept:
            headers["Idempotency-Key"] = idempotency_key or str(uuid.uuid4())
        data = None if body is None and verb == "GET" else json.dumps(body if body is not None else {}).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        return self._try(urllib.request.Request(url, data=data, headers=headers, method=verb))  # noqa: S310

    def _try(self, request: urllib.request.Request) -> Any:
        for left in reversed(range(TRIES)):
            try:
                with urllib.request.urlopen(request, timeout=self.timeout) as response:  # noqa: S310
                    return _read(response)
            except urllib.error.HTTPError as error:
                if error.code not in (429, 503) or not left:
                    raise ProblemError(error.code, _problem(error)) from None
                time.sleep(min(_wait(error), LONGEST))
        raise AssertionError


def _read(response: Any) -> Any:
    text = response.read()
    is_json = "json" in response.headers.get("Content-Type", "")
    return json.loads(text) if text and is_json else text or None


def _problem(error: urllib.error.HTTPError) -> dict[str, Any]:
    try:
        told = json.loads(error.read())
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _wait(error: urllib.error.HTTPError) -> float:
    told = error.headers.get("Retry-After", "")
    return float(told) if told.isdecimal() else 1.0
