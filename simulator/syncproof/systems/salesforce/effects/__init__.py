"""What saving a record brings with it: one rule a module, found by a scan of this folder.

A module has `RULES`. An organisation keeps, for each object, those rules that concern it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syncproof.systems.salesforce.effects.base import BACKGROUND, Effect, Row

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.org import Org
    from syncproof.systems.salesforce.records import Records

__all__ = [
    "BACKGROUND", "Effect", "Row", "Rules", "after_create", "after_delete", "after_undelete",
    "after_update", "before_create", "before_delete", "before_update", "check", "of",
]  # fmt: skip


@cache
def _all() -> tuple[Effect, ...]:
    names = sorted(p.stem for p in Path(__file__).parent.glob("*.py"))
    modules = (import_module(f"{__name__}.{n}") for n in names if n not in {"__init__", "base"})
    rules: list[Effect] = [rule for m in modules for rule in getattr(m, "RULES", ())]
    return tuple(sorted(rules, key=lambda rule: rule.order))


class Rules:
    """What the rules about one object do at each moment, in their order."""

    def __init__(self, rules: Iterable[Effect]) -> None:
        held = tuple(rules)

        def doing(moment: str) -> tuple[Callable[..., Any], ...]:
            nothing = getattr(Effect, moment)
            return tuple(getattr(r, moment) for r in held if getattr(type(r), moment) != nothing)

        self.before_create = doing("before_create")
        self.before_update = doing("before_update")
        self.check = doing("check")
        self.after_create = doing("after_create")
        self.after_update = doing("after_update")
        self.before_delete = doing("before_delete")
        self.after_delete = doing("after_delete")
        self.after_undelete = doing("after_undelete")


def of(org: Org, name: str) -> Rules:
    """Give the rules about an object."""
    found = org.effects.get(name)
    if found is None:
        found = org.effects[name] = Rules(r for r in _all() if r.concerns(org, name))
    return found


def before_create(records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
    """Complete and check a row that is about to be inserted; `values` is what was sent."""
    for do in of(records.org, obj.name).before_create:
        do(records, obj, row, values)


def before_update(
    records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
) -> Row:  # fmt: skip
    """Check a change and give the fields that move with it."""
    extra: Row = {}
    for do in of(records.org, obj.name).before_update:
        seen = {**after, **extra} if extra else after
        extra.update(do(records, obj, before, seen, values))
    return extra


def check(records: Records, obj: ObjectAccess, before: Row | None, row: Row) -> None:
    """Check a row when the validation rules have nothing against it."""
    for do in of(records.org, obj.name).check:
        do(records, obj, before, row)


def after_create(records: Records, obj: ObjectAccess, row: Row) -> None:
    """Do what follows an insert."""
    for do in of(records.org, obj.name).after_create:
        do(records, obj, row)


def after_update(records: Records, obj: ObjectAccess, before: Row, after: Row) -> None:
    """Do what follows a change."""
    for do in of(records.org, obj.name).after_update:
        do(records, obj, before, after)


def before_delete(records: Records, obj: ObjectAccess, row: Row) -> None:
    """Refuse a delete that the product does not allow."""
    for do in of(records.org, obj.name).before_delete:
        do(records, obj, row)


def after_delete(records: Records, obj: ObjectAccess, row: Row) -> None:
    """Do what follows when a record, or its parent, went to the recycle bin."""
    for do in of(records.org, obj.name).after_delete:
        do(records, obj, row)


def after_undelete(records: Records, obj: ObjectAccess, row: Row) -> None:
    """Do what follows when a record came back from the recycle bin."""
    for do in of(records.org, obj.name).after_undelete:
        do(records, obj, row)
