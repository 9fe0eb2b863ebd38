"""What saving a record brings with it: one rule a module, found by a scan of this folder.

A module has `RULES`. An organisation keeps, for each object, those rules that concern it there.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from syncproof.systems.salesforce.effects.base import BACKGROUND, Effect, Row

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.org import Org
    from syncproof.systems.salesforce.records import Records

__all__ = [
    "BACKGROUND", "Effect", "Row", "after_create", "after_delete", "after_undelete",
    "after_update", "before_create", "before_delete", "before_update", "check", "of",
]  # fmt: skip


@cache
def _all() -> tuple[Effect, ...]:
    names = sorted(p.stem for p in Path(__file__).parent.glob("*.py"))
    modules = (import_module(f"{__name__}.{n}") for n in names if n not in {"__init__", "base"})
    rules: list[Effect] = [rule for m in modules for rule in getattr(m, "RULES", ())]
    return tuple(sorted(rules, key=lambda rule: rule.order))


def of(org: Org, name: str) -> tuple[Effect, ...]:
    """Give the rules about an object, in their order."""
    found = org.effects.get(name)
    if found is None:
        found = org.effects[name] = tuple(r for r in _all() if r.concerns(org, name))
    return found


def before_create(records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
    """Complete and check a row that is about to be inserted; `values` is what was sent."""
    for rule in of(records.org, obj.name):
        rule.before_create(records, obj, row, values)


def before_update(
    records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
) -> Row:  # fmt: skip
    """Check a change and give the fields that move with it."""
    extra: Row = {}
    for rule in of(records.org, obj.name):
        seen = {**after, **extra} if extra else after
        extra.update(rule.before_update(records, obj, before, seen, values))
    return extra


def check(records: Records, obj: ObjectAccess, before: Row | None, row: Row) -> None:
    """Check a row when the validation rules have nothing against it."""
    for rule in of(records.org, obj.name):
        rule.check(records, obj, before, row)


def after_create(records: Records, obj: ObjectAccess, row: Row) -> None:
    """Do what follows an insert."""
    for rule in of(records.org, obj.name):
        rule.after_create(records, obj, row)


def after_update(records: Records, obj: ObjectAccess, before: Row, after: Row) -> None:
    """Do what follows a change."""
    for rule in of(records.org, obj.name):
        rule.after_update(records, obj, before, after)


def before_delete(records: Records, obj: ObjectAccess, row: Row) -> None:
    """Refuse a delete that the product does not allow."""
    for rule in of(records.org, obj.name):
        rule.before_delete(records, obj, row)


def after_delete(records: Records, obj: ObjectAccess, row: Row) -> None:
    """Do what follows when a record, or its parent, went to the recycle bin."""
    for rule in of(records.org, obj.name):
        rule.after_delete(records, obj, row)


def after_undelete(records: Records, obj: ObjectAccess, row: Row) -> None:
    """Do what follows when a record came back from the recycle bin."""
    for rule in of(records.org, obj.name):
        rule.after_undelete(records, obj, row)
