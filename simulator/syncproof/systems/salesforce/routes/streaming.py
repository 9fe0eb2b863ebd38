"""CometD: the long-polling endpoint of the Streaming API."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import Any

import orjson

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import auth, errors
from syncproof.systems.salesforce.domain.references import nested_too_deeply
from syncproof.systems.salesforce.streaming import bayeux
from syncproof.systems.salesforce.versions import VERSIONS
from syncproof.systems.salesforce.wire import answer

routes = Routes()
COOKIE = "BAYEUX_BROWSER"
MOST_MESSAGES = 50
_OPTIONS = {"auth": False, "counted": False, "locked": False, "long_poll": True}


@routes.add("POST", "/cometd/<version>", "stream", **_OPTIONS)
@routes.add("POST", "/cometd/<version>/<path:kind>", "stream", **_OPTIONS)
@routes.add("POST", "/cometd/replay/<version>", "stream", **_OPTIONS)
@routes.add("POST", "/cometd/replay/<version>/<path:kind>", "stream", **_OPTIONS)
def talk(call: Call, version: str, kind: str = "") -> Answer:
    """Answer the messages of a client that listens; `kind` is what its library appends."""
    if version not in VERSIONS or kind not in {"", "handshake", "connect", "disconnect"}:
        raise errors.NOT_FOUND()
    messages = _messages(call)
    try:
        auth.authenticate(call)
        auth.check_api(call)
    except VendorError:
        return answer([bayeux.denied(m) for m in messages])
    conversation = bayeux.Conversation(call, _browser(call))
    found = answer([a for m in messages for a in conversation.answer(m)])
    if conversation.fresh:
        found.headers["Set-Cookie"] = f"{COOKIE}={conversation.fresh}; Path=/; HttpOnly"
    return found


def _messages(call: Call) -> list[dict[str, Any]]:
    try:
        body = orjson.loads(call.body)
    except orjson.JSONDecodeError:
        raise errors.JSON_PARSER_ERROR(text="The messages are no JSON") from None
    found = body if isinstance(body, list) else [body]
    good = all(isinstance(m, dict) and isinstance(m.get("channel"), str) for m in found)
    if not found or not good or len(found) > MOST_MESSAGES or nested_too_deeply(found):
        raise errors.JSON_PARSER_ERROR(text="A list of messages with a channel is expected")
    return found


def _browser(call: Call) -> str:
    try:
        held = SimpleCookie(call.headers.get("Cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return "" if held is None else held.value
