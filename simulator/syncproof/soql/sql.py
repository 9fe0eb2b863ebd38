"""Pieces of SQL that SQLAlchemy has no word for: the one module that knows the dialects apart.

The kit gives every database the function `sp_fold(text)`. Text columns compare without regard to
ASCII case on SQLite (`NOCASE`) and by their bytes on PostgreSQL, where every comparison folds.
SQLite gets two more functions by `install`: `sp_shift(ms, zone)` and `sp_distance(…)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, Float, Integer, String, bindparam
from sqlalchemy.ext.compiler import compiles

from syncproof.soql import sqlfunctions

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.types import TypeEngine

_EARTH_KM = sqlfunctions.EARTH_KM
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
_LIMITS = (
    "parser stack overflow", "Expression tree is too large", "at most 64 tables",
    "stack depth limit exceeded",
)  # fmt: skip


def install(connection: Any) -> None:
    """Teach a SQLite driver's connection the functions that only queries use."""
    connection.create_function("sp_shift", 2, sqlfunctions.shifted, deterministic=True)
    connection.create_function("sp_distance", 4, sqlfunctions.distance_km, deterministic=True)


def too_deep(error: Exception) -> bool:
    """Tell whether a database refuses a statement because of its size."""
    return str(getattr(error, "orig", error)).startswith(_LIMITS)


def unknown_function(error: Exception) -> bool:
    """Tell whether a SQLite connection lacks a function that `install` gives."""
    return str(getattr(error, "orig", error)).startswith("no such function: sp_")


def parameter(name: str, kind: TypeEngine[Any]) -> BindParameter[Any]:
    """Make a parameter whose value comes with each execution."""
    return bindparam(name, None, type_=kind)


class Piece(ColumnElement[Any]):
    """A piece made of other expressions; `write` gives its SQL from theirs."""

    inherit_cache = False

    def __init__(
        self,
        kind: TypeEngine[Any],
        sqlite: Callable[..., str],
        generic: Callable[..., str],
        *inner: ColumnElement[Any],
    ) -> None:
        self.type = kind
        self.inner = inner
        self.sqlite = sqlite
        self.generic = generic

    def self_group(self, against: Any = None) -> Any:
        """Stand as it is inside other expressions."""
        return self


@compiles(Piece)
def _generic(element: Piece, compiler: Any, **_: Any) -> str:
    return element.generic(*(compiler.process(i) for i in element.inner))


@compiles(Piece, "sqlite")
def _sqlite(element: Piece, compiler: Any, **_: Any) -> str:
    return element.sqlite(*(compiler.process(i) for i in element.inner))


def parenthesised(inner: ColumnElement[bool]) -> ColumnElement[bool]:
    """Put a condition in parentheses that SQLAlchemy does not melt into its surroundings."""
    return Piece(Boolean(), "({})".format, "({})".format, inner)


def caseless(text: ColumnElement[Any], *, fold: bool) -> ColumnElement[Any]:
    """Give text that compares without regard to case; `fold` beyond ASCII."""
    if fold:
        return sort_key(text)
    return Piece(String(), "{}".format, "lower({})".format, text)


