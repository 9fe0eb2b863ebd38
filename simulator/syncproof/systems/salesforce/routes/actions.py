"""Actions that can be invoked: nobody can make a flow or an Apex class here, so there are none."""

# ruff: noqa: ARG001 - a handler takes every path variable
from __future__ import annotations

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.wire import answer, base

routes = Routes("/services/data/v<version>/actions")
_KINDS = ("apex", "flow")


@routes.add("GET HEAD", "", "actions", status="partly", note="no standard actions")
def list_actions(call: Call, version: str) -> Answer:
    """Say where actions are listed."""
    Records(call)  # refuses who may not use the interface
    return answer({"custom": f"{base(version)}/actions/custom"})


@routes.add("GET HEAD", "/custom", "actions", status="partly", note="flows and Apex classes only")
def list_kinds(call: Call, version: str) -> Answer:
    """List the kinds of custom actions."""
    Records(call)
    return answer({kind: f"{base(version)}/actions/custom/{kind}" for kind in _KINDS})


@routes.add("GET HEAD", "/custom/<kind>", "actions")
def list_custom(call: Call, version: str, kind: str) -> Answer:
    """List the custom actions of a kind: an organisation here has none."""
    Records(call)
    if kind not in _KINDS:
        raise errors.NOT_FOUND()
    return answer({"actions": []})
