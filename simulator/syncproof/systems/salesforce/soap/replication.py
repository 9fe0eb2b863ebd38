"""Calls that tell what changed and what was deleted in a time."""

from __future__ import annotations

from syncproof.kit.times import MINUTE
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.limits import RECYCLE_BIN_DAYS, UPDATED_DAYS
from syncproof.systems.salesforce.routes.replication import changed, check_replicateable, window
from syncproof.systems.salesforce.soap.request import Request
from syncproof.systems.salesforce.soap.xml import elements, moment


def get_updated(request: Request) -> str:
    """List the ids of records that were created or changed in a time."""
    obj, start, end = _asked(request, UPDATED_DAYS)
    ids = [key for key, _ in changed(request.records, obj, start, end, deleted=False)]
    covered = min(end, request.call.at_ms // MINUTE * MINUTE)
    return f"<result>{elements({'ids': ids, 'latestDateCovered': moment(covered)})}</result>"


def get_deleted(request: Request) -> str:
    """List the records that were deleted in a time, as long as the recycle bin has them."""
    obj, start, end = _asked(request, RECYCLE_BIN_DAYS)
    rows = changed(request.records, obj, start, end, deleted=True) if obj.bin else []
    org = request.records.org.instance
    purged = org.world.state.get(f"{org.space}/purges", obj.name) or org.memory["metadata_ms"]
    shown = elements({
        "deletedRecords": [{"deletedDate": moment(at), "id": key} for key, at in rows],
        "earliestDateAvailable": moment(purged // MINUTE * MINUTE),
        "latestDateCovered": moment(min(end, request.call.at_ms // MINUTE * MINUTE)),
    })  # fmt: skip
    return f"<result>{shown}</result>"


def _asked(request: Request, days: int) -> tuple[ObjectAccess, int, int]:
    obj = request.object(request.needed("sObjectType"))
    check_replicateable(obj)
    given = {name: request.text(name) for name in ("startDate", "endDate")}
    return obj, *window(request.call, given, days)
