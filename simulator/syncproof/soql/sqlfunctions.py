"""What SQLite cannot compute by itself, as plain functions of stored values."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from syncproof.kit.times import to_datetime

EARTH_KM = 6371.0
_zone = lru_cache(maxsize=64)(ZoneInfo)


def shifted(ms: int | None, zone: str) -> int | None:
    """Move a moment so that reading it as UTC gives the wall clock of a zone."""
    if ms is None:
        return None
    offset = to_datetime(ms).astimezone(_zone(zone)).utcoffset() or timedelta()
    return ms + offset // timedelta(milliseconds=1)


def distance_km(
    latitude: float | None, longitude: float | None, lat: float | None, lon: float | None
) -> float | None:
    """Give the great-circle distance of two places; None when one of them is unknown."""
    if latitude is None or longitude is None or lat is None or lon is None:
        return None
    high = sin(radians(lat - latitude) / 2) ** 2
    wide = sin(radians(lon - longitude) / 2) ** 2
    inside = high + cos(radians(latitude)) * cos(radians(lat)) * wide
    return 2 * EARTH_KM * asin(min(1.0, sqrt(inside)))
