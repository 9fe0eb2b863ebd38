"""Versions, and the resources of a version."""

# ruff: noqa: ARG001 - a handler takes every path variable
from __future__ import annotations

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import versions
from syncproof.systems.salesforce.wire import answer, base

routes = Routes()
RESOURCES = ("composite", "limits", "query", "queryAll", "recent", "sobjects")


@routes.add("GET HEAD", "/services/data", "versions", auth=False, counted=False, locked=False)
def list_versions(call: Call) -> Answer:
    """List the API versions, oldest first."""
    return answer(versions.LIST)


@routes.add("GET HEAD", "/services/data/v<version>", "resources")
def list_resources(call: Call, version: str) -> Answer:
    """List the resources of a version that this simulator has."""
    found = {name: f"{base(version)}/{name}" for name in RESOURCES}
    found["identity"] = f"{call.base_url}/id/{call.org.key}/{call.user.user_id}"
    return answer(found)
