"""Versions, and the resources of a version."""

# ruff: noqa: ARG001 - a handler takes every path variable
from __future__ import annotations

from functools import cache

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import versions
from syncproof.systems.salesforce.auth import port_instance
from syncproof.systems.salesforce.login import instance_url
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.routes import all_routes
from syncproof.systems.salesforce.wire import answer, base

routes = Routes()
_PREFIX = "/services/data/v<version>/"


@cache
def resources() -> tuple[str, ...]:
    """Name the resources under which this simulator answers anything."""
    found = {
        route.rule.removeprefix(_PREFIX).partition("/")[0]
        for route in all_routes()
        if route.rule.startswith(_PREFIX) and route.status != "refused"
    }
    return tuple(sorted(name for name in found if name and "<" not in name))


@routes.add("GET HEAD", "/services/data", "versions", auth=False, counted=False, locked=False)
def list_versions(call: Call) -> Answer:
    """List the API versions, oldest first."""
    return answer(versions.LIST)


@routes.add("GET HEAD", "/services/data/v<version>", "resources")
def list_resources(call: Call, version: str) -> Answer:
    """List the resources of a version that this simulator has, and who asks."""
    found = {name: f"{base(version)}/{name}" for name in resources()}
    here = instance_url(call, Records(call).org, port_instance(call))
    found["identity"] = f"{here}/id/{call.org.key}/{call.user.user_id}"
    return answer(found)
