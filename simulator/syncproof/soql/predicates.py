"""Bound conditions as SQL, with SOQL's two truth values: what is null does not match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, bindparam, false, func, not_, or_

from syncproof.soql import bound
from syncproof.soql.expressions import Expressions
from syncproof.soql.sql import Parentheses, folded, in_list, parameter, sort_key
from syncproof.soql.types import family

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Select

_CHUNK = 100  # SQLite bounds the depth of an expression; long chains become a tree


class Predicates:
    """Turns conditions into SQL over the expressions of one SELECT."""

    def __init__(
        self, expressions: Expressions, inner: Callable[[bound.Select], Select[Any]]
    ) -> None:
        self._expressions = expressions
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
        left = self._expressions.of(condition.left)
        return left.is_not(None) if condition.negated else left.is_(None)

    def _comparison(self, condition: bound.Comparison) -> ColumnElement[bool]:
        left = self._expressions.of(condition.left)
        right: ColumnElement[Any] = parameter(condition.right.name, left.type)
        operator = condition.operator
        exact = isinstance(condition.left, bound.Column) and condition.left.field.case_sensitive
        if operator == "LIKE" and exact:
            return left.op("GLOB", is_comparison=True)(right)
        if condition.fold or _uncollated(condition.left):
            left, right = folded(left), folded(right)
        if operator == "LIKE":
            return left.like(right, escape="\\")
        if operator == "=":
            return left == right
        if operator == "!=":
            return left.is_distinct_from(right)
        if family(condition.left.type) == "text":
            left, right = sort_key(left), sort_key(right)
        return _ordered(left, operator, right)

    def _inrange(self, condition: bound.InRange) -> ColumnElement[bool]:
        left = self._expressions.of(condition.left)
        low = parameter(condition.low.name, left.type)
        high = parameter(condition.high.name, left.type)
        edges = {"<": left < low, ">=": left >= low, ">": left >= high, "<=": left < high}
        if condition.operator == "=":
            return and_(left >= low, left < high)
        if condition.operator == "!=":
            return or_(left < low, left >= high, left.is_(None))
        return edges[condition.operator]

    def _inlist(self, condition: bound.InList) -> ColumnElement[bool]:
        left = self._expressions.of(condition.left)
        fold = condition.fold or _uncollated(condition.left)
        inside = in_list(left, condition.values.name, fold=fold)
        if condition.null:
            inside = or_(inside, left.is_(None))
        return self._outside(inside) if condition.negated else inside

    def _includes(self, condition: bound.Includes) -> ColumnElement[bool]:
        stored = ";" + func.coalesce(self._expressions.of(condition.left), "") + ";"
        groups = [
            and_(*(_contains(stored, value) for value in group)) for group in condition.groups
        ]
        inside = _chain(or_, groups) if groups else false()
        return self._outside(inside) if condition.negated else inside

    def _inselect(self, condition: bound.InSelect) -> ColumnElement[bool]:
        left = self._expressions.of(condition.left)
        inside = left.in_(self._inner(condition.inner))
        return self._outside(inside) if condition.negated else inside

    @staticmethod
    def _outside(inside: ColumnElement[bool]) -> ColumnElement[bool]:
        """Negate so that null rows are kept, as with `!=`."""
        return not_(func.coalesce(inside, false()))


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


def _contains(stored: ColumnElement[Any], value: str) -> ColumnElement[bool]:
    """Look for one value of a multi-select, without regard to case."""
    wanted: ColumnElement[Any] = bindparam(None, f";{value};")
    return func.instr(func.upper(folded(stored)), func.upper(folded(wanted))) > 0


def _chain(join: Any, items: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    while len(items) > _CHUNK:
        items = [Parentheses(join(*items[i : i + _CHUNK])) for i in range(0, len(items), _CHUNK)]
    chained: ColumnElement[bool] = join(*items)
    return chained
