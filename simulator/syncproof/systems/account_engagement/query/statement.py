"""The SQL of a query: keyset pages, so that deletions between pages shift nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, tuple_

from syncproof.kit.storage import Store, Transaction
from syncproof.systems.account_engagement.query.order import Order
from syncproof.systems.account_engagement.query.paging import Query
from syncproof.systems.account_engagement.query.selection import Node

_COMPARE = {
    "eq": lambda c, v: c == v,
    "gt": lambda c, v: c > v,
    "ge": lambda c, v: c >= v,
    "lt": lambda c, v: c < v,
    "le": lambda c, v: c <= v,
}


def run_query(
    tx: Transaction, node: Node, names: tuple[str, ...], query: Query, own_user: int | None
) -> Sequence[Sequence[Any]]:
    """Read one row more than the page holds; the sort keys come first in every row."""
    shape = (
        "query", query.collection, ",".join(names), query.deleted, str(own_user is not None),
        *(f"{f.field} {f.op}" for f in query.filters),
        *(f"{o.field} {o.descending}" for o in query.order), str(query.after is not None),
    )  # fmt: skip
    statement = tx.store.prepared(shape, lambda: _build(tx.store, node, query, own_user))
    params: dict[str, Any] = {f"f{i}": f.value for i, f in enumerate(query.filters)}
    params |= {"limit": query.limit + 1, "offset": query.offset}
    if own_user is not None:
        params["own"] = own_user
    if query.after is not None:
        params |= {f"a{i}": v for i, v in enumerate(query.after)}
    rows: Sequence[Sequence[Any]] = statement.run(tx.conn, params).fetchall()
    return rows


def read_one(tx: Transaction, node: Node, names: tuple[str, ...], key: int) -> Sequence[Any] | None:
    """Read the fields of one record by its id, deleted or not."""

    def make() -> Select[Any]:
        base = tx.store.tables[node.obj.name]
        columns, source = _columns(tx.store, node)
        return select(*columns).select_from(source).where(base.c[node.obj.key] == bindparam("key"))

    statement = tx.store.prepared(("read", node.obj.name, ",".join(names)), make)
    row: Sequence[Any] | None = statement.run(tx.conn, {"key": key}).fetchone()
    return row


def _build(store: Store, node: Node, query: Query, own_user: int | None) -> Select[Any]:
    base = store.tables[node.obj.name]
    columns, source = _columns(store, node)
    keys = [_sort_key(base, o) for o in query.order]
    labelled = [k.label(f"_key{i}") for i, k in enumerate(keys)]
    statement: Select[Any] = select(*labelled, *columns).select_from(source)
    for i, condition in enumerate(query.filters):
        column = base.c[condition.field]
        statement = statement.where(_COMPARE[condition.op](column, bindparam(f"f{i}")))
    if query.deleted != "all" and "isDeleted" in base.c:
        statement = statement.where(base.c.isDeleted == bindparam("bin", query.deleted == "true"))
    if own_user is not None:
        statement = statement.where(base.c.assignedToId == bindparam("own"))
    if query.after is not None:
        statement = statement.where(_beyond(keys, query.order))
    ordering = [k.desc() if o.descending else k for k, o in zip(keys, query.order, strict=True)]
    return statement.order_by(*ordering).limit(bindparam("limit")).offset(bindparam("offset"))


def _sort_key(base: Any, order: Order) -> ColumnElement[Any]:
    """Sort nothing before everything, the same on every database."""
    column: ColumnElement[Any] = base.c[order.field]
    if order.field in {"id", "createdAt", "updatedAt"}:
        return column
    return func.coalesce(column, -1 if order.field.endswith("At") else "")


def _beyond(keys: Sequence[Any], order: Sequence[Order]) -> ColumnElement[bool]:
    marks: list[Any] = [bindparam(f"a{i}") for i in range(len(keys))]
    if len({o.descending for o in order}) == 1:
        whole, mark = (tuple_(*keys), tuple_(*marks)) if len(keys) > 1 else (keys[0], marks[0])
        found: ColumnElement[bool] = whole < mark if order[0].descending else whole > mark
        return found
    first = keys[0] < marks[0] if order[0].descending else keys[0] > marks[0]
    second = keys[1] < marks[1] if order[1].descending else keys[1] > marks[1]
    return or_(first, and_(keys[0] == marks[0], second))


def _columns(store: Store, node: Node) -> tuple[list[Any], Any]:
    """List the columns in the order that `rows.render` takes them, and the joined tables."""
    base = store.tables[node.obj.name]
    aliases: dict[tuple[str, ...], Any] = {(): base}
    source: Any = base
    columns: list[Any] = []
    for each in node.nodes():
        table = aliases.get(each.path)
        if table is None:
            table = store.tables[each.obj.name].alias("_".join(("j", *each.path)))
            aliases[each.path] = table
            parent = aliases[each.path[:-1]]
            source = source.outerjoin(table, parent.c[each.via] == table.c[each.obj.key])
            columns.append(table.c[each.obj.key].label("_".join(("has", *each.path))))
        prefix = "_".join(("c", *each.path))
        columns += [table.c[name].label(f"{prefix}_{name}") for name, _ in each.fields()]
    return columns, source
