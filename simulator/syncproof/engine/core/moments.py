"""Times as whole milliseconds since 1970, read from and written to ISO 8601."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_iso(text: str) -> int:
    """Read an ISO 8601 time with its offset; ValueError when it is none."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset from UTC")
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def write_iso(ms: int) -> str:
    """Write a time as the protocol has it: UTC with milliseconds."""
    moment = _EPOCH + timedelta(milliseconds=ms)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % SECOND:03d}Z"


def write_seconds(ms: int) -> str:
    """Write a time in whole seconds, as filters of both systems take it."""
    return (_EPOCH + timedelta(milliseconds=ms)).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_http(text: str | None) -> int | None:
    """Read a Date header; None for none or an unreadable one."""
    if not text:
        return None
    try:
        return (parsedate_to_datetime(text) - _EPOCH) // timedelta(milliseconds=1)
    except (TypeError, ValueError):
        return None
