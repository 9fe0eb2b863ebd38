"""What a user's locale decides: the first day of the week, and how values are written.

Source of the days: Unicode CLDR, supplemental week data. Weeks start on Monday elsewhere.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from syncproof.kit.times import to_datetime

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6
_SUNDAY = (
    "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX "
    "MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW"
)
_SATURDAY = "AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY"
FORMATTED = frozenset(
    {"int", "long", "double", "percent", "currency", "date", "datetime", "time"}
)  # fmt: skip
ENGLISH = "en_US"


def week_start(locale: str) -> int:
    """Give the first day of the week in a locale such as `de_DE`, Monday as 0."""
    territory = locale.replace("-", "_").split("_")[-1].upper()
    if territory in _SUNDAY.split():
        return SUNDAY
    if territory in _SATURDAY.split():
        return SATURDAY
    return FRIDAY if territory == "MV" else MONDAY


def formatter(kind: str, scale: int, zone: ZoneInfo) -> Callable[[Any], str]:
    """Choose how a stored value is written in American English."""
    if kind in ("int", "long"):
        return lambda value: f"{value:,}"
    if kind == "date":
        return lambda value: _day(date.fromisoformat(value))
    if kind == "datetime":
        return lambda value: _moment(value, zone)
    if kind == "time":
        return lambda value: _clock(int(value[:2]), int(value[3:5]))
    if kind == "currency":
        return lambda value: f"{'-' if value < 0 else ''}${abs(value):,.{scale}f}"
    sign = "%" if kind == "percent" else ""
    return lambda value: f"{value:,.{scale}f}{sign}"


def _day(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def _clock(hour: int, minute: int) -> str:
    return f"{hour % 12 or 12}:{minute:02d} {'AM' if hour < 12 else 'PM'}"


def _moment(ms: int, zone: ZoneInfo) -> str:
    local = to_datetime(ms).astimezone(zone)
    return f"{_day(local.date())}, {_clock(local.hour, local.minute)}"
