"""Dates of the wire: ISO 8601 with an offset, whole seconds, in the API user's time zone."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from syncproof.kit.times import from_iso

_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)", re.ASCII)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Load a time zone by its IANA name."""
    return ZoneInfo(name)


def parse(text: str) -> int:
    """Read a date of the wire as milliseconds; ValueError when it is not one.

    A `+` that was not percent-encoded in a query string arrives as a blank and is refused.
    """
    if not _FORM.fullmatch(text):
        raise ValueError(text)
    return from_iso(text)


def local(ms: int, place: ZoneInfo) -> datetime:
    """Turn a stamp into the user's local time; orjson writes it with its offset."""
    return datetime.fromtimestamp(ms // 1000, place)


def parse_day(text: str) -> str:
    """Read a calendar day; ValueError when it is not one."""
    return date.fromisoformat(text).isoformat()


def whole_second(ms: int) -> int:
    """Cut a stamp to the vendor's precision."""
    return ms // 1000 * 1000
