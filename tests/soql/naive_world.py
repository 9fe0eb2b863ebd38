"""A second reading of whole queries, over linked rows in memory; it knows nothing of SQL.

Rows are dicts; a parent is found by its id. What an operator means is written out once more, so
that a misreading in the compiler does not hide itself.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cmp_to_key
from typing import Any

from syncproof.soql import tree
from syncproof.soql.literals import ANY_MARK, ONE_MARK

Row = dict[str, Any]
PICK = ("Low", "Mid", "High")
PARENT = {
    ("Low__c", "Mid"): ("MidId", "Mid__c"), ("Mid__c", "Top"): ("TopId", "Top__c"),
}  # fmt: skip
CHILD = {("Top__c", "Mids"): ("Mid__c", "TopId"), ("Mid__c", "Lows"): ("Low__c", "MidId")}
KIND = {
    "Id": "id", "Name": "text", "Rank": "number", "Score": "number", "Kind": "pick",
    "Amount": "number", "Flag": "flag", "Day": "plain", "Stamp": "plain", "Size": "number",
    "Tags": "multi", "TopId": "id", "MidId": "id",
}  # fmt: skip
NUMBERED = ("COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX")


class World:
    """Rows by object, with the questions that a query asks of them."""

    def __init__(self, rows: dict[str, list[Row]]) -> None:
        self.rows = rows
        self._by_id = {r["Id"]: r for some in rows.values() for r in some}

    # --- values --------------------------------------------------------------------------------

    def value(self, name: str, row: Row | None, path: tuple[str, ...]) -> Any:
        for hop in path[:-1]:
            field, name = PARENT[name, hop]
            row = self._by_id.get(row[field]) if row else None
        return row[path[-1]] if row else None

    def operand(self, name: str, row: Row, what: Any) -> Any:
        if isinstance(what, tree.Path):
            return self.value(name, row, what.names)
        value = self.value(name, row, what.arguments[0].names)
        return None if value is None else _date_part(what.name, value)

    # --- conditions ----------------------------------------------------------------------------

    def holds(self, name: str, row: Row, condition: Any) -> bool:
        if condition is None:
            return True
        if isinstance(condition, tree.And):
            return all(self.holds(name, row, c) for c in condition.items)
        if isinstance(condition, tree.Or):
            return any(self.holds(name, row, c) for c in condition.items)
        if isinstance(condition, tree.Not):
            return not self.holds(name, row, condition.item)
        if isinstance(condition, tree.Join):
            inner = str(condition.query.sources[0].path)
            field = str(condition.query.items[0].what)
            found = {
                r[field] for r in self.rows[inner] if self.holds(inner, r, condition.query.where)
            }
            return (self.value(name, row, condition.left.names) in found - {None}) is not (
                condition.negated
            )
        value = self.operand(name, row, condition.left)
        return compare(value, _kind(condition.left), condition.operator, condition.values)

    # --- queries -------------------------------------------------------------------------------

    def answer(self, query: tree.Query) -> list[Row]:
        name = str(query.sources[0].path)
        return self._select(name, self.rows[name], query)

    def _select(self, name: str, rows: list[Row], query: tree.Query) -> list[Row]:
        chosen = [r for r in rows if self.holds(name, r, query.where)]
        if query.group or any(_aggregate(i) for i in query.items):
            return _cut(self._grouped(name, chosen, query), query)

        def key(row: Row) -> list[Any]:
            return [(self.operand(name, row, o.what), _kind(o.what), o) for o in query.order]

        chosen.sort(key=lambda r: r["Id"])
        chosen.sort(key=cmp_to_key(lambda a, b: _ordered(key(a), key(b))))
        return [self._show(name, row, query) for row in _cut(chosen, query)]

    def _show(self, name: str, row: Row, query: tree.Query) -> Row:
        shown: Row = {}
        for item in query.items:
            if isinstance(item, tree.Subquery):
                relationship = str(item.query.sources[0].path)
                child, field = CHILD[name, relationship]
                mine = [r for r in self.rows[child] if r[field] == row["Id"]]
                shown[relationship] = self._select(child, mine, item.query) or None
            else:
                self._place(shown, name, row, item.what.names)
        return shown

    def _place(self, shown: Row, name: str, row: Row | None, path: tuple[str, ...]) -> None:
        if len(path) == 1:
            shown[path[0]] = row[path[0]] if row else None
            return
        field, parent = PARENT[name, path[0]]
        above = self._by_id.get(row[field]) if row else None
        if above is None:
            shown[path[0]] = None
        else:
            self._place(shown.setdefault(path[0], {}), parent, above, path[1:])

    def _grouped(self, name: str, rows: list[Row], query: tree.Query) -> list[Row]:
        operands, sets = _sets(query)
        found: list[tuple[list[Any], Row]] = []
        for chosen in sets:
            groups: dict[Any, list[Row]] = {}
            for row in rows:
                key = [_fold(self.operand(name, row, operands[i]), operands[i]) for i in chosen]
                groups.setdefault(tuple(key), []).append(row)
            if not operands and not rows:
                groups[()] = []
            for members in groups.values():
                group = _Group(self, name, members, operands, chosen)
                if query.having is None or group.holds(query.having):
                    found.append((group.sort_key(query), group.show(query)))
        found.sort(key=cmp_to_key(lambda a, b: _ordered(a[0], b[0])))
        return [shown for _, shown in found]


class _Group:
    """The rows of one group, or of a subtotal over the operands that are not `chosen`."""

    def __init__(self, world: World, name: str, rows: list[Row], operands: Any, chosen: Any):
        self.world, self.name, self.rows = world, name, rows
        self.operands, self.chosen = operands, chosen

    def value(self, what: Any) -> Any:
        if isinstance(what, tree.Call) and what.name == "GROUPING":
            return int(self.operands.index(what.arguments[0]) not in self.chosen)
        if isinstance(what, tree.Call) and what.name in NUMBERED:
            return self._aggregate(what)
        if self.operands.index(what) not in self.chosen:
            return None
        values = [self.world.operand(self.name, r, what) for r in self.rows]
        known = [v for v in values if v is not None]
        return min(known) if known else None

    def _aggregate(self, call: tree.Call) -> Any:
        if not call.arguments:
            return len(self.rows)
        path = call.arguments[0].names
        values = [self.world.value(self.name, r, path) for r in self.rows]
        known = [v for v in values if v is not None]
        kind = KIND[path[-1]]
        if call.name == "COUNT":
            return len(known)
        if call.name == "COUNT_DISTINCT":
            return len({v.upper() if kind in ("text", "pick") else v for v in known})
        if not known:
            return None
        if call.name in ("SUM", "AVG"):
            return float(sum(known)) / (len(known) if call.name == "AVG" else 1)
        best = min if call.name == "MIN" else max
        if kind == "pick":
            return best(known, key=_rank)
        return best(known, key=lambda v: (v.upper(), v)) if kind == "text" else best(known)

    def holds(self, condition: Any) -> bool:
        if isinstance(condition, tree.And):
            return all(self.holds(c) for c in condition.items)
        if isinstance(condition, tree.Or):
            return any(self.holds(c) for c in condition.items)
        if isinstance(condition, tree.Not):
            return not self.holds(condition.item)
        value = self.value(condition.left)
        return compare(value, _kind(condition.left), condition.operator, condition.values)

    def show(self, query: tree.Query) -> Row:
        shown: Row = {}
        unnamed = 0
        for item in query.items:
            name = item.alias
            if name is None and isinstance(item.what, tree.Path):
                name = item.what.names[-1]
            elif name is None:
                name, unnamed = f"expr{unnamed}", unnamed + 1
            shown[name] = self.value(item.what)
        return shown

    def sort_key(self, query: tree.Query) -> list[Any]:
        asked = [(self.value(o.what), _kind(o.what), o) for o in query.order]
        rest = []
        for place, what in enumerate(self.operands):
            rest.append((int(place not in self.chosen), "number", _PLAIN_ORDER))
            rest.append((self.value(what), _kind(what), _PLAIN_ORDER))
        return [*asked, *rest]


_PLAIN_ORDER = tree.Ordering(tree.Path(("x",)))


def _sets(query: tree.Query) -> tuple[list[Any], list[tuple[int, ...]]]:
    first = query.group[0] if query.group else None
    if isinstance(first, tree.Call) and first.name in ("ROLLUP", "CUBE"):
        operands = list(first.arguments)
        places = range(len(operands))
        if first.name == "ROLLUP":
            return operands, [tuple(places[:n]) for n in range(len(operands) + 1)]
        every = range(2 ** len(operands))
        return operands, [tuple(p for p in places if n >> p & 1) for n in every]
    return list(query.group), [tuple(range(len(query.group)))]


def _aggregate(item: Any) -> bool:
    what = getattr(item, "what", None)
    return isinstance(what, tree.Call) and what.name in NUMBERED


def _cut(rows: list[Any], query: tree.Query) -> list[Any]:
    first = int(query.offset.value) if query.offset else 0
    last = None if query.limit is None else first + int(query.limit.value)
    return rows[first:last]


def _kind(what: Any) -> str:
    if isinstance(what, tree.Path):
        return KIND[what.names[-1]]
    if what.name in ("MIN", "MAX"):
        return KIND[what.arguments[0].names[-1]]
    return "plain" if what.name == "DAY_ONLY" else "number"


def _fold(value: Any, what: Any) -> Any:
    return value.upper() if value is not None and _kind(what) in ("text", "pick") else value


def _rank(value: str) -> tuple[int, str]:
    return PICK.index(value) if value in PICK else len(PICK), value


def _date_part(name: str, value: Any) -> Any:
    if isinstance(value, int):
        moment = datetime.fromtimestamp(value / 1000, UTC)
    else:
        moment = datetime.fromisoformat(value)
    return {
        "CALENDAR_MONTH": moment.month, "DAY_IN_MONTH": moment.day,
        "DAY_IN_WEEK": moment.isoweekday() % 7 + 1, "HOUR_IN_DAY": moment.hour,
        "DAY_ONLY": moment.date().isoformat(),
    }[name]  # fmt: skip


def compare(value: Any, kind: str, operator: str, literals: tuple[tree.Literal, ...]) -> bool:
    """Compare a value with literals; null equals null and nothing else, and is never more."""
    opposite = {"NOT IN": "IN", "EXCLUDES": "INCLUDES", "!=": "="}.get(operator)
    if opposite:
        return not compare(value, kind, opposite, literals)
    if operator == "IN":
        return any(compare(value, kind, "=", (x,)) for x in literals)
    if operator == "INCLUDES":
        held = set((value or "").upper().split(";"))
        return any(set(str(x.value).upper().split(";")) <= held for x in literals)
    wanted = _wanted(literals[0], kind)
    if operator == "LIKE":
        return value is not None and bool(_like(str(literals[0].value)).fullmatch(value))
    if value is None or wanted is None:
        return operator == "=" and value is None and wanted is None
    if kind in ("text", "pick", "multi"):
        value, wanted = value.upper(), wanted.upper()
    return {
        "=": value == wanted, "<": value < wanted, "<=": value <= wanted,
        ">": value > wanted, ">=": value >= wanted,
    }[operator]  # fmt: skip


def _wanted(literal: tree.Literal, kind: str) -> Any:
    if literal.kind == "N":
        return False if kind == "flag" else None
    if literal.kind == "R":
        return float(literal.value)
    return bool(literal.value) if literal.kind == "B" else literal.value


def _like(pattern: str) -> re.Pattern[str]:
    wild = {"%": ".*", "_": ".", ANY_MARK: "%", ONE_MARK: "_"}
    return re.compile(
        "".join(wild.get(c) or re.escape(c) for c in pattern), re.IGNORECASE | re.DOTALL
    )


def _ordered(left: list[Any], right: list[Any]) -> int:
    for (x, kind, ordering), (y, _, _) in zip(left, right, strict=True):
        x, y = _sortable(x, kind), _sortable(y, kind)  # noqa: PLW2901 - the same, made sortable
        if x == y:
            continue
        if x is None or y is None:
            last = ordering.nulls_last and not _reference(ordering.what)
            return (1 if x is None else -1) * (1 if last else -1)
        return (-1 if x < y else 1) * (-1 if ordering.descending else 1)
    return 0


def _reference(what: Any) -> bool:
    return isinstance(what, tree.Path) and (len(what.names) > 1 or KIND[what.names[0]] == "id")


def _sortable(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "pick":
        rank, text = _rank(value)
        return rank, text.upper()
    return value.upper() if kind == "text" else value
