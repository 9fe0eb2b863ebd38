"""ORDER BY bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.soql import bound, tree
from syncproof.soql.aggregates import bind_aggregate
from syncproof.soql.datefunctions import bind_date_function
from syncproof.soql.errors import Refusal, malformed
from syncproof.soql.valuefunctions import bind_distance, refuse_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncproof.soql.scope import Scope

MAX_ORDER = 32
_UNSORTED = frozenset(
    {"multipicklist", "address", "location", "base64", "encryptedstring", "complexvalue"}
)


class Orders:
    """Binds the keys of ORDER BY; nulls come first unless the query says otherwise."""

    def __init__(
        self,
        scope: Scope,
        group: tuple[bound.Expression, ...],
        grouping: Callable[[tree.Call], bound.Grouping | None],
    ) -> None:
        self._scope = scope
        self._keys = {g.key for g in group}
        self._grouping = grouping

    def bind(
        self, orderings: tuple[tree.Ordering, ...], *, grouped: bool
    ) -> tuple[bound.Order, ...]:
        """Bind all keys; those of a grouped query are grouped or aggregated themselves."""
        if len(orderings) > MAX_ORDER:
            raise malformed(f"ORDER BY takes at most {MAX_ORDER} fields")
        return tuple(self._order(o, grouped=grouped) for o in orderings)

    def _order(self, ordering: tree.Ordering, *, grouped: bool) -> bound.Order:
        what = ordering.what
        descending, nulls_last = bool(ordering.descending), bool(ordering.nulls_last)
        if isinstance(what, tree.Call):
            chosen = self._grouped(what) if grouped else bind_distance(self._scope, what)
            if chosen is None:
                refuse_elsewhere(what)
                raise malformed(f"ORDER BY {what.name} is not supported here", what.at)
            return bound.Order(chosen, descending, nulls_last)
        column = self._scope.resolve(what)
        field = column.field
        long_text = field.type == "textarea" and field.length > 255
        if not field.sortable or field.type in _UNSORTED or long_text:
            text = f"field '{field.name}' can not be sorted in a query call"
            raise Refusal("INVALID_FIELD", text, what.at)
        if grouped and column.key not in self._keys:
            raise malformed(f"Ordered field must be grouped or aggregated: {field.name}")
        if column.hops or field.type == "reference":
            nulls_last = False  # the vendor ignores NULLS LAST on relationship fields
        return bound.Order(column, descending, nulls_last)

    def _grouped(self, call: tree.Call) -> bound.Expression | None:
        function = bind_date_function(self._scope, call)
        if function is not None and function.key not in self._keys:
            raise malformed(f"Ordered field must be grouped or aggregated: {call.name}")
        return function or bind_aggregate(self._scope, call) or self._grouping(call)
