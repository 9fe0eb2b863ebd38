"""`TYPEOF What WHEN Account THEN Phone ELSE Name END` bound to objects and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.soql import bound, tree
from syncproof.soql.errors import malformed, no_column, no_object, unexpected
from syncproof.soql.scope import NAME_ENTITY

if TYPE_CHECKING:
    from syncproof.kit.describe import Field, ObjectType
    from syncproof.soql.scope import Scope

SINCE = 46.0


def bind_typeof(scope: Scope, item: tree.TypeOf) -> bound.TypeOf:
    """Bind a TYPEOF on a polymorphic relationship of the object of the query."""
    if scope.shared.version < SINCE:
        raise unexpected("TYPEOF", item.at)
    hops = scope.relationship(item.path)
    if len(hops) != 1 or not hops[0].polymorphic:
        raise malformed(
            f"TYPEOF needs a polymorphic relationship of {scope.object.name}: {item.path}", item.at
        )
    hop = hops[0]
    cases: list[tuple[ObjectType, tuple[Field, ...]]] = []
    for name, paths in item.cases:
        target = next((t for t in hop.targets if t.name.lower() == name.lower()), None)
        if target is None:
            raise no_object(name, item.at)
        if any(target.name == known.name for known, _ in cases):
            raise malformed(f"TYPEOF has two WHEN clauses for {target.name}", item.at)
        cases.append((target, _fields(target, paths)))
        scope.shared.relationships.add((scope.object.name, hop.name, target.name))
    otherwise = None if item.otherwise is None else _fields(NAME_ENTITY, item.otherwise)
    scope.shared.relationships.add((scope.object.name, hop.name))
    return bound.TypeOf(hop, tuple(cases), otherwise)


def _fields(entity: ObjectType, paths: tuple[tree.Path, ...]) -> tuple[Field, ...]:
    fields = []
    for path in paths:
        if len(path.names) > 1:
            raise malformed(f"{path} is not supported here inside TYPEOF", path.at)
        field = entity.field(path.names[0])
        if field is None:
            raise no_column(path.names[0], entity.name, path.at)
        if not field.stored:
            raise malformed(f"{path} is not supported here inside TYPEOF", path.at)
        fields.append(field)
    return tuple(fields)
