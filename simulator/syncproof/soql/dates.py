"""Date literals of SOQL as half-open ranges of days around a given today.

Semantics: SOQL and SOSL Reference, "Date Formats and Date Literals".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_UNITS = ("WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR")
_PERIOD = re.compile(rf"(LAST|THIS|NEXT)_({'|'.join(_UNITS)})$")
_MANY = re.compile(rf"(LAST|NEXT)_N_(DAY|{'|'.join(_UNITS)})S$")
_AGO = re.compile(rf"N_(DAY|{'|'.join(_UNITS)})S_AGO$")
_SHIFT = {"LAST": -1, "THIS": 0, "NEXT": 1}
_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12, "FISCAL_QUARTER": 3, "FISCAL_YEAR": 12}
_SIMPLE = {
    "YESTERDAY": (-1, 0),
    "TODAY": (0, 1),
    "TOMORROW": (1, 2),
    "LAST_90_DAYS": (-90, 1),
    "NEXT_90_DAYS": (1, 91),
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the meaning of a date literal depends on; `week_start` counts Monday as 0."""

    today: date
    week_start: int = 6
    fiscal_start_month: int = 1


def takes_number(name: str) -> bool | None:
    """Tell whether a date literal needs `:n`; None for a word that is no date literal."""
    upper = name.upper()
    if upper in _SIMPLE or _PERIOD.match(upper):
        return False
    return True if _MANY.match(upper) or _AGO.match(upper) else None


def day_range(literal: str, calendar: Calendar) -> tuple[date, date]:
    """Give the first day of a date literal and the first day after it.

    Raises OverflowError when the range leaves the calendar.
    """
    name, _, number = literal.upper().partition(":")
    today = calendar.today
    if name in _SIMPLE:
        first, after = _SIMPLE[name]
        return today + timedelta(first), today + timedelta(after)
    count = int(number or 0)
    if found := _PERIOD.match(name):
        shift = _SHIFT[found[1]]
        return _periods(found[2], calendar, shift, shift + 1)
    if found := _MANY.match(name):
        last = found[1] == "LAST"
        if found[2] == "DAY":
            first, after = (-count, 1) if last else (1, count + 1)
            return today + timedelta(first), today + timedelta(after)
        return _periods(found[2], calendar, *((-count, 0) if last else (1, count + 1)))
    found = _AGO.match(name)
    if found is None:
        raise ValueError(literal)
    if found[1] == "DAY":
        return today - timedelta(count), today - timedelta(count - 1)
    return _periods(found[1], calendar, -count, 1 - count)


def _periods(unit: str, calendar: Calendar, first: int, after: int) -> tuple[date, date]:
    """Give the days from the period `first` steps from now up to the period `after`."""
    today = calendar.today
    if unit == "WEEK":
        start = today - timedelta((today.weekday() - calendar.week_start) % 7)
        return start + timedelta(weeks=first), start + timedelta(weeks=after)
    months = _MONTHS[unit]
    origin = calendar.fiscal_start_month - 1 if unit.startswith("FISCAL") else 0
    now = today.year * 12 + today.month - 1
    start_month = now - (now - origin) % months
    return _month(start_month + first * months), _month(start_month + after * months)


def _month(index: int) -> date:
    if not 12 <= index < 9999 * 12:
        raise OverflowError(index)
    return date(index // 12, index % 12 + 1, 1)
