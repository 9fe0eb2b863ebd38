"""Compound fields: addresses and locations, which are made from parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syncproof.kit.describe import Field, ObjectType


def compound_parts(entity: ObjectType, field: Field) -> list[tuple[str, Field]]:
    """List the stored parts of a compound field by their wire names, in wire order."""
    suffix = "Address" if field.type == "address" else ""
    prefix = field.name.removesuffix(suffix) if suffix else ""
    parts = []
    for part in entity.fields:
        if not part.stored or part.compound != field.name:
            continue
        name = part.name.removeprefix(prefix)
        if field.type == "location":
            name = part.name.removesuffix("__s").rsplit("__", 1)[-1]
        parts.append((name[:1].lower() + name[1:], part))
    return sorted(parts, key=lambda pair: pair[0])
