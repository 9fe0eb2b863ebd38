"""Parts of dates and datetimes in SQL, in UTC."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, String, cast, literal_column
from sqlalchemy.ext.compiler import compiles

# The parts of a day, as SQLite's strftime and as PostgreSQL's to_char write them.
_FORMATS = {
    "year": ("%Y", "YYYY"),
    "month": ("%m", "MM"),
    "day": ("%d", "DD"),
    "day_of_year": ("%j", "DDD"),
    "weekday": ("%w", "D"),
    "hour": ("%H", "HH24"),
    "date": ("%Y-%m-%d", "YYYY-MM-DD"),
}


class Part(ColumnElement[str]):
    """One part of a stored date or datetime, as text."""

    inherit_cache = False

    def __init__(self, part: str, column: ColumnElement[Any], *, millis: bool) -> None:
        self.part = part
        self.column = column
        self.millis = millis
        self.type = String()


@compiles(Part)
def _generic(element: Part, compiler: Any, **_: Any) -> str:
    form = _FORMATS[element.part][1]
    column = compiler.process(element.column)
    stamp = f"to_timestamp({column} / 1000.0) AT TIME ZONE 'UTC'"
    text = f"to_char({stamp if element.millis else f'CAST({column} AS DATE)'}, '{form}')"
    return f"(CAST({text} AS INTEGER) - 1)" if element.part == "weekday" else text


@compiles(Part, "sqlite")
def _sqlite(element: Part, compiler: Any, **_: Any) -> str:
    form = _FORMATS[element.part][0]
    column = compiler.process(element.column)
    if element.millis:
        return f"strftime('{form}', {column} / 1000.0, 'unixepoch')"
    return f"strftime('{form}', {column})"


def date_part(
    function: str, column: ColumnElement[Any], kind: str, fiscal_start_month: int
) -> ColumnElement[Any]:
    """Give the value of a date function; weeks of a month or year count from its first day."""

    def part(name: str) -> Any:
        found = Part(name, column, millis=kind == "datetime")
        return found if name == "date" else cast(found, Integer)

    shift = literal_column(str(12 - fiscal_start_month), Integer)
    one, year = literal_column("1", Integer), literal_column("12", Integer)
    fiscal = (part("month") + shift) % year + one
    made: dict[str, ColumnElement[Any]] = {
        "CALENDAR_YEAR": part("year"),
        "CALENDAR_QUARTER": _steps(part("month"), 3),
        "CALENDAR_MONTH": part("month"),
        "DAY_IN_MONTH": part("day"),
        "DAY_IN_WEEK": part("weekday") + one,
        "DAY_IN_YEAR": part("day_of_year"),
        "WEEK_IN_MONTH": _steps(part("day"), 7),
        "WEEK_IN_YEAR": _steps(part("day_of_year"), 7),
        "FISCAL_YEAR": part("year"),
        "FISCAL_QUARTER": _steps(fiscal, 3),
        "FISCAL_MONTH": fiscal,
        "HOUR_IN_DAY": part("hour"),
        "DAY_ONLY": part("date"),
    }
    return made[function]


def _steps(value: Any, size: int) -> Any:
    """Count in steps of some size, from 1."""
    one = literal_column("1", Integer)
    return (value - one) // literal_column(str(size), Integer) + one
