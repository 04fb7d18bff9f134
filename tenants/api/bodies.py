"""Bodies of the API's requests: JSON in UTF-8 of a size, depth and content that every program downstream can hold."""

import json
import math
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 32
GREATEST = 2**53  # what every JSON reader keeps exactly (RFC 7493 §2.2)


class JSONBody(JSONParser):
    """I-JSON (RFC 7493). What it refuses is a 400, before any view has seen it; its size is the settings' matter."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        raw = stream.body if isinstance(stream, HttpRequest) else stream.read()
        try:
            found = json.loads(raw.decode(), parse_constant=refuse, parse_float=finite, parse_int=exact)
            for part in parts_of(found):
                part.encode()
        except (ValueError, RecursionError) as error:
            raise ParseError(_("本文をUTF-8のJSONとして読み取れません。書式を確認してください。")) from error
        return found


def parts_of(found: Any) -> list[str]:
    """Every text in it, names included; `ValueError` where it lies too deep or holds a NUL, which no database keeps."""
    texts: list[str] = []
    level = [found]
    for _depth in range(DEEPEST):
        texts += [part for part in level if isinstance(part, str)]
        level = [inner for part in level for inner in inside(part)]
        if not level:
            break
    if level or any("\0" in text for text in texts):
        raise ValueError("too deep, or a NUL")
    return texts


def inside(part: Any) -> list[Any]:
    if isinstance(part, dict):
        return [*part, *part.values()]
    return part if isinstance(part, list) else []


def refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else refuse(digits)


def exact(digits: str) -> int:
    number = int(digits)
    return number if abs(number) <= GREATEST else refuse(digits)
