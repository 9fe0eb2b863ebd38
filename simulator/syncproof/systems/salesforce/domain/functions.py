"""What the functions and operators of the formula language work out, on plain values.

Values: None, bool, int, float, str, date, datetime. A blank operand gives a blank result; so does
what has no result, such as a division by zero or the 31st of February.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

TEXT, NUMBER, BOOLEAN, DATE, DATETIME, ANY = "text", "number", "boolean", "date", "datetime", "any"
Work = Callable[..., Any]


def blank(value: Any) -> bool:
    """Say whether a value is empty."""
    return value is None or value == ""


def text(value: Any) -> str:
    """Write a value as formulas do."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%SZ}"
    return "" if value is None else str(value)


def guarded(work: Work) -> Work:
    """Make a function whose result is blank when an operand is, or when there is no result."""

    def compute(*given: Any) -> Any:
        if None in given:
            return None
        try:
            return work(*given)
        except (ArithmeticError, ValueError, TypeError, AttributeError):
            return None

    return compute


def _whole(value: Any) -> int:
    """Read a count; what is no number, or none that ends, counts nothing."""
    return int(value) if isinstance(value, int | float) and math.isfinite(value) else 0


def negative(value: Any) -> Any:
    """Turn the sign of a number."""
    return None if isinstance(value, str | date) or value is None else -value


def _mid(value: Any, start: Any, count: Any) -> str:
    first = max(_whole(start), 1) - 1
    return text(value)[first : first + max(0, _whole(count))]


def _right(value: Any, count: Any) -> str:
    number = max(0, _whole(count))
    return text(value)[-number:] if number else ""


def _value(given: Any) -> Any:
    try:
        found = Decimal(text(given).strip()[:40])
    except InvalidOperation:
        return None
    return float(found) if found.is_finite() else None


def _round(value: Any, places: Any) -> float:
    if abs(places) > 18:
        raise ValueError
    unit = Decimal(1).scaleb(-int(places))
    return float(Decimal(str(value)).quantize(unit, rounding=ROUND_HALF_UP))


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(text(value)[:10])


def _includes(chosen: Any, one: Any) -> bool:
    return text(one) in text(chosen).split(";")


def _find(needle: Any, hay: Any) -> int:
    return text(hay).find(text(needle)) + 1


# name -> (kinds of the arguments, fewest, result's kind, function); the last kind repeats
FUNCTIONS: Mapping[str, tuple[tuple[str, ...], int, str, Work]] = {
    "NOT": ((BOOLEAN,), 1, BOOLEAN, lambda a: not a),
    "ISBLANK": ((ANY,), 1, BOOLEAN, blank),
    "ISNULL": ((ANY,), 1, BOOLEAN, blank),
    "ISPICKVAL": ((TEXT, TEXT), 2, BOOLEAN, lambda a, b: text(a) == text(b)),
    "ISNUMBER": ((TEXT,), 1, BOOLEAN, lambda a: _value(a) is not None),
    "INCLUDES": ((TEXT, TEXT), 2, BOOLEAN, _includes),
    "CONTAINS": ((TEXT, TEXT), 2, BOOLEAN, lambda a, b: text(b) in text(a)),
    "BEGINS": ((TEXT, TEXT), 2, BOOLEAN, lambda a, b: text(a).startswith(text(b))),
    "FIND": ((TEXT, TEXT), 2, NUMBER, _find),
    "TEXT": ((ANY,), 1, TEXT, text),
    "VALUE": ((TEXT,), 1, NUMBER, _value),
    "LEN": ((TEXT,), 1, NUMBER, lambda a: len(text(a))),
    "LEFT": ((TEXT, NUMBER), 2, TEXT, lambda a, n: text(a)[: max(0, _whole(n))]),
    "RIGHT": ((TEXT, NUMBER), 2, TEXT, _right),
    "MID": ((TEXT, NUMBER, NUMBER), 3, TEXT, _mid),
    "UPPER": ((TEXT,), 1, TEXT, lambda a: text(a).upper()),
    "LOWER": ((TEXT,), 1, TEXT, lambda a: text(a).lower()),
    "TRIM": ((TEXT,), 1, TEXT, lambda a: text(a).strip()),
    "ABS": ((NUMBER,), 1, NUMBER, guarded(abs)),
    "ROUND": ((NUMBER, NUMBER), 2, NUMBER, guarded(_round)),
    "FLOOR": ((NUMBER,), 1, NUMBER, guarded(math.floor)),
    "CEILING": ((NUMBER,), 1, NUMBER, guarded(math.ceil)),
    "MOD": ((NUMBER, NUMBER), 2, NUMBER, guarded(lambda a, b: a % b)),
    "DATE": (
        (NUMBER, NUMBER, NUMBER), 3, DATE, guarded(lambda y, m, d: date(int(y), int(m), int(d))),
    ),
    "DATEVALUE": ((ANY,), 1, DATE, guarded(_day)),
    "YEAR": ((DATE,), 1, NUMBER, guarded(lambda d: d.year)),
    "MONTH": ((DATE,), 1, NUMBER, guarded(lambda d: d.month)),
    "DAY": ((DATE,), 1, NUMBER, guarded(lambda d: d.day)),
}  # fmt: skip


def _ordered(test: Callable[[Any, Any], bool]) -> Work:
    def compare(a: Any, b: Any) -> bool:
        if a is None or b is None:
            return False
        if isinstance(a, str) or isinstance(b, str):
            return test(text(a), text(b))
        try:
            return test(a, b)
        except TypeError:
            return False

    return compare


def equal(a: Any, b: Any) -> bool:
    """Compare; all that is empty is equal, numbers and text compare as text."""
    if blank(a) and blank(b):
        return True
    if isinstance(a, str) or isinstance(b, str):
        return text(a) == text(b)
    return bool(a == b)


def _add(a: Any, b: Any) -> Any:
    if isinstance(a, str) or isinstance(b, str):
        return text(a) + text(b)
    if isinstance(b, date):
        a, b = b, a
    return a + timedelta(days=b) if isinstance(a, date) else a + b


def _number(value: Any) -> Any:
    if not isinstance(value, int | float):
        raise TypeError
    return value


def _subtract(a: Any, b: Any) -> Any:
    if isinstance(a, date) and isinstance(b, date):
        apart = a - b
        return apart / timedelta(days=1) if isinstance(a, datetime) else apart.days
    return a - timedelta(days=b) if isinstance(a, date) else a - b


OPERATORS: Mapping[str, Work] = {
    "eq": equal,
    "ne": lambda a, b: not equal(a, b),
    "lt": _ordered(lambda a, b: a < b),
    "le": _ordered(lambda a, b: a <= b),
    "gt": _ordered(lambda a, b: a > b),
    "ge": _ordered(lambda a, b: a >= b),
    "add": guarded(_add),
    "sub": guarded(_subtract),
    "mul": guarded(lambda a, b: _number(a) * _number(b)),
    "div": guarded(lambda a, b: _number(a) / _number(b)),
    "join": lambda a, b: text(a) + text(b),
}
