"""What a job has to say when it is made; the same for both Bulk APIs."""

from __future__ import annotations

from syncproof.systems.salesforce import limits
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.bulk import refusals
from syncproof.systems.salesforce.records import Records

BATCHES, QUERY_JOBS = "DailyBulkApiBatches", "DailyBulkV2QueryJobs"
_FLAGS = {
    "insert": ("createable",), "update": ("updateable",), "delete": ("deletable",),
    "hardDelete": ("deletable",), "upsert": ("createable", "updateable"),
}  # fmt: skip
CHANGES = frozenset(_FLAGS)
_NO_QUERY = frozenset({"TaskStatus"})
limits.count(BATCHES)
limits.count(QUERY_JOBS)


def check_object(records: Records, name: str, operation: str) -> ObjectAccess:
    """Find the object of a job, or refuse it."""
    found = records.actor.access.object(name)
    if found is None:
        raise refusals.NO_OBJECT(name=name)
    flags = _FLAGS.get(operation, ("queryable",))
    closed = operation not in CHANGES and found.name in _NO_QUERY
    if closed or not all(found.full.flag(flag) for flag in flags):
        raise refusals.NO_ENTITY(name=found.name)
    if operation == "hardDelete" and not records.actor.access.permissions.hard_delete:
        raise refusals.NO_HARD_DELETE()
    records.call.object = found.name
    return found


def check_external_id(obj: ObjectAccess, operation: str, name: str | None) -> str | None:
    """Give the external id field of an upsert by its own name; other operations have none."""
    if operation != "upsert":
        return None
    if not name:
        raise refusals.NO_EXTERNAL_ID(object=obj.name)
    field = obj.shown.field(name)
    if field is None or not (field.external_id or field.id_lookup or field.type == "id"):
        raise refusals.NOT_EXTERNAL_ID(name=name, object=obj.name)
    return field.name


def check_batches_left(records: Records) -> None:
    """Refuse a job when no batch of the day is left."""
    quota = limits.daily(records.call.org, BATCHES)
    if quota.enabled and not quota.left(records.call.at_ms):
        raise refusals.QUOTA()
