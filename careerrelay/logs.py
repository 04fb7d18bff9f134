"""What never reaches a log: tokens, the values that an error quotes, and what somebody asked for.

A line says when, how bad, who says it, in which request and for which tenant; ids and counts, nobody's data. An
exception is told by its class and the places it came through; its text only where it can speak of machines alone.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import redis
from django.core.exceptions import ImproperlyConfigured

from tenants import scope

TOKEN = re.compile(r"(?:cr_(?:live|test)_)?[A-Za-z0-9_-]{43,}")
TELLING = (OSError, redis.RedisError, ImproperlyConfigured)  # they speak of machines
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


def begin(*, request_id: str) -> None:
    """From here on lines are of this request, until a scope says of which tenant too."""
    REQUEST_ID.set(request_id)
    scope.LAST.set(None)


class MaskTokens(logging.Filter):
    """Writes `[token]` for whatever is at least a token's length: a log is read by more people than a mailbox.

    An error says which value was refused, and that may be a person's: of it only places and names are kept.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error:
            record.exc_text = place_and_name(error)
            forget_quotes(record, error)
        text = record.getMessage()
        masked = TOKEN.sub("[token]", text)
        if masked != text:
            record.msg, record.args = masked, None
        return True


def forget_quotes(record: logging.LogRecord, error: BaseException) -> None:
    """Celery puts the error's text into its message too."""
    if isinstance(record.args, dict) and "exc" in record.args:
        record.args = {**record.args, "exc": name_of(error), "traceback": ""}


def name_of(error: BaseException) -> str:
    text = f": {error}" if isinstance(error, TELLING) else ""
    return type(error).__name__ + text


def chain_of(error: BaseException | None) -> list[BaseException]:
    """The error, and those it came from."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def place_and_name(error: BaseException) -> str:
    """The first of the chain last, as Python tells it."""
    told = ["".join(traceback.format_tb(each.__traceback__)) + name_of(each) for each in chain_of(error)]
    return "\n".join(reversed(told))


class Line(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request, tenant, and what the line itself tells."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **about(),
            **getattr(record, "told", {}),
        }
        if record.exc_info or record.exc_text:
            told["error"] = record.exc_text or self.formatException(record.exc_info)  # type: ignore[arg-type]
        return json.dumps(told, ensure_ascii=False, default=str)


class Text(logging.Formatter):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        told = "".join(f" {name}={value}" for name, value in getattr(record, "told", {}).items())
        return super().format(record) + told


def about() -> dict[str, str]:
    """Which request, and which tenant's scope is open or was the last one."""
    tenant_id, request_id = scope.LAST.get(), REQUEST_ID.get()
    found = {"request_id": request_id, "tenant": str(tenant_id) if tenant_id else ""}
    return {name: value for name, value in found.items() if value}
