"""Reading what a connector sent: a JSON object, or an error of the protocol's shape."""

from typing import Any

import orjson

from syncproof.conformance.drivers.base import Answer
from syncproof.conformance.drivers.errors import ConnectorError, ConnectorFault
from syncproof.conformance.drivers.visible import visible_bytes


def json_object(raw: bytes, where: str) -> Answer:
    """Parse one JSON object or raise the fault `rubbish` that shows what came instead."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ConnectorFault(
            "rubbish", f"{where}: expected a JSON object, found: {visible_bytes(raw)}"
        ) from error
    return as_object(value, where, raw)


def as_object(value: Any, where: str, raw: bytes) -> Answer:
    """Demand that a parsed value is an object."""
    if not isinstance(value, dict):
        raise ConnectorFault(
            "rubbish", f"{where}: expected a JSON object, found: {visible_bytes(raw)}"
        )
    return value


def error_from(answer: Answer, where: str) -> Exception:
    """Read `{"error": {"code", "message"}}`; give the fault `rubbish` for any other shape."""
    error = answer.get("error")
    if isinstance(error, dict):
        code, message = error.get("code"), error.get("message", "")
        if isinstance(code, str) and code and isinstance(message, str | None):
            return ConnectorError(code, message or "")
    shown = visible_bytes(orjson.dumps(answer))
    return ConnectorFault(
        "rubbish", f'{where}: expected {{"error": {{"code", "message"}}}}, found: {shown}'
    )