def sort_key(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give text its place in an English locale: by the upper-cased text."""
    return Piece(String(), "sp_fold({})".format, "sp_fold({})".format, text)


def same_text(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Pick the text that a group of equal texts is shown as."""
    sqlite, generic = "min({} COLLATE BINARY)", 'min({} COLLATE "C")'
    return Piece(String(), sqlite.format, generic.format, text)


def extreme_text(function: str, text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Find the first or the last text in the order of `sort_key`; equal ones by code points."""
    way = "ASC" if function == "MIN" else "DESC"
    # SQLite: the key in front of the text, divided by a character that no key has.
    key = "replace(sp_fold({0}), char(1), char(2)) || char(1) || {0}"
    found = f"{function.lower()}({key})"
    sqlite = f"substr({found}, instr({found}, char(1)) + 1)"
    order = f'sp_fold({{0}}) {way} NULLS LAST, {{0}} COLLATE "C" {way}'
    generic = f"(array_agg({{0}} ORDER BY {order}))[1]"
    return Piece(String(), sqlite.format, generic.format, text)


def like(left: ColumnElement[Any], right: ColumnElement[Any]) -> ColumnElement[bool]:
    r"""Match a LIKE pattern whose escape is `\`; both sides are caseless already."""
    sql = "{} LIKE {} ESCAPE '\\'"
    return Piece(Boolean(), sql.format, sql.format, left, right)


def like_exactly(
    left: ColumnElement[Any], pattern: ColumnElement[Any], glob: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Match with regard to case: a GLOB pattern on SQLite, whose LIKE cannot."""
    generic = "{} LIKE {} ESCAPE '\\'"
    return _Either(left, glob, "{} GLOB {}", left, pattern, generic)


class _Either(ColumnElement[bool]):
    """A test that takes another parameter on SQLite than elsewhere."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, *given: Any) -> None:
        self.sqlite, self.generic = given[:3], given[3:]

    def self_group(self, against: Any = None) -> Any:
        """Stand as it is inside other expressions."""
        return self


@compiles(_Either)
def _either(element: _Either, compiler: Any, **_: Any) -> str:
    left, right, sql = element.sqlite if compiler.dialect.name == "sqlite" else element.generic
    found: str = sql.format(compiler.process(left), compiler.process(right))
    return found


def contains(text: ColumnElement[Any], part: ColumnElement[Any]) -> ColumnElement[bool]:
    """Look for a part of a text, without regard to case."""
    sqlite, generic = "instr(sp_fold({}), sp_fold({})) > 0", "strpos(sp_fold({}), sp_fold({})) > 0"
    return Piece(Boolean(), sqlite.format, generic.format, text, part)


def in_list(
    left: ColumnElement[Any], name: str, *, caseblind: bool = False, fold: bool = False
) -> ColumnElement[bool]:
    """Test membership in a list that is bound as one JSON text.

    One parameter whatever the length of the list, so that the statement is compiled once.
    """
    source = "json_array_elements_text(CAST({} AS JSON)) AS list(value)"
    sqlite = f"{{}} IN (SELECT {'sp_fold(value)' if fold else 'value'} FROM json_each({{}}))"  # noqa: S608
    value = f"CAST(value AS {_word(left.type)})"
    if caseblind:
        value = "sp_fold(value)" if fold else "lower(value)"
    generic = f"{{}} IN (SELECT {value} FROM {source})"  # noqa: S608
    left = caseless(left, fold=fold) if caseblind else left
    return Piece(Boolean(), sqlite.format, generic.format, left, parameter(name, String()))


def _word(kind: TypeEngine[Any]) -> str:
    """Name a type for CAST."""
    if isinstance(kind, Boolean):
        return "BOOLEAN"
    if isinstance(kind, Float):
        return "DOUBLE PRECISION"
    return "BIGINT" if isinstance(kind, Integer) else "TEXT"


def day_part(
    part: str, column: ColumnElement[Any], *, millis: bool, zone: str | None = None
) -> ColumnElement[Any]:
    """Give one part of a stored date or datetime as text, in UTC or in a time zone."""
    ours, theirs = _FORMATS[part]
    place = zone or "UTC"
    if millis:
        moment = f"sp_shift({{}}, '{zone}')" if zone else "{}"
        sqlite = f"strftime('{ours}', {moment} / 1000.0, 'unixepoch')"
        stamp = f"to_timestamp({{}} / 1000.0) AT TIME ZONE '{place}'"
    else:
        sqlite, stamp = f"strftime('{ours}', {{}})", "CAST({} AS DATE)"
    generic = f"to_char({stamp}, '{theirs}')"
    if part == "weekday":
        generic = f"(CAST({generic} AS INTEGER) - 1)"
    return Piece(String(), sqlite.format, generic.format, column)


def distance_km(
    latitude: ColumnElement[Any], longitude: ColumnElement[Any], *other: ColumnElement[Any]
) -> ColumnElement[Any]:
    """Give the kilometres between two places on the great circle; null when one is unknown."""
    generic = (
        "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN "  # LEAST passes over nulls
        f"{2 * _EARTH_KM} * asin(least(1, sqrt(power(sin(radians({{2}} - {{0}}) / 2), 2) + "
        "cos(radians({0})) * cos(radians({2})) * power(sin(radians({3} - {1}) / 2), 2)))) END"
    )
    sqlite = "sp_distance({}, {}, {}, {})"
    return Piece(Float(), sqlite.format, f"({generic})".format, latitude, longitude, *other)
