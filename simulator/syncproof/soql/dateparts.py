"""Date functions in SQL: datetimes are read in UTC, or in the zone that is asked for."""

from __future__ import annotations

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

    def part(name: str) -> Any:
        found = day_part(name, column, millis=kind == "datetime", zone=zone)
        return found if name == "date" else cast(found, Integer)

    def fiscal_month() -> Any:
        return (part("month") + _whole(12 - fiscal_start_month)) % _whole(12) + _whole(1)

    def fiscal_year() -> Any:
        if fiscal_start_month == 1:
            return part("year")
        late = part("month") >= _whole(fiscal_start_month)
        return part("year") + case((late, _whole(1)), else_=_whole(0))

    made: dict[str, Any] = {
        "CALENDAR_YEAR": lambda: part("year"),
        "CALENDAR_QUARTER": lambda: _steps(part("month"), 3),
        "CALENDAR_MONTH": lambda: part("month"),
        "DAY_IN_MONTH": lambda: part("day"),
        "DAY_IN_WEEK": lambda: part("weekday") + _whole(1),
        "DAY_IN_YEAR": lambda: part("day_of_year"),
        "WEEK_IN_MONTH": lambda: _steps(part("day"), 7),
        "WEEK_IN_YEAR": lambda: _steps(part("day_of_year"), 7),
        "FISCAL_YEAR": fiscal_year,
        "FISCAL_QUARTER": lambda: _steps(fiscal_month(), 3),
        "FISCAL_MONTH": fiscal_month,
        "HOUR_IN_DAY": lambda: part("hour"),
        "DAY_ONLY": lambda: part("date"),
    }
    found: ColumnElement[Any] = made[function]()
    return found


def _whole(number: int) -> Any:
    """Write a number into the SQL, so that grouping by the same text groups the same thing."""
    return literal_column(str(number), Integer)


def _steps(value: Any, size: int) -> Any:
    """Count in steps of some size, from 1."""
    return (value - _whole(1)) // _whole(size) + _whole(1)
