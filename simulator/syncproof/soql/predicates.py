"""Bound conditions as SQL, with SOQL's two truth values: what is null does not match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, and_, bindparam, false, func, not_, or_

from syncproof.soql import bound
from syncproof.soql.sql import (
    caseless,
    contains,
    in_list,
    like,
    like_exactly,
    parameter,
    parenthesised,
    sort_key,
)
from syncproof.soql.types import family

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Select

_CHUNK = 100  # SQLite bounds the depth of an expression; long chains become a tree


class Predicates:
    """Turns conditions into SQL over what a function gives for the fields of one SELECT."""

    def __init__(
        self,
        value: Callable[[bound.Expression], ColumnElement[Any]],
        inner: Callable[[bound.Select], Select[Any]],
    ) -> None:
        self._value = value
        self._inner = inner

    def of(self, condition: bound.Condition) -> ColumnElement[bool]:
        """Give the SQL of a condition."""
        make: Any = getattr(self, f"_{type(condition).__name__.lower()}")
        made: ColumnElement[bool] = make(condition)
        return made

    def _all(self, condition: bound.All) -> ColumnElement[bool]:
        return _chain(and_, [self.of(i) for i in condition.items])

    def _anyof(self, condition: bound.AnyOf) -> ColumnElement[bool]:
        return _chain(or_, [self.of(i) for i in condition.items])

    def _opposite(self, condition: bound.Opposite) -> ColumnElement[bool]:
        return not_(func.coalesce(self.of(condition.item), false()))

    def _isnull(self, condition: bound.IsNull) -> ColumnElement[bool]:
        left = self._value(condition.left)
        return left.is_not(None) if condition.negated else left.is_(None)

    def _comparison(self, condition: bound.Comparison) -> ColumnElement[bool]:
        left = self._value(condition.left)
        right: ColumnElement[Any] = parameter(condition.right.name, left.type)
        operator, kind = condition.operator, family(condition.left.type)
        if condition.glob is not None:
            return like_exactly(left, right, parameter(condition.glob.name, String()))
        if operator in ("=", "!=", "LIKE"):
            if _caseblind(condition.left):
                fold = condition.fold or _uncollated(condition.left)
                left, right = caseless(left, fold=fold), caseless(right, fold=fold)
            if operator == "LIKE":
                return like(left, right)
            return left == right if operator == "=" else left.is_distinct_from(right)
        if kind == "text":
            left, right = sort_key(left), sort_key(right)
        return _ordered(left, operator, right)

    def _inrange(self, condition: bound.InRange) -> ColumnElement[bool]:
        left = self._value(condition.left)
        low = parameter(condition.low.name, left.type)
        high = parameter(condition.high.name, left.type)
        edges = {"<": left < low, ">=": left >= low, ">": left >= high, "<=": left < high}
        if condition.operator == "=":
            return and_(left >= low, left < high)
        if condition.operator == "!=":
            return or_(left < low, left >= high, left.is_(None))
        return edges[condition.operator]

    def _inlist(self, condition: bound.InList) -> ColumnElement[bool]:
        left = self._value(condition.left)
        fold = condition.fold or _uncollated(condition.left)
        caseblind = _caseblind(condition.left)
        inside = in_list(left, condition.values.name, caseblind=caseblind, fold=fold)
        if condition.null:
            inside = or_(inside, left.is_(None))
        return self._outside(inside) if condition.negated else inside

    def _includes(self, condition: bound.Includes) -> ColumnElement[bool]:
        stored = ";" + func.coalesce(self._value(condition.left), "") + ";"
        groups = [
            and_(*(contains(stored, bindparam(None, f";{v};", String())) for v in group))
            for group in condition.groups
        ]
        inside = _chain(or_, groups) if groups else false()
        return self._outside(inside) if condition.negated else inside

    def _inselect(self, condition: bound.InSelect) -> ColumnElement[bool]:
        left = self._value(condition.left)
        inside = left.in_(self._inner(condition.inner))
        return self._outside(inside) if condition.negated else inside

    @staticmethod
    def _outside(inside: ColumnElement[bool]) -> ColumnElement[bool]:
        """Negate so that null rows are kept, as with `!=`."""
        return not_(func.coalesce(inside, false()))


def _caseblind(left: bound.Expression) -> bool:
    """Tell whether equal means equal but for case."""
    sensitive = isinstance(left, bound.Column) and left.field.case_sensitive
    return family(left.type) in ("text", "multi") and not sensitive


def _uncollated(left: bound.Expression) -> bool:
    """Tell whether text comes out of a function, which loses the column's case-blind collation."""
    if family(left.type) != "text":
        return False
    if not isinstance(left, bound.Column):
        return True
    return bool(left.hops and left.hops[-1].polymorphic)


def _ordered(
    left: ColumnElement[Any], operator: str, right: ColumnElement[Any]
) -> ColumnElement[bool]:
    if operator == "<":
        return left < right
    if operator == "<=":
        return left <= right
    return left > right if operator == ">" else left >= right


def _chain(join: Any, items: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    while len(items) > _CHUNK:
        items = [parenthesised(join(*items[i : i + _CHUNK])) for i in range(0, len(items), _CHUNK)]
    chained: ColumnElement[bool] = join(*items)
    return chained
