"""When mail may reach people: business hours in Japan, not at weekends, on holidays or around the New Year."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import jpholiday

TOKYO = ZoneInfo("Asia/Tokyo")
OPENS, CLOSES = time(9, 0), time(18, 0)
SATURDAY = 5
CLOSED_DAYS = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}  # 行政機関の休日に関する法律 第1条


def is_business_day(day: date) -> bool:
    """Monday to Friday, no holiday (国民の祝日に関する法律), not 29 December to 3 January."""
    return day.weekday() < SATURDAY and (day.month, day.day) not in CLOSED_DAYS and not jpholiday.is_holiday(day)


def next_opening(at: datetime) -> datetime:
    """`at` itself within business hours (9:00 to 18:00 in Japan), else the next opening."""
    local = at.astimezone(TOKYO)
    if is_business_day(local.date()) and OPENS <= local.time() < CLOSES:
        return at
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    while not is_business_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, TOKYO)
