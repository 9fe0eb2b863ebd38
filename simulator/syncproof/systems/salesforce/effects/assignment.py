"""Assignment rules: who gets a new lead or case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from syncproof.kit.describe import Describe
from syncproof.kit.errors import SyncProofError, nearest
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.domain.formula import Evaluate, compile_formula
from syncproof.systems.salesforce.effects.base import Effect, Row
from syncproof.systems.salesforce.rules import names_of, scope_of

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.org import Org
    from syncproof.systems.salesforce.records import Records

HEADER = "Sforce-Auto-Assign"
OBJECTS = ("Lead", "Case")
Entries = list[tuple[Evaluate, str]]


class Assignment(Effect):
    """The first entry whose criteria fit says who the owner is, over what was sent.

    REST asks for it unless its header says no; SOAP, bulk jobs and people only if they say yes. A
    change assigns only when the header says yes.
    """

    order = 60

    def __init__(self) -> None:
        self._compiled: WeakKeyDictionary[Org, dict[str, Entries]] = WeakKeyDictionary()

    def concerns(self, org: Org, name: str) -> bool:
        """Say whether there are entries for the object."""
        return any(e["object"] == name for e in org.instance.settings["assignment_rules"])

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Assign."""
        if _asked(records.call, create=True):
            row["OwnerId"] = self._owner(records, obj, row, None) or row["OwnerId"]

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Assign."""
        if not _asked(records.call, create=False):
            return {}
        return {"OwnerId": self._owner(records, obj, after, before) or after["OwnerId"]}

    def _owner(
        self, records: Records, obj: ObjectAccess, row: Row, before: Row | None
    ) -> str | None:  # fmt: skip
        by_object = self._compiled.setdefault(records.org, {})
        if obj.name not in by_object:
            by_object[obj.name] = _compile(records.org, obj.name)
        scope = scope_of(records, row, before)
        for fits, target in by_object[obj.name]:
            if fits(scope):
                return assignee(records.call, records.org, target)
        return None


def _asked(call: Call, *, create: bool) -> bool:
    text = call.headers.get(HEADER)
    if text is None:
        return create and call.path.startswith("/services/data/") and "/jobs/" not in call.path
    if text.upper() not in {"TRUE", "FALSE"}:
        raise errors.INVALID_HEADER(name=HEADER, value=text[:100])
    return text.upper() == "TRUE"


def _compile(org: Org, name: str) -> Entries:
    obj = org.object(name)
    names = names_of(org.instance.describe, obj)
    return [
        (compile_formula(entry.get("criteria") or "TRUE", names), entry["assign_to"])
        for entry in org.instance.settings["assignment_rules"] if entry["object"] == name
    ]  # fmt: skip


def assignee(call: Call, org: Org, target: str) -> str | None:
    """Find the active user of a user name, or the queue of a name; None when there is none."""
    for user in call.tx.find(org.object("User"), Username=target):
        return str(user["Id"]) if user["IsActive"] else None
    for word in ("DeveloperName", "Name"):
        for group in call.tx.find(org.object("Group"), **{word: target}):
            if group["Type"] == "Queue":
                return str(group["Id"])
    return None


def check(describe: Describe, entries: Sequence[Mapping[str, Any]]) -> None:
    """Refuse entries that cannot be."""
    for entry in entries:
        obj = describe.object(entry["object"])
        if entry["object"] not in OBJECTS or obj is None:
            hint = nearest(entry["object"], OBJECTS)
            raise SyncProofError(f'assignment_rules: no rules for "{entry["object"]}"', hint=hint)
        compile_formula(entry.get("criteria") or "TRUE", names_of(describe, obj))


RULES = (Assignment(),)
