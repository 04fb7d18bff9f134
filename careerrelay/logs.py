"""What never reaches a log: the tokens in addresses and keys."""

import logging
import re

TOKEN = re.compile(r"(?<![A-Za-z0-9-])(?:cr_(?:live|test)_)?[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")


class MaskTokens(logging.Filter):
    """Writes `[token]` for whatever has a token's length: a log is read by more people than a mailbox."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        masked = TOKEN.sub("[token]", text)
        if masked != text:
            record.msg, record.args = masked, None
        return True
