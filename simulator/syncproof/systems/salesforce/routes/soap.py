"""SOAP: the partner and enterprise interfaces; what they do is in the package `soap`."""

# ruff: noqa: ARG001 - a handler takes every path variable; an error spec is called to make the exception
from __future__ import annotations

from dataclasses import replace
from typing import Any

from syncproof.kit.call import Answer, Call
from syncproof.kit.environ import Headers, key_of
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import auth, errors, purge
from syncproof.systems.salesforce.org import org_of
from syncproof.systems.salesforce.soap import envelope, headers, users
from syncproof.systems.salesforce.soap.calls import CALLS, Operation, peek
from syncproof.systems.salesforce.soap.faults import XML, render
from syncproof.systems.salesforce.soap.request import Request
from syncproof.systems.salesforce.soap.xml import elements
from syncproof.systems.salesforce.xml_reading import local

__all__ = ["PATHS", "render", "routes"]
PATHS = ("/services/Soap",)
routes = Routes()
_NOTE = "layouts, tabs, e-mail, processes, quick actions and truncation are refused"


def _peek(call: Call) -> tuple[str, str]:
    """Read operation and object, for faults to be aimed.

    One resource is for logging in and for all that needs a session: faults about sessions and
    limits are meant for the latter.
    """
    word, name = peek(call)
    if call.route is not None and word not in {"login", "logout", "soap"}:
        call.route = replace(call.route, auth=True, counted=True)
    return word, name


_OPTIONS: dict[str, Any] = {
    "auth": False, "counted": False, "peek": _peek, "status": "partly", "note": _NOTE,
}  # fmt: skip


@routes.add("POST", "/services/Soap/<api>/<version>", "login", **_OPTIONS)
@routes.add("POST", "/services/Soap/<api>/<version>/<org>", "login", **_OPTIONS)
def soap(call: Call, api: str, version: str, org: str = "") -> Answer:
    """Answer a call of the partner (u) or the enterprise (c) interface."""
    if api not in envelope.CALLS:
        raise errors.NOT_FOUND()
    auth.check_resource(call)
    element, given = envelope.read(call.body)
    name = local(element)
    if name == "login":
        call.operation = name
        return _answer(call, api, name, users.log_in(call, api, version, element))
    known = CALLS.get(name)
    call.operation = known.word if known is not None else name if name == "logout" else "soap"
    if known is None and name != "logout":
        raise errors.SOAP_UNKNOWN_CALL(name=name[:100])
    users.enter(call, envelope.session(given))
    if known is None:
        return _answer(call, api, name, users.log_out(call))
    if not call.counted:
        auth.charge(call)
    return _answer(
        call, api, name, _run(known, Request(call, api, version, element, headers.read(given)))
    )


def _run(known: Operation, request: Request) -> str:
    """Do a call under the headers of REST that say the same as the envelope's."""
    call = request.call
    if known.bin:
        purge.expired(call)
    if not known.renews:
        users.check_password_age(request)
    received = call.headers
    told = {key_of(name): value for name, value in request.headers.as_http().items()}
    call.headers = Headers({**call.environ, **told})
    try:
        return known.run(request)
    finally:
        call.headers = received


def _answer(call: Call, api: str, name: str, inner: str) -> Answer:
    body = f"<{name}Response>{inner}</{name}Response>" if inner else f"<{name}Response/>"
    header = ""
    if call.counted:
        quota = org_of(call.org).api
        info = {"current": quota.used(call.at_ms), "limit": quota.limit, "type": "API REQUESTS"}
        header = elements({"LimitInfoHeader": {"limitInfo": info}})
    return Answer(200, envelope.write(api, body, header), XML)
