"""How dates are written in Japanese files: four Western ways and the eras (和暦), read into `date` and `datetime`."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from candidates.pool.normalise import Unusable

JAPAN = ZoneInfo("Asia/Tokyo")
ERAS = {
    "令和": date(2019, 5, 1),
    "平成": date(1989, 1, 8),
    "昭和": date(1926, 12, 25),
    "大正": date(1912, 7, 30),
    "明治": date(1868, 1, 25),
}  # 元号法, and the edicts before it: the first day of each era
LETTERS = {"r": "令和", "h": "平成", "s": "昭和", "t": "大正", "m": "明治", "令": "令和", "平": "平成", "昭": "昭和"}
YEAR_DIGITS, NOON = 4, 12
EARLIEST, LATEST = date(1900, 1, 1), date(2099, 12, 31)
DAY = re.compile(
    r"\A(?:(?P<era>令和|平成|昭和|大正|明治|[rhstm令平昭])\.? ?)?(?P<year>元|\d{1,4})"
    r"(?:[/.-] ?|年 ?)(?P<month>\d{1,2})(?:[/.-] ?|月 ?)(?P<day>\d{1,2})日?(?![\d/.-])",
    re.ASCII,
)
SPACED_UNIT = re.compile(r" ?(年|月|日(?!曜)) ?(?=[\d(]|\Z)")
PACKED = re.compile(r"\A(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)\Z", re.ASCII)
WEEKDAY = re.compile(r"\A ?\(?(?:[月火水木金土日](?:曜日?)?|mon|tue|wed|thu|fri|sat|sun)\)?(?= |\Z|\d)")
CLOCK = re.compile(
    r"\A(?:[ t]+)?(?P<half>午前|午後|am|pm)? ?(?P<hour>\d{1,2})(?::|時 ?)(?:(?P<minute>\d{1,2})(?:分 ?)?)?"
    r"(?::?(?P<second>\d{1,2})(?:[.,]\d{1,9})?秒?)? ?(?P<late>am|pm)? ?(?P<zone>z|utc|jst|[+-]\d\d:?\d\d)?\Z",
    re.ASCII,
)


@lru_cache(maxsize=8192)
def day(value: str) -> date:
    """A date without its time: `2026/4/1`, `2026-04-01`, `2026年4月1日`, `20260401`, `令和8年4月1日`, `R8.4.1`.

    `Unusable("date")` when it is none of these, does not exist, or is not between 1900 and 2099.
    """
    return _read(value)[0]


@lru_cache(maxsize=8192)
def moment(value: str) -> datetime:
    """A date with its time, in Japan unless it names a zone; midnight when it has no time."""
    on, rest = _read(value)
    if not rest:
        return datetime.combine(on, time(), JAPAN)
    return _at_clock(on, rest)


def _read(value: str) -> tuple[date, str]:
    text = SPACED_UNIT.sub(r"\1", " ".join(unicodedata.normalize("NFKC", value).lower().split()))
    found = DAY.match(text) or PACKED.match(text)
    if found is None:
        raise Unusable("date")
    rest = text[found.end() :]
    rest = WEEKDAY.sub("", rest, count=1)
    if rest and not CLOCK.match(rest):
        raise Unusable("date")
    return _existing(found.groupdict()), rest


def _existing(parts: dict[str, str | None]) -> date:
    year = 1 if parts["year"] == "元" else int(parts["year"] or 0)
    era = parts.get("era")
    begins = ERAS[LETTERS.get(era, era)] if era else None
    if begins is None and len(parts["year"] or "") != YEAR_DIGITS:
        raise Unusable("date")  # 26/4/1 may be 2026, 平成26 or 昭和26
    try:
        found = date(year + begins.year - 1 if begins else year, int(parts["month"] or 0), int(parts["day"] or 0))
    except ValueError as error:
        raise Unusable("date") from error
    return _plausible(found, begins)


def _plausible(found: date, begins: date | None) -> date:
    """An era may be counted past its end (平成33年 was printed on forms), never before its first day."""
    if not max(EARLIEST, begins or EARLIEST) <= found <= LATEST:
        raise Unusable("date")
    return found


def _at_clock(on: date, rest: str) -> datetime:
    found = CLOCK.match(rest)
    if found is None:
        raise Unusable("date")
    hour, half = int(found["hour"]), found["half"] or found["late"]
    if half in ("午後", "pm") and hour < NOON:
        hour += NOON
    if half in ("午前", "am") and hour == NOON:
        hour = 0
    days, hour = divmod(hour, 24)  # 24:00, and 25:30 of late shifts
    return _zoned(on + timedelta(days=days), hour, found)


def _zoned(on: date, hour: int, found: re.Match[str]) -> datetime:
    zone = (found["zone"] or "jst").replace("jst", "+09:00").replace("utc", "z")
    clock = f"{hour:02}:{int(found['minute'] or 0):02}:{int(found['second'] or 0):02}"
    try:
        read = datetime.fromisoformat(f"{on.isoformat()}T{clock}{zone.upper()}")
    except ValueError as error:
        raise Unusable("date") from error
    return read.astimezone(JAPAN)
