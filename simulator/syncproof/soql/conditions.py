"""WHERE and HAVING bound: operators and literals checked against the types of the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.soql import bound, tree, types
from syncproof.soql.aggregates import bind_aggregate
from syncproof.soql.datefunctions import bind_date_function
from syncproof.soql.errors import (
    Refusal,
    malformed,
    no_operator,
    too_complicated,
    unexpected,
    wrong_literal,
)
from syncproof.soql.joins import bind_join
from syncproof.soql.valuefunctions import bind_distance, bind_label, refuse_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from syncproof.soql.scope import Scope

MAX_FILTER_LINES = 255
LONG_CHAIN = 100


class ConditionBinder:
    """Binds one condition; `having` allows aggregates and forbids joins.

    `grouping` binds GROUPING(field) in the HAVING of a ROLLUP or CUBE.
    """

    def __init__(
        self,
        scope: Scope,
        *,
        having: bool = False,
        inner: bool = False,
        grouping: Callable[[tree.Call], bound.Grouping | None] = lambda _call: None,
    ) -> None:
        self._scope = scope
        self._shared = scope.shared
        self._having = having
        self._grouping = grouping
        self._inner = inner
        self._joins = 0

    def bind(self, condition: tree.Condition) -> bound.Condition:
        """Bind a whole condition."""
        return self._bind(condition, top=True)

    def _bind(self, condition: tree.Condition, *, top: bool) -> bound.Condition:
        if isinstance(condition, tree.And):
            return bound.All(tuple(self._bind(i, top=top) for i in condition.items))
        if isinstance(condition, tree.Or):
            if any(isinstance(i, tree.Join) for i in condition.items):
                raise malformed("Semi join sub-selects are not allowed with the 'OR' operator")
            items = condition.items
            if len(items) >= LONG_CHAIN:
                self._shared.cacheable = False  # the list is nowhere in the text
                items = tuple(_listed(items))
            return bound.AnyOf(tuple(self._bind(i, top=False) for i in items))
        if isinstance(condition, tree.Not):
            return bound.Opposite(self._bind(condition.item, top=False))
        if isinstance(condition, tree.Join):
            return self._join(condition, top=top)
        return self._compare(condition)

    def _join(self, join: tree.Join, *, top: bool) -> bound.Condition:
        if self._inner:
            raise malformed("Nesting of semi join sub-selects is not supported")
        if not top or self._having:
            raise malformed(
                "Semi join sub-selects are only allowed at the top level WHERE expressions."
            )
        self._joins += 1
        if self._joins > 2:
            raise malformed("Maximum 2 semi join sub-selects are allowed")
        return bind_join(self._scope, join, ConditionBinder)

    def _compare(self, compare: tree.Compare) -> bound.Condition:
        left = self._left(compare.left)
        operator, at = compare.operator, compare.left.at
        if isinstance(left, bound.Distance) and operator not in ("<", ">"):
            raise no_operator("DISTANCE", at)
        if operator in ("INCLUDES", "EXCLUDES"):
            return self._includes(left, compare)
        if operator in ("IN", "NOT IN"):
            return self._in(left, compare)
        literal = compare.values[0]
        if literal.kind == "N" or (literal.kind == "S" and literal.value == ""):
            empty = self._empty(left, operator, literal, at)
            if empty is not None:
                return empty
        if operator == "LIKE":
            return self._like(left, literal, at)
        self._check(left, literal, compare.left)
        if operator not in ("=", "!=") and types.family(left.type) in ("boolean", "multi"):
            raise no_operator(left.type, at)
        if literal.kind == "P":
            low, high = (
                self._shared.param(literal, types.range_edge(left.type, edge), at)
                for edge in (0, 1)
            )
            return bound.InRange(left, operator, low, high)
        param = self._shared.param(literal, types.converter(left.type), at)
        return bound.Comparison(left, operator, param, _needs_folding(left, literal))

    def _left(self, operand: tree.Operand) -> bound.Expression:
        if isinstance(operand, tree.Call):
            return self._function(operand)
        column = self._scope.resolve(operand)
        check_filterable(column, operand.at)
        return column

    def _function(self, call: tree.Call) -> bound.Expression:
        value = bind_date_function(self._scope, call) or bind_label(
            self._scope, call, filtered=True
        )
        if value is not None:
            return value
        if not self._having:
            distance = bind_distance(self._scope, call)
            if distance is not None:
                return distance
        aggregate = bind_aggregate(self._scope, call) or self._grouping(call)
        if aggregate is None:
            refuse_elsewhere(call)
            raise malformed(f"{call.name} is not supported in a condition", call.at)
        if not self._having:
            raise malformed(f"{call.name} is only allowed in HAVING", call.at)
        return aggregate

    def _empty(
        self, left: bound.Expression, operator: str, literal: tree.Literal, at: int
    ) -> bound.Condition | None:
        """Read a comparison with null, which an empty string equals and any text is above."""
        kind = types.family(left.type)
        if literal.kind == "S" and kind not in ("text", "multi", "id"):
            return None
        if operator == "LIKE" and literal.kind == "S" and kind == "text":
            return bound.IsNull(left, negated=False)
        if operator == ">" and literal.kind == "S" and kind != "multi":
            return bound.IsNull(left, negated=True)
        if operator not in ("=", "!="):
            if operator == "LIKE":
                raise no_operator(types.word(left.type).lower(), at)
            raise unexpected("null" if literal.kind == "N" else "''", literal.at)
        if kind == "boolean":
            false = tree.Literal("B", 0, literal.at)
            param = self._shared.param(false, types.boolean, at)
            return bound.Comparison(left, operator, param)
        return bound.IsNull(left, negated=operator == "!=")

    def _like(self, left: bound.Expression, literal: tree.Literal, at: int) -> bound.Condition:
        if types.family(left.type) != "text":
            raise no_operator(types.word(left.type).lower(), at)
        self._check(left, literal, None, at)
        param = self._shared.param(literal, types.like_pattern, at)
        glob = None
        if isinstance(left, bound.Column) and left.field.case_sensitive:
            glob = self._shared.param(literal, types.glob_pattern, at)
        return bound.Comparison(left, "LIKE", param, _needs_folding(left, literal), glob)

    def _check(
        self,
        left: bound.Expression,
        literal: tree.Literal,
        operand: tree.Operand | None,
        at: int = -1,
    ) -> None:
        if literal.kind in types.takes(left.type):
            return
        place = operand.at if operand else at
        name = left.key[-1] if isinstance(left, bound.Column) else str(literal.value)
        quoted = types.family(left.type) in ("text", "id", "multi")
        raise wrong_literal(name, types.word(left.type), place, quoted=quoted)

    def _in(self, left: bound.Expression, compare: tree.Compare) -> bound.Condition:
        at = compare.left.at
        if len(compare.values) > types.MAX_LIST:
            raise too_complicated()
        nulls = [v for v in compare.values if v.kind == "N" or v.value == ""]
        values = tuple(v for v in compare.values if v.kind != "N" and v.value != "")
        for literal in values:
            if literal.kind == "P":
                raise unexpected(str(literal.value), literal.at)
            self._check(left, literal, compare.left)
        if nulls or any(v.kind != "S" for v in values):
            self._shared.cacheable = False
        fold = any(_needs_folding(left, v) for v in values)
        convert = types.many(types.converter(left.type))
        param = self._shared.param(values, convert, at)
        negated = compare.operator == "NOT IN"
        return bound.InList(left, param, negated=negated, null=bool(nulls), fold=fold)

    def _includes(self, left: bound.Expression, compare: tree.Compare) -> bound.Condition:
        if types.family(left.type) != "multi" or not isinstance(left, bound.Column):
            raise no_operator(types.word(left.type).lower(), compare.left.at)
        if len(compare.values) > types.MAX_GROUPS:
            raise too_complicated()
        groups = []
        for literal in compare.values:
            self._check(left, literal, compare.left)
            try:
                value = types.text(literal.value, None)  # type: ignore[arg-type]
            except Refusal as refusal:
                refusal.at = literal.at
                raise
            groups.append(tuple(part for part in value.split(";") if part))
        self._shared.cacheable = False
        kept = tuple(g for g in groups if g)
        return bound.Includes(left, kept, negated=compare.operator == "EXCLUDES")


def _listed(items: tuple[tree.Condition, ...]) -> Iterator[tree.Condition]:
    """Make lists of a long chain `Name = 'a' OR Name = 'b' OR …`, which mean the same."""
    chains: dict[tree.Operand, list[tree.Compare]] = {}
    for item in items:
        if isinstance(item, tree.Compare) and item.operator == "=" and _single(item.values[0]):
            chains.setdefault(item.left, []).append(item)
        else:
            yield item
    for chain in chains.values():
        for start in range(0, len(chain), types.MAX_LIST):
            some = chain[start : start + types.MAX_LIST]
            values = tuple(compare.values[0] for compare in some)
            yield tree.Compare(some[0].left, "IN", values, some[0].at)


def _single(literal: tree.Literal) -> bool:
    """Tell whether a literal is one value: no null, no range of days, no switch."""
    return literal.kind in "SIRDTM" and literal.value != ""


def check_filterable(column: bound.Column, at: int) -> None:
    """Refuse a field that WHERE cannot use."""
    field = column.field
    long_text = field.type == "textarea" and field.length > MAX_FILTER_LINES
    encrypted = field.type in ("encryptedstring", "base64")
    if not field.filterable or not field.stored or long_text or encrypted:
        raise Refusal(
            "INVALID_FIELD", f"field '{field.name}' can not be filtered in a query call", at
        )


def _needs_folding(left: bound.Expression, literal: tree.Literal) -> bool:
    if literal.kind != "S" or types.family(left.type) not in ("text", "multi"):
        return False
    exact = isinstance(left, bound.Column) and left.field.case_sensitive
    return not exact and not str(literal.value).isascii()
