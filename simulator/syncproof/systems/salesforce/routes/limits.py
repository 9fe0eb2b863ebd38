"""Limits and what is left of them."""

# ruff: noqa: ARG001 - a handler takes every path variable
from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import usage
from syncproof.systems.salesforce.bulk.rules import BATCHES
from syncproof.systems.salesforce.limits import OTHERS, counted
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.versions import VERSIONS
from syncproof.systems.salesforce.wire import answer, parameters

routes = Routes("/services/data/v<version>")
_BATCHES_SINCE = 49  # the limit of bulk batches had another name before


@routes.add("GET HEAD", "/limits", "limits")
def show_limits(call: Call, version: str) -> Answer:
    """List all limits; an app with a share of its own is shown under the daily calls."""
    now, api = call.at_ms, Records(call).org.api
    found: dict[str, Any] = {n: {"Max": most, "Remaining": most} for n, most in OTHERS.items()}
    for name, quota in [*counted(call.org).items(), (usage.API, api)]:
        found[name] = {"Max": quota.limit, "Remaining": quota.left(now)}
    for own in usage.app_quotas(call.org):
        if own.enabled:
            found[usage.API][own.app] = {"Max": own.limit, "Remaining": own.left(now)}
    if VERSIONS[version] < _BATCHES_SINCE:
        found["DailyBulkApiRequests"] = found.pop(BATCHES)
    return answer(dict(sorted(found.items())))


@routes.add("GET HEAD", "/limits/recordCount", "record_count")
def record_count(call: Call, version: str) -> Answer:
    """Count the records of some objects, without regard to who may see them."""
    records = Records(call)
    asked = parameters(call).get("sObjects", "")
    names = [n.strip() for n in asked.split(",") if n.strip()]
    chosen = [records.actor.access.object(n) for n in names] if names else [
        records.actor.access.object(o.name) for o in records.actor.access.describe
    ]  # fmt: skip
    counts = []
    for obj in chosen:
        if obj is None:
            continue
        table = call.org.store.tables[obj.name]
        query = select(func.count()).select_from(table)
        if obj.bin:
            query = query.where(table.c.IsDeleted.is_(False))
        counts.append({"count": records.tx.run(query).scalar(), "name": obj.name})
    return answer({"sObjects": sorted(counts, key=lambda c: str(c["name"]))})
