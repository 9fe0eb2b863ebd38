"""Records whose binary part comes beside the JSON, in the two parts of a multipart body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from syncproof.systems.salesforce import errors

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.describe import ObjectType

KIND = "multipart/form-data"
PARTS = 8
BOUNDARY = 200
RECORD = 1024 * 1024
"""How long the JSON part may be."""


def read(call: Call, obj: ObjectType) -> dict[str, Any]:
    """Read the JSON of one part, and of the others the bytes of the fields they name.

    The JSON is the first part that says so, and the first of all when none does.
    """
    kind, options = parse_options_header(call.headers.get("Content-Type", ""))
    binary = {f.name.lower(): f.name for f in obj.fields if f.type == "base64"}
    boundary = options.get("boundary", "")
    if not binary:
        raise errors.UNSUPPORTED_MEDIA_TYPE(kind=kind)
    if not 0 < len(boundary) <= BOUNDARY or not boundary.isascii():
        raise errors.INVALID_MULTIPART(text="the boundary is missing")
    parts = _parts(call.body, boundary)
    if not parts:
        raise errors.INVALID_MULTIPART(text="there are no parts")
    record = _json(parts.pop(next((n for n, part in enumerate(parts) if part[2]), 0))[1])
    for name, data, _ in parts:
        field = binary.get(name.lower())
        if field is None or field in record:
            raise errors.INVALID_MULTIPART(text=f"no binary part {name[:80]} is expected")
        record[field] = data
    return record


def _json(data: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(data) if len(data) <= RECORD else None
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise errors.INVALID_MULTIPART(text="a JSON object is expected")
    return found


def _parts(body: bytes, boundary: str) -> list[tuple[str, bytes, bool]]:
    """Split a body into its parts, in order: name, bytes, and whether they say that it is JSON."""
    decoder = MultipartDecoder(boundary.encode(), max_parts=PARTS)
    decoder.receive_data(body)
    decoder.receive_data(None)
    found: list[tuple[str, list[bytes], bool]] = []
    try:
        while True:
            event = decoder.next_event()
            if isinstance(event, Field | File):
                kind, _ = parse_options_header(event.headers.get("Content-Type", ""))
                found.append((event.name or "", [], kind == "application/json"))
            elif isinstance(event, Data):
                found[-1][1].append(event.data)
            elif isinstance(event, Epilogue | NeedData):
                break
    except (ValueError, KeyError, HTTPException):
        raise errors.INVALID_MULTIPART(text="the parts cannot be read") from None
    return [(name, b"".join(chunks), is_json) for name, chunks, is_json in found]
