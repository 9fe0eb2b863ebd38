"""Times and dates as Salesforce writes and reads them."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from syncproof.kit.times import DAY, from_iso, to_datetime

MIN_MS = -8_520_336_000_000  # 1700-01-01
MAX_MS = 64_060_675_199_999  # 4000-12-31
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d|[+-]\d{4})", re.ASCII
)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?Z?", re.ASCII)


@lru_cache(maxsize=8192)
def stamp(ms: int) -> str:
    """Write a time as `2024-05-01T12:34:56.000+0000`."""
    seconds, thousandths = divmod(ms, 1_000)
    day, rest = divmod(seconds, 86_400)
    minutes, seconds = divmod(rest, 60)
    clock = f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return f"{_day(day)}T{clock}.{thousandths:03d}+0000"


@lru_cache(maxsize=8192)
def _day(day: int) -> str:
    """Write a day, counted from 1970."""
    return f"{to_datetime(day * DAY):%Y-%m-%d}"


def read_stamp(text: str) -> int | None:
    """Read a time in a body: an offset is required; `+0000` is read only after a fraction.

    A bare date means midnight UTC. None when it is neither.
    """
    if len(text) == 10:
        day = read_date(text)
        return None if day is None else from_iso(f"{day}T00:00:00+00:00")
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    base, fraction, zone = found.groups()
    if zone != "Z" and ":" not in zone:
        if fraction is None:
            return None
        zone = f"{zone[:3]}:{zone[3:]}"
    try:
        ms = from_iso(f"{base}{(fraction or '')[:4]}{'+00:00' if zone == 'Z' else zone}")
    except (ValueError, OverflowError):
        return None
    return ms if MIN_MS <= ms <= MAX_MS else None


def read_date(text: str) -> str | None:
    """Read a `yyyy-MM-dd` date between 1700 and 4000; None when it is none."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return text if 1700 <= day.year <= 4000 else None


def read_time(text: str) -> str | None:
    """Read a time of day and give it as `13:30:00.000Z`."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second, fraction = found.groups()
    return f"{hour}:{minute}:{second or '00'}.{(fraction or '0').ljust(3, '0')}Z"
