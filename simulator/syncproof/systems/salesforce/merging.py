"""Merges up to three leads, contacts or accounts into one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from syncproof.systems.salesforce import effects, errors, purge, reparenting
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.sharing import DELETE, EDIT

if TYPE_CHECKING:
    from syncproof.kit.describe import Field
    from syncproof.systems.salesforce.records import Records, Row

LOSERS = 2
_PERSON = {"LeadId": "Lead", "ContactId": "Contact"}


def check_mergeable(obj: ObjectAccess) -> None:
    """Refuse objects whose records are never merged."""
    if not obj.full.flag("mergeable") or obj.full.field("MasterRecordId") is None:
        raise errors.NOT_MERGEABLE()


def merge(
    records: Records, obj: ObjectAccess, master: str | None, losers: Sequence[str],
    body: Mapping[str, Any], index: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """Keep the master with the values of `body`; the losers go to the recycle bin.

    Gives `id`, `mergedRecordIds` and `updatedRelatedIds`, the records that the user may see and
    that hang on the master now. What losers hold besides is lost, as the product does it.
    """
    check_mergeable(obj)
    keep, gone = _chosen(records, obj, master, losers)
    moved: dict[str, None] = {}
    for row in gone:
        if row.get("IsPersonAccount"):
            contacts = _whole(records, "Contact")
            own = records.tx.get(contacts.full, row["PersonContactId"])
            if own is not None:
                moved.update(_absorb(records, contacts, keep["PersonContactId"], own))
        moved.update(_absorb(records, obj, keep["Id"], row))
    records.update(obj, records.tx.get(obj.full, keep["Id"]) or keep, body, index)
    merged = [row["Id"] for row in gone]
    return {"id": keep["Id"], "mergedRecordIds": merged, "updatedRelatedIds": list(moved)}


def _chosen(
    records: Records, obj: ObjectAccess, master: str | None, losers: Sequence[str]
) -> tuple[Row, list[Row]]:
    """Find master and losers, all of them live, different and the user's to change and delete."""
    if not 1 <= len(losers) <= LOSERS:
        raise errors.MERGE_FAILED(
            text=f"A merge request names one or two records to merge, not {len(losers)}", fields=()
        )
    if not obj.shown.flag("deletable"):
        raise errors.NO_OBJECT_ACCESS(verb="deleted", object=obj.name, fields=())
    rows: list[Row] = []
    for given in (master or "", *losers):
        key = full_id(given)
        if key is None or key[:3] != obj.full.key_prefix:
            label = obj.full.fields[0].label
            raise errors.MALFORMED_ID(label=label, value=given[:100], fields=("Id",))
        row = records.row(obj, key, write=True)
        if not records.actor.may(records.tx, obj.full, row["Id"], DELETE if rows else EDIT):
            raise errors.INSUFFICIENT_ACCESS(fields=())
        if row.get("IsConverted"):
            raise errors.CANNOT_UPDATE_CONVERTED_LEAD(fields=())
        rows.append(row)
    if len({row["Id"] for row in rows}) < len(rows):
        raise errors.MERGE_FAILED(text="A record cannot be merged with itself", fields=())
    _check_persons(obj, rows)
    return rows[0], rows[1:]


def _check_persons(obj: ObjectAccess, rows: Sequence[Row]) -> None:
    """Refuse a person with a company, and the contact of a person without its account."""
    persons = {bool(row.get("IsPersonAccount")) for row in rows}
    if len(persons) > 1 or (obj.name == "Contact" and persons == {True}):
        raise errors.MERGE_FAILED(text="A person account is merged with person accounts", fields=())


def _whole(records: Records, name: str) -> ObjectAccess:
    full = records.org.object(name)
    return ObjectAccess(full, full, records.actor.access.permissions.records, frozenset())


def _absorb(records: Records, obj: ObjectAccess, master: str, row: Row) -> dict[str, None]:
    """Let the master have what hangs on a loser, and bin the loser; gives what a user sees move."""
    moved: dict[str, None] = {}
    for child, field, tie in reparenting.ties(records, obj.full, row["Id"]):
        if _repoint(records, child, field, tie, master) and _visible(records, child, tie):
            moved[tie["Id"]] = None
    audit = obj.writer.audit(obj.writer.modified, records.call.stamp_ms, records.actor.id)
    values = {"IsDeleted": True, "MasterRecordId": master, **audit}
    records.tx.update(obj.full, records.tx.get(obj.full, row["Id"]) or row, values, "merge")
    purge.note(records.org.instance, records.call.stamp_ms)
    effects.after_delete(records, obj, row)
    return moved


def _repoint(records: Records, child: ObjectAccess, field: Field, row: Row, master: str) -> bool:
    """Let a record refer to the master; says whether that was a move that a user would see."""
    if row["Id"] == master:  # the master itself hung on the loser
        reparenting.change(records, child, row, {field.name: None})
        return False
    if child.name == "CampaignMember" and field.name in _PERSON:
        return reparenting.join(records, child, row, _PERSON[field.name], master)
    reparenting.change(records, child, row, {field.name: master})
    return field.createable or field.updateable


def _visible(records: Records, child: ObjectAccess, row: Row) -> bool:
    access = records.actor.access.object(child.name)
    return access is not None and records.can_see(access, row)
