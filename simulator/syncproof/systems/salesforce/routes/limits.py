"""Limits and what is left of them."""

# ruff: noqa: ARG001 - a handler takes every path variable
from __future__ import annotations

from sqlalchemy import func, select

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.salesforce.limits import OTHERS
from syncproof.systems.salesforce.org import org_of
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.wire import answer, parameters

routes = Routes("/services/data/v<version>")


@routes.add("GET HEAD", "/limits", "limits")
def show_limits(call: Call, version: str) -> Answer:
    """List all limits."""
    api = org_of(call.org).api
    own = {"Max": api.limit, "Remaining": api.left(call.at_ms)}
    found = {name: {"Max": most, "Remaining": most} for name, most in OTHERS.items()}
    return answer(dict(sorted({**found, "DailyApiRequests": own}.items())))


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
