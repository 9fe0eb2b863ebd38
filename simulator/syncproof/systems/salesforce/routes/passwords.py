"""Users' passwords: whether they have expired, a new one, a reset."""

# ruff: noqa: ARG001 - a handler takes every path variable
from __future__ import annotations

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import errors, passwords
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.wire import answer, empty, override, read_object

routes = Routes("/services/data/v<version>/sobjects")
_METHODS = "GET HEAD POST DELETE PATCH PUT"


@routes.add(_METHODS, "/User/<key>/password", "password", object="=User")
@routes.add(_METHODS, "/user/<key>/password", "password", object="=User")
def password(call: Call, version: str, key: str) -> Answer:
    """Say whether a password has expired, set it, or have it reset."""
    records, method = Records(call), override(call)
    user = passwords.user_of(records, key)
    if method in {"GET", "HEAD"}:
        return answer({"isExpired": passwords.is_expired(records, user)})
    if method == "POST":
        passwords.change(records, user, read_object(call).get("NewPassword"))
        return empty()
    if method == "DELETE":
        return answer({"NewPassword": passwords.reset(records, user)})
    raise errors.METHOD_NOT_ALLOWED(method=method, allowed="DELETE,GET,HEAD,POST")
