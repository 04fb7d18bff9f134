"""What never reaches a log: the tokens in addresses and keys, and the values a database quotes in its errors."""

import logging
import re
import traceback

from django.db import DatabaseError

TOKEN = re.compile(r"(?:cr_(?:live|test)_)?[A-Za-z0-9_-]{43,}")


class MaskTokens(logging.Filter):
    """Writes `[token]` for whatever is at least a token's length: a log is read by more people than a mailbox.

    A database's error says which value was refused, and that may be a person's: of it only place and name are kept.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if any(isinstance(each, DatabaseError) for each in chain_of(error)):
            record.exc_text = place_and_name(error)
        text = record.getMessage()
        masked = TOKEN.sub("[token]", text)
        if masked != text:
            record.msg, record.args = masked, None
        return True


def chain_of(error: BaseException | None) -> list[BaseException]:
    """The error, and those it came from."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def place_and_name(error: BaseException | None) -> str:
    return "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__ if error else ""
