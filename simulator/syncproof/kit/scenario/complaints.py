"""Turns what pydantic found into messages: file, line, path, found, expected, nearest match."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from syncproof.kit.errors import nearest
from syncproof.kit.scenario.safe_yaml import Document, Path

_SHOWN = 5


def complain(document: Document, model: type[BaseModel], error: ValidationError) -> str:
    """Write the first few mistakes, a line each, in the order of the file."""
    schema = model.model_json_schema(by_alias=True)
    found: dict[tuple[int, str], None] = {}
    meant: set[str] = set()  # what misspelled members should have been is not missing
    for mistake in sorted(error.errors(include_url=False), key=lambda m: m["type"] == "missing"):
        path = _in_file(document, mistake["loc"])
        text = _sentence(schema, mistake, path)
        if mistake["type"] == "extra_forbidden":
            meant.add(text.partition(" - did you mean ")[2].strip('"?'))
        if mistake["type"] == "missing" and path[-1] in meant:
            continue
        found[document.line(path), text] = None
    lines = [f"{document.shown}:{line}: {text}" for line, text in sorted(found)]
    more = [f"… and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    return "\n".join([*lines[:_SHOWN], *more])


def dotted(path: Path) -> str:
    """Write a path as `people.locales.de_DE` or `faults[0].name`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def shown(value: Any) -> str:
    """Write a found value, shortened."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f'{text[:56]}…"'


def _in_file(document: Document, loc: tuple[str | int, ...]) -> Path:
    """Keep the parts of pydantic's location that stand in the file."""
    path: Path = ()
    last = len(loc) - 1
    for number, part in enumerate(loc):
        if part == "[key]":
            continue
        if (*path, part) in document.lines or (number == last and isinstance(part, str)):
            path = (*path, part)
    return path


def _sentence(schema: dict[str, Any], mistake: Any, path: Path) -> str:
    kind, name = mistake["type"], dotted(path) or "the file"
    spot = _schema_at(schema, mistake["loc"])
    if kind == "missing":
        return f"{name} is missing, expected {_expected(spot)}"
    if kind == "extra_forbidden":
        parent = _schema_at(schema, mistake["loc"][:-1])
        place = f" of {dotted(path[:-1])}" if len(path) > 1 else ""
        hint = nearest(str(path[-1]), parent.get("properties", {}))
        return f'unknown member "{path[-1]}"{place} - {hint}'
    if kind == "value_error":
        return f"{name}: {mistake['ctx']['error']}"
    expected = _expected(spot) or mistake["msg"]
    return f"{name}: found {shown(mistake['input'])}, expected {expected}"


def _schema_at(schema: dict[str, Any], loc: tuple[str | int, ...]) -> dict[str, Any]:
    spot: Any = schema
    for part in loc:
        if part == "[key]":
            return {"type": "string"}
        spot = _resolve(schema, spot)
        if isinstance(part, int):
            spot = spot.get("items", {})
        else:
            spot = spot.get("properties", {}).get(part) or spot.get("additionalProperties", {})
        spot = spot if isinstance(spot, dict) else {}
    return _resolve(schema, spot)


def _resolve(schema: dict[str, Any], spot: dict[str, Any]) -> dict[str, Any]:
    while True:
        if "$ref" in spot:
            spot = schema["$defs"][spot["$ref"].rpartition("/")[2]]
        elif "anyOf" in spot:
            spot = next(s for s in spot["anyOf"] if s.get("type") != "null")
        else:
            return spot


def _expected(spot: Mapping[str, Any]) -> str:
    if "enum" in spot:
        return "one of " + ", ".join(f'"{value}"' for value in spot["enum"])
    if "pattern" in spot:
        return f"a name of the form {spot['pattern'].strip('^$')}"
    if spot.get("format") == "date-time":
        return "a time in UTC such as 2026-01-05T08:00:00.000Z"
    words = {
        "integer": "a whole number", "number": "a number", "string": "some text",
        "boolean": "true or false", "array": "a list", "object": "a mapping of names to values",
    }  # fmt: skip
    word = words.get(str(spot.get("type")), "")
    return " ".join([word, *_bounds(spot)]).strip()


def _bounds(spot: Mapping[str, Any]) -> Iterator[str]:
    low, high = spot.get("minimum"), spot.get("maximum")
    if low is not None and high is not None:
        yield f"from {low:g} to {high:g}" if high < 1e6 else f"≥ {low:g}"
    elif low is not None:
        yield f"≥ {low:g}"
    if "exclusiveMinimum" in spot:
        yield f"> {spot['exclusiveMinimum']:g}"
    if spot.get("minProperties"):
        yield "with at least one member"
    if "maxLength" in spot:
        yield f"of 1 to {spot['maxLength']} characters"
