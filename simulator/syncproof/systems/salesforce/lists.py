"""The tables behind the picklists of stages and statuses, which follow the picklists' options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from syncproof.systems.salesforce.org import org_of

if TYPE_CHECKING:
    from syncproof.kit.call import Call

# (object, field) -> (table, its column by the word that an option may carry)
TABLES: Mapping[tuple[str, str], tuple[str, Mapping[str, str]]] = {
    ("Opportunity", "StageName"): (
        "OpportunityStage",
        {"closed": "IsClosed", "won": "IsWon", "probability": "DefaultProbability",
         "category": "ForecastCategory"},
    ),
    ("Lead", "Status"): ("LeadStatus", {"default": "IsDefault", "converted": "IsConverted"}),
    ("Task", "Status"): ("TaskStatus", {"default": "IsDefault", "closed": "IsClosed"}),
}  # fmt: skip
_CATEGORIES = {True: "Closed", False: "Pipeline"}


def words_of(name: str, field: str) -> frozenset[str]:
    """List what an option of a picklist may say besides value, label, default and active."""
    found = TABLES.get((name, field))
    return frozenset(found[1]) if found else frozenset()


def follow(call: Call, name: str, field: str, options: Sequence[Any]) -> None:
    """Make the rows of the table those of the picklist, in its order."""
    found = TABLES.get((name, field))
    if found is None:
        return
    org = org_of(call.org)
    obj, columns = org.object(found[0]), found[1]
    held = {r["MasterLabel"]: r for r in call.tx.find(obj)}
    for order, option in enumerate(options, 1):
        given = {"value": option} if isinstance(option, str) else option
        row = _row(given, columns, held.get(given["value"]))
        row["SortOrder"] = order
        if given["value"] in held:
            call.tx.update(obj, held.pop(given["value"]), row)
        else:
            call.tx.insert(obj, [{**_fresh(call, given["value"]), **row, "Id": org.new_id(obj)}])
    for gone in held.values():
        call.tx.remove(obj, gone)
    org.forget_lists()


def _row(
    given: Mapping[str, Any], columns: Mapping[str, str], held: Mapping[str, Any] | None
) -> dict[str, Any]:
    row = {column: given[word] for word, column in columns.items() if word in given}
    if held is None:
        row = {c: False for w, c in columns.items() if w not in {"probability", "category"}} | row
    if "DefaultProbability" in columns.values():
        closed, won = row.get("IsClosed", False), row.get("IsWon", False)
        if held is None:
            row.setdefault("DefaultProbability", 100.0 if won else 0.0 if closed else 50.0)
            lost = closed and not won
            row.setdefault("ForecastCategory", "Omitted" if lost else _CATEGORIES[bool(won)])
            row["IsActive"] = True
        if "ForecastCategory" in row:
            row["ForecastCategoryName"] = row["ForecastCategory"]
    return row


def _fresh(call: Call, label: str) -> dict[str, Any]:
    now, user = call.stamp_ms // 1000 * 1000, call.actor or call.org.memory["admin"]
    return {
        "MasterLabel": label, "ApiName": label, "CreatedDate": now, "LastModifiedDate": now,
        "SystemModstamp": now, "CreatedById": user, "LastModifiedById": user,
    }  # fmt: skip
