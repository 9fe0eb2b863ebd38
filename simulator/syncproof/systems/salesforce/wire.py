"""Reading requests and writing answers the way the REST interface does."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import orjson

from syncproof.kit.call import Answer
from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce import errors, json_words
from syncproof.systems.salesforce.domain.values import not_deserialized

if TYPE_CHECKING:
    from syncproof.kit.call import Call

JSON = "application/json;charset=UTF-8"


def answer(value: Any, status: int = 200) -> Answer:
    """Answer with JSON."""
    return Answer(status, orjson.dumps(value), JSON)


def empty(status: int = 204) -> Answer:
    """Answer without a body."""
    return Answer(status, b"", None)


def base(version: str) -> str:
    """Give the path of a version, with which the urls in answers begin."""
    return f"/services/data/v{version}"


def parameters(call: Call) -> dict[str, str]:
    """Read the query string; of a repeated name the last counts."""
    pairs = [pair.partition("=") for pair in call.query.split("&") if pair]
    return {_plain(name): _plain(value) for name, _, value in pairs}


def _plain(text: str) -> str:
    """Decode a name or value of a query string."""
    text = text.replace("+", " ")
    return unquote_to_bytes(text).decode("utf-8", "replace") if "%" in text else text


def override(call: Call) -> str:
    """Give the method, which `?_HttpMethod=PATCH` on a POST replaces."""
    if call.method == "POST" and "_HttpMethod" in call.query:
        return parameters(call).get("_HttpMethod", "POST").upper()
    return call.method


def truth(text: str | None) -> bool:
    """Read a boolean parameter."""
    return (text or "").lower() == "true"


def read_json(call: Call) -> Any:
    """Read the JSON body, or refuse it with the parser's words."""
    kind = call.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind and kind != "application/json":
        raise errors.UNSUPPORTED_MEDIA_TYPE(kind=kind)
    if not call.body.strip():
        raise errors.BODY_REQUIRED()
    try:
        found = call.json()
    except orjson.JSONDecodeError as error:
        raise json_words.refused(error) from None
    try:
        _NAMES_ONCE.decode(call.body.decode())
    except RecursionError:
        raise errors.JSON_PARSER_ERROR(
            text="The nesting is too deep at [line:1, column:1]"
        ) from None
    return found


def _once(pairs: list[tuple[str, Any]]) -> None:
    """Refuse an object that says the same name twice: which of the two counts, nobody knows."""
    if len(dict(pairs)) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(n for n in names if names.count(n) > 1)
        raise errors.JSON_PARSER_ERROR(
            text=f"Duplicate field '{twice[:1000]}' at [line:1, column:1]"
        )


_NAMES_ONCE = json.JSONDecoder(object_pairs_hook=_once, parse_int=float)


def read_object(call: Call) -> dict[str, Any]:
    """Read a JSON body that has to be an object."""
    found = read_json(call)
    if not isinstance(found, dict):
        raise errors.JSON_PARSER_ERROR(
            text="Cannot deserialize instance of map from START_ARRAY token at [line:1, column:1]"
            if isinstance(found, list)
            else "Unexpected token: expected START_OBJECT at [line:1, column:1]"
        )
    return found


def flag(body: Mapping[str, Any], name: str) -> bool:
    """Read a boolean of a body; as text it may be written too, null is false."""
    value = body.get(name)
    if isinstance(value, bool | None):
        return bool(value)
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return truth(value)
    raise not_deserialized("boolean", value)


def known(body: Mapping[str, Any], names: Container[str]) -> None:
    """Refuse a body with a member that the resource does not know."""
    for name in body:
        if name not in names:
            refused = errors.UNRECOGNIZED_FIELD(name=name[:1000])
            raise json_words.about(refused, name, behind=True)


def error_item(error: VendorError) -> dict[str, Any]:
    """Write one error of an error body."""
    item: dict[str, Any] = {"message": error.message, "errorCode": error.code}
    if "body" in error.extra:
        return {**error.extra["body"], "errorCode": error.code, "message": error.message}
    if error.fields is not None:
        item["fields"] = list(error.fields)
    return item


def save_error(error: VendorError) -> dict[str, Any]:
    """Write a refusal as a row of save results."""
    shown = [
        {"statusCode": e.code, "message": e.message, "fields": list(e.fields or ())}
        for e in errors.each(error)
    ]  # fmt: skip
    return {"success": False, "errors": shown}


def render(error: VendorError) -> Answer:
    """Write an error body: an array, as the REST interface does."""
    found = answer([error_item(e) for e in errors.each(error)], error.status)
    if error.status == 401:
        found.headers["WWW-Authenticate"] = "Token"
    return found


def header_options(text: str | None) -> Mapping[str, str]:
    """Read a header such as `batchSize=200; other=x`, names in lower case."""
    if not text:
        return {}
    pairs = (p.partition("=") for p in text.replace(";", ",").split(","))
    return {k.strip().lower(): v.strip() for k, eq, v in pairs if eq}
