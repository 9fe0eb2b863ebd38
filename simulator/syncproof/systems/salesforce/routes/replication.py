"""What was changed and what was deleted in a time."""

# ruff: noqa: ARG001 - a handler takes every path variable
from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import select

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes
from syncproof.kit.times import DAY, MINUTE, to_ms
from syncproof.systems.salesforce import errors, purge
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.moments import stamp
from syncproof.systems.salesforce.limits import RECYCLE_BIN_DAYS, REPLICATION_IDS, UPDATED_DAYS
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.wire import answer, parameters

routes = Routes("/services/data/v<version>")


def _refused(text: str) -> VendorError:
    return errors.INVALID_REPLICATION_DATE(text=text)


def _window(call: Call, days: int) -> tuple[int, int]:
    given = parameters(call)
    return window(call, {name: given.get(name, "") for name in ("start", "end")}, days)


def window(call: Call, given: Mapping[str, str], days: int) -> tuple[int, int]:
    """Read a start and an end, cut to whole minutes as the service does with seconds."""
    found: list[int] = []
    for name, text in given.items():
        if not text:
            raise errors.MISSING_ARGUMENT(name=name)
        try:
            moment = datetime.fromisoformat(text.replace(" ", "+"))
        except ValueError:
            raise _refused(f"Invalid date: {text}") from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        found.append(to_ms(moment) // MINUTE * MINUTE)
    start, end = found
    if end - start < MINUTE:
        raise _refused("startDate must be at least one minute greater than endDate")
    if start < call.at_ms - days * DAY:
        raise _refused(f"startDate cannot be more than {days} days ago")
    return start, end


def check_replicateable(obj: ObjectAccess) -> None:
    """Refuse an object whose changes are not kept."""
    if not obj.full.flag("replicateable"):
        raise errors.NOT_ENABLED(what=f"Replication of {obj.name}")


@routes.add("GET HEAD", "/sobjects/<name>/updated", "updated", object="name")
def updated(call: Call, version: str, name: str) -> Answer:
    """List the ids of records that were created or changed in a time."""
    records = Records(call)
    obj = records.object(name)
    check_replicateable(obj)
    start, end = _window(call, UPDATED_DAYS)
    ids = [key for key, _ in changed(records, obj, start, end, deleted=False)]
    return answer({"ids": ids, "latestDateCovered": stamp(min(end, call.at_ms // MINUTE * MINUTE))})


@routes.add("GET HEAD", "/sobjects/<name>/deleted", "deleted", object="name")
def deleted(call: Call, version: str, name: str) -> Answer:
    """List the records that were deleted in a time, as long as the recycle bin has them."""
    purge.expired(call)
    records = Records(call)
    obj = records.object(name)
    check_replicateable(obj)
    start, end = _window(call, RECYCLE_BIN_DAYS)
    rows = [
        {"deletedDate": stamp(at), "id": key}
        for key, at in changed(records, obj, start, end, deleted=True)
    ] if obj.bin else []  # fmt: skip
    made = records.org.state.get(f"{call.org.space}/purges", obj.name)
    earliest = made or call.org.memory["metadata_ms"]
    covered = min(end, call.at_ms // MINUTE * MINUTE)
    return answer({
        "deletedRecords": rows, "earliestDateAvailable": stamp(earliest // MINUTE * MINUTE),
        "latestDateCovered": stamp(covered),
    })  # fmt: skip


def changed(
    records: Records, obj: ObjectAccess, start: int, end: int, *, deleted: bool
) -> list[tuple[str, int]]:
    """List the ids of records that changed in a time, or were deleted, each with its moment."""
    table = records.org.instance.store.tables[obj.name]
    at = table.c.SystemModstamp
    query = select(table.c.Id, at).where(at >= start, at < end).order_by(at, table.c.Id)
    if obj.bin:
        query = query.where(table.c.IsDeleted.is_(deleted))
    visible = records.actor.visible(obj.name)
    if visible is not None:
        query = query.where(visible)
    rows = records.tx.run(query.limit(REPLICATION_IDS + 1)).fetchall()
    if len(rows) > REPLICATION_IDS:
        raise errors.EXCEEDED_ID_LIMIT(limit=REPLICATION_IDS)
    return [(row[0], row[1]) for row in rows]
