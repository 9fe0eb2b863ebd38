"""A syntax tree written as SOQL; parsing the text gives the identical tree."""

from __future__ import annotations

from syncproof.soql import tree
from syncproof.soql.literals import write_literal


def print_query(query: tree.Query) -> str:
    """Write a query on one line, keywords in upper case, only the parentheses that are needed."""
    parts = [
        "SELECT " + ", ".join(_item(i) for i in query.items),
        "FROM " + ", ".join(_aliased(str(s.path), s.alias) for s in query.sources),
    ]
    if query.scope:
        parts.append(f"USING SCOPE {query.scope}")
    if query.where:
        parts.append("WHERE " + _condition(query.where))
    if query.using:
        parts.append(f"WITH {query.using}")
    if query.group:
        parts.append("GROUP BY " + ", ".join(_operand(g) for g in query.group))
    if query.having:
        parts.append("HAVING " + _condition(query.having))
    if query.order:
        parts.append("ORDER BY " + ", ".join(_ordering(o) for o in query.order))
    if query.limit:
        parts.append("LIMIT " + write_literal(query.limit.kind, query.limit.value))
    if query.offset:
        parts.append("OFFSET " + write_literal(query.offset.kind, query.offset.value))
    return " ".join([*parts, *(s.words for s in query.suffixes)])


def _aliased(text: str, alias: str | None) -> str:
    return f"{text} {alias}" if alias else text


def _item(item: tree.Item) -> str:
    if isinstance(item, tree.Subquery):
        return f"({print_query(item.query)})"
    if isinstance(item, tree.Selected):
        return _aliased(_operand(item.what), item.alias)
    cases = "".join(f" WHEN {name} THEN {_paths(fields)}" for name, fields in item.cases)
    otherwise = f" ELSE {_paths(item.otherwise)}" if item.otherwise else ""
    return f"TYPEOF {item.path}{cases}{otherwise} END"


def _paths(paths: tuple[tree.Path, ...]) -> str:
    return ", ".join(str(p) for p in paths)


def _operand(what: tree.Operand | tree.Literal) -> str:
    if isinstance(what, tree.Path):
        return str(what)
    if isinstance(what, tree.Literal):
        return write_literal(what.kind, what.value)
    return f"{what.name}({', '.join(_operand(a) for a in what.arguments)})"


def _condition(condition: tree.Condition) -> str:
    if isinstance(condition, tree.And):
        return " AND ".join(_primary(i) for i in condition.items)
    if isinstance(condition, tree.Or):
        return " OR ".join(_primary(i) for i in condition.items)
    if isinstance(condition, tree.Not):
        return "NOT " + _primary(condition.item)
    left = _operand(condition.left)
    if isinstance(condition, tree.Join):
        return f"{left} {'NOT IN' if condition.negated else 'IN'} ({print_query(condition.query)})"
    values = [write_literal(v.kind, v.value) for v in condition.values]
    if condition.operator in ("IN", "NOT IN", "INCLUDES", "EXCLUDES"):
        return f"{left} {condition.operator} ({', '.join(values)})"
    return f"{left} {condition.operator} {values[0]}"


def _primary(condition: tree.Condition) -> str:
    text = _condition(condition)
    return text if isinstance(condition, tree.Compare | tree.Join) else f"({text})"


def _ordering(ordering: tree.Ordering) -> str:
    text = _operand(ordering.what)
    if ordering.descending is not None:
        text += " DESC" if ordering.descending else " ASC"
    if ordering.nulls_last is not None:
        text += " NULLS LAST" if ordering.nulls_last else " NULLS FIRST"
    return text
