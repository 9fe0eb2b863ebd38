"""FIELDS(ALL), FIELDS(STANDARD) and FIELDS(CUSTOM) in a select list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.soql import bound, tree
from syncproof.soql.errors import Refusal, malformed

if TYPE_CHECKING:
    from syncproof.soql.scope import Scope

MAX_UNBOUNDED = 200
SINCE = 51.0
TOO_OLD = "The SOQL FIELDS function is not supported in this version of the API"


def bind_fields_call(scope: Scope, call: tree.Call, query: tree.Query) -> list[bound.Output]:
    """Spell out the fields; ALL and CUSTOM need a LIMIT or a filter on Ids."""
    word = call.arguments[0] if len(call.arguments) == 1 else None
    kind = str(word).upper() if isinstance(word, tree.Path) else ""
    if scope.shared.version < SINCE:
        raise Refusal("UNSUPPORTED_API_VERSION", TOO_OLD, call.at)
    if kind not in ("ALL", "STANDARD", "CUSTOM"):
        raise malformed(f"unexpected token: '{call.name}'", call.at)
    if kind != "STANDARD":
        scope.shared.cacheable = False  # whether it is allowed depends on values
        bounded = query.limit is not None and int(query.limit.value) <= MAX_UNBOUNDED
        if not bounded and not 0 < _ids(query.where) <= MAX_UNBOUNDED:
            raise malformed("The SOQL FIELDS function must have a LIMIT of at most 200")
    return [
        bound.Output(field.name, bound.Column((), scope.object, field))
        for field in scope.object.fields
        if kind == "ALL" or field.custom is (kind == "CUSTOM")
    ]


def _ids(where: tree.Condition | None) -> int:
    """Count the Ids of a filter that consists of nothing else; 0 for any other filter."""
    if isinstance(where, tree.Or):
        counts = [_ids(item) for item in where.items]
        return sum(counts) if all(counts) else 0
    if isinstance(where, tree.And):
        return min((c for c in map(_ids, where.items) if c), default=0)
    if isinstance(where, tree.Compare) and where.operator in ("=", "IN"):
        path = where.left
        if isinstance(path, tree.Path) and path.names[-1].lower() == "id" and len(path.names) == 1:
            return len(where.values)
    return 0
