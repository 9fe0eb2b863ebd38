"""Date functions in SQL: datetimes are read in UTC, or in the zone that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, literal_column

from syncproof.soql.sql import day_part


def date_part(
    function: str,
    column: ColumnElement[Any],
    kind: str,
    fiscal_start_month: int,
    zone: str | None = None,
) -> ColumnElement[Any]:
    """Give the value of a date function.

    Weeks of a month or year count from its first day. A fiscal year that does not start in
    January has the name of the calendar year in which it ends.
    """
    parts = _Parts(column, kind, fiscal_start_month, zone)
    found: ColumnElement[Any] = _FUNCTIONS[function](parts)
    return found


class _Parts:
    """The parts of one column's values, from which the functions are made."""

    def __init__(
        self, column: ColumnElement[Any], kind: str, fiscal_start: int, zone: str | None
    ) -> None:
        self._column = column
        self._millis = kind == "datetime"
        self._start = fiscal_start
        self._zone = zone

    def __call__(self, name: str) -> Any:
        found = day_part(name, self._column, millis=self._millis, zone=self._zone)
        return found if name == "date" else cast(found, Integer)

    def fiscal_month(self) -> Any:
        return (self("month") + _whole(12 - self._start)) % _whole(12) + _whole(1)

    def fiscal_year(self) -> Any:
        if self._start == 1:
            return self("year")
        late = self("month") >= _whole(self._start)
        return self("year") + case((late, _whole(1)), else_=_whole(0))


def _whole(number: int) -> Any:
    """Write a number into the SQL, so that grouping by the same text groups the same thing."""
    return literal_column(str(number), Integer)


def _steps(value: Any, size: int) -> Any:
    """Count in steps of some size, from 1."""
    return (value - _whole(1)) // _whole(size) + _whole(1)


_FUNCTIONS: dict[str, Callable[[_Parts], Any]] = {
    "CALENDAR_YEAR": lambda part: part("year"),
    "CALENDAR_QUARTER": lambda part: _steps(part("month"), 3),
    "CALENDAR_MONTH": lambda part: part("month"),
    "DAY_IN_MONTH": lambda part: part("day"),
    "DAY_IN_WEEK": lambda part: part("weekday") + _whole(1),
    "DAY_IN_YEAR": lambda part: part("day_of_year"),
    "WEEK_IN_MONTH": lambda part: _steps(part("day"), 7),
    "WEEK_IN_YEAR": lambda part: _steps(part("day_of_year"), 7),
    "FISCAL_YEAR": _Parts.fiscal_year,
    "FISCAL_QUARTER": lambda part: _steps(part.fiscal_month(), 3),
    "FISCAL_MONTH": _Parts.fiscal_month,
    "HOUR_IN_DAY": lambda part: part("hour"),
    "DAY_ONLY": lambda part: part("date"),
}
