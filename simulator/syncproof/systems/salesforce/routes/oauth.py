"""OAuth: the token endpoint and revocation."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import grants, tokens, wire
from syncproof.systems.salesforce.auth import port_instance
from syncproof.systems.salesforce.clients import form_of
from syncproof.systems.salesforce.wire import answer, empty

routes = Routes()
_PLAIN = {"auth": False, "counted": False}
_WORDED = frozenset(
    {"/services/oauth2/token", "/services/oauth2/revoke", "/services/oauth2/introspect"}
)
PATHS = ("/services/oauth2/",)
_FORM = "application/x-www-form-urlencoded"
_FORMATS = {"application/xml": "xml", _FORM: "urlencoded"}


def render(call: Call, error: VendorError) -> Answer:
    """Write a refusal as OAuth does; of some resources it is the REST interface's."""
    if call.path.rstrip("/") in _WORDED:
        told = {"error": error.code, "error_description": error.message}
        return _written(call, told, error.status)
    return wire.render(error)


def _written(call: Call, value: dict[str, Any], status: int = 200) -> Answer:
    """Write an answer as JSON, XML or a form, as `format` or the header Accept says."""
    try:
        asked = form_of(call).get("format", "")
    except VendorError:
        asked = ""
    accept = (call.headers.get("Accept") or "").partition(",")[0].partition(";")[0]
    kind = asked or _FORMATS.get(accept.strip(), "json")
    if kind == "urlencoded":
        made = Answer(status, urlencode(value).encode(), _FORM)
    elif kind == "xml":
        inner = "".join(f"<{k}>{escape(str(v))}</{k}>" for k, v in value.items())
        text = f'<?xml version="1.0" encoding="UTF-8"?><OAuth>{inner}</OAuth>'
        made = Answer(status, text.encode(), "application/xml;charset=UTF-8")
    else:
        made = answer(value, status)
    made.headers["Cache-Control"] = "no-store"
    return made


@routes.add("POST", "/services/oauth2/token", "login", **_PLAIN)
def token(call: Call) -> Answer:
    """Give a session for a grant."""
    return _written(call, grants.grant(call, form_of(call), port_instance(call)))


@routes.add("POST GET", "/services/oauth2/revoke", "logout", **_PLAIN)
def revoke(call: Call) -> Answer:
    """End a session, or a refresh token with the sessions that it gave."""
    tokens.revoke(call, form_of(call).get("token", ""), port_instance(call))
    return empty(200)
