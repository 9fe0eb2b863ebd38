"""Semi-joins and anti-joins bound: `Id IN (SELECT AccountId FROM Contact …)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncproof.soql import bound, tree
from syncproof.soql.errors import Refusal, malformed
from syncproof.soql.scope import Scope

if TYPE_CHECKING:
    from syncproof.kit.describe import ObjectType

_FORBIDDEN = frozenset({"activityhistory", "openactivity", "attachment", "event", "note", "task"})


def bind_join(scope: Scope, join: tree.Join, binder: Any) -> bound.InSelect:
    """Bind a join; `binder` is the class that binds the inner WHERE."""
    left = _left(scope, join)
    query = join.query
    _check_clauses(query)
    inner = Scope.of_root(scope.shared, query.sources)
    if inner.object.name.lower() in _FORBIDDEN or inner.object.name.endswith("__Tag"):
        raise malformed(
            f"Entity '{inner.object.name}' is not supported for semi join inner selects", join.at
        )
    if inner.object.name == scope.object.name:
        raise malformed(
            "The inner and outer selects should not be on the same object type", join.at
        )
    item = query.items[0]
    if len(query.items) != 1 or not isinstance(item, tree.Selected) or item.alias:
        raise malformed("Semi join sub-selects must select exactly one field", join.at)
    if not isinstance(item.what, tree.Path):
        raise malformed("Semi join sub-selects cannot use functions", item.at)
    chosen = inner.resolve(item.what)
    if chosen.hops or chosen.field.type not in ("id", "reference"):
        raise malformed(
            f"The selected field '{item.what}' in the subquery should be an ID or a reference "
            "field of the object itself",
            item.at,
        )
    _check_targets(left, scope.object, chosen, inner.object, item, join)
    where = binder(inner, inner=True).bind(query.where) if query.where else None
    output = bound.Output(chosen.field.name, chosen)
    select = bound.Select(inner.object, (output,), where)
    return bound.InSelect(left, select, join.negated)


def _left(scope: Scope, join: tree.Join) -> bound.Column:
    if not isinstance(join.left, tree.Path):
        raise malformed("Semi join sub-selects need a field on the left", join.left.at)
    left = scope.resolve(join.left)
    if left.hops or left.field.type not in ("id", "reference"):
        raise malformed(
            f"The left operand field '{join.left}' in the where expression of the outer query "
            "should be an ID or a reference field of the object itself",
            join.left.at,
        )
    return left


def _check_clauses(query: tree.Query) -> None:
    refused: tuple[tuple[str, object], ...] = (
        ("USING SCOPE", query.scope),
        ("WITH", query.using),
        ("GROUP BY", query.group),
        ("HAVING", query.having),
        ("ORDER BY", query.order),
        ("LIMIT", query.limit),
        ("OFFSET", query.offset),
    )
    for words, clause in refused:
        if clause:
            raise malformed(f"{words} is not allowed in a semi join sub-select", query.at)
    for suffix in query.suffixes:
        raise malformed(f"{suffix.words} is not allowed in a semi join sub-select", suffix.at)


def _check_targets(
    left: bound.Column,
    outer: ObjectType,
    chosen: bound.Column,
    inner: ObjectType,
    item: tree.Selected,
    join: tree.Join,
) -> None:
    ours = {outer.name} if left.field.type == "id" else set(left.field.reference_to)
    theirs = {inner.name} if chosen.field.type == "id" else set(chosen.field.reference_to)
    if not ours & theirs:
        raise Refusal(
            "MALFORMED_QUERY",
            f"The selected field '{item.what}' in the subquery and the left operand field in the "
            f"where expression in the outer query '{join.left}' should point to the same object "
            "type",
            join.left.at,
            before=True,
        )
