"""Times as whole milliseconds since 1970 in UTC, and their text forms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000
MINUTE = 60_000
HOUR = 3_600_000
DAY = 86_400_000
FIRST_MS, LAST_MS = -62_135_510_400_000, 253_402_214_400_000
"""Years 1 to 9999 less a day at both ends, so that every time zone can show what is accepted."""


def to_datetime(ms: int) -> datetime:
    """Turn milliseconds into an aware UTC datetime."""
    return EPOCH + timedelta(milliseconds=ms)


def to_ms(moment: datetime) -> int:
    """Turn an aware datetime into milliseconds, cutting what is finer."""
    delta = moment - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000 + delta.microseconds // 1_000


def iso(ms: int) -> str:
    """Write our own form, `2026-01-05T08:00:00.000Z`."""
    moment = to_datetime(ms)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1_000:03d}Z"


def from_iso(text: str) -> int:
    """Read an ISO 8601 time with offset or `Z`; raises ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f'"{text}" has no UTC offset')
    ms = to_ms(moment)
    if not FIRST_MS <= ms <= LAST_MS:
        raise ValueError(f'"{text}" lies outside the years 1 to 9999')
    return ms


def from_http_date(text: str) -> int | None:
    """Read the date of a conditional header; None when it is none, or names no time zone."""
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return None if moment.tzinfo is None else to_ms(moment)


def http_date(ms: int) -> str:
    """Write the form of the `Date` and `Last-Modified` headers."""
    day, rest = divmod(ms // SECOND, 86_400)
    minutes, seconds = divmod(rest, 60)
    return f"{_http_day(day)} {minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d} GMT"


@lru_cache(maxsize=1024)
def _http_day(day: int) -> str:
    """Write a day, counted from 1970, as `Mon, 05 Jan 2026`."""
    return format_datetime(to_datetime(day * DAY), usegmt=True).rsplit(" ", 2)[0]
