"""The registry of control calls: routes, summaries and bodies; OpenAPI is made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from syncproof.kit.errors import SyncProofError, nearest

Handler = Callable[..., Any]
MAX_DIGITS = 18
TYPES: Mapping[str, Any] = {
    "string": str, "array": list, "object": dict, "boolean": bool, "integer": int,
    "number": int | float,
}  # fmt: skip


class Body(BaseModel):
    """Base of request bodies: unknown members are refused by name."""

    model_config = ConfigDict(extra="forbid")


class AnyBody(BaseModel):
    """A body whose members the system or the fault itself checks."""

    model_config = ConfigDict(extra="allow")


@dataclass(frozen=True, slots=True)
class Resource:
    """One call of the control interface."""

    method: str
    path: str
    handler: Handler
    summary: str
    body: type[BaseModel] | None
    query: tuple[str, ...]
    status: int


class Api:
    """Collects the calls of one resource family."""

    def __init__(self) -> None:
        self.resources: list[Resource] = []

    def add(
        self, method: str, path: str, *, body: type[BaseModel] | None = None,
        query: tuple[str, ...] = (), status: int = 200,
    ) -> Callable[[Handler], Handler]:  # fmt: skip
        """Register the decorated handler; its docstring's first line is the summary.

        The handler gets the context, the checked body (None for calls without), the query
        parameters as a dict, and the path's variables by name.
        """

        def register(handler: Handler) -> Handler:
            summary = (handler.__doc__ or "").strip().splitlines()[0]
            self.resources.append(Resource(method, path, handler, summary, body, query, status))
            return handler

        return register


def check_body(model: type[BaseModel], value: Any) -> BaseModel:
    """Check a JSON body; the first mistake is named with what was expected."""
    if not isinstance(value, dict):
        raise SyncProofError(f"the body is {type(value).__name__}, expected a JSON object")
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        hint = ""
        if first["type"] == "extra_forbidden":
            hint = nearest(str(first["loc"][-1]), model.model_fields)
            raise SyncProofError(f'unknown member "{where}"', hint=hint) from None
        raise SyncProofError(f"{where}: {first['msg']}, found {first.get('input')!r:.80}") from None


def check_query(given: Mapping[str, str], allowed: tuple[str, ...]) -> None:
    """Refuse an unknown query parameter; `*` allows any."""
    if "*" in allowed:
        return
    for name in given:
        if name not in allowed:
            hint = nearest(name, allowed) if allowed else "this call takes none"
            raise SyncProofError(f'unknown query parameter "{name}"', hint=hint)


def whole(query: Mapping[str, str], name: str, default: int) -> int:
    """Read a query parameter that is a whole number."""
    text = query.get(name)
    if text is None:
        return default
    if not text.isdecimal() or len(text) > MAX_DIGITS:
        raise SyncProofError(f'{name}: found "{text[:40]}", expected a whole number')
    return int(text)


def check_args(schema: Mapping[str, Any], args: Mapping[str, Any]) -> None:
    """Check the arguments of an action against its JSON Schema: names, presence and types."""
    known = schema.get("properties", {})
    for name, value in args.items():
        if name not in known:
            raise SyncProofError(f'unknown argument "{name}"', hint=nearest(name, known))
        _check_type(name, known[name], value)
    for name in schema.get("required", ()):
        if name not in args:
            raise SyncProofError(f'"{name}" is missing')


def _check_type(name: str, schema: Mapping[str, Any], value: Any) -> None:
    kind = schema.get("type")
    expected = TYPES.get(kind or "")
    if expected is None:
        return
    if not isinstance(value, expected) or (isinstance(value, bool) and kind != "boolean"):
        raise SyncProofError(f"{name}: found {value!r:.40}, expected {kind}")
    if isinstance(value, list):
        for item in value:
            _check_type(name, schema.get("items", {}), item)


def openapi(resources: list[Resource], version: str) -> dict[str, Any]:
    """Write the OpenAPI 3.1 description of all calls."""
    paths: dict[str, dict[str, Any]] = {}
    for r in resources:
        names = [part[1:-1].partition(":")[2] or part[1:-1]
                 for part in r.path.split("/") if part.startswith("<")]  # fmt: skip
        path = "/".join(
            "{" + (p[1:-1].partition(":")[2] or p[1:-1]) + "}" if p.startswith("<") else p
            for p in r.path.split("/")
        )
        parameters = [
            {"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in names
        ] + [
            {"name": n, "in": "query", "required": False, "schema": {"type": "string"}}
            for n in r.query if n != "*"
        ]  # fmt: skip
        call: dict[str, Any] = {
            "summary": r.summary,
            "operationId": r.handler.__name__,
            "parameters": parameters,
            "responses": {
                str(r.status): {"description": "done"},
                "default": {"$ref": "#/components/responses/Error"},
            },
        }
        if r.body is not None:
            schema = r.body.model_json_schema(ref_template="#/components/schemas/{model}")
            schema.pop("$defs", None)
            call["requestBody"] = {"content": {"application/json": {"schema": schema}}}
        if r.method != "GET":
            call["security"] = [{"token": []}]
        paths.setdefault(path, {})[r.method.lower()] = call
    error = {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "message", "hint"],
                "properties": {n: {"type": "string"} for n in ("code", "message", "hint")},
            }
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "SyncProof control interface", "version": version},
        "servers": [{"url": "/control/v1"}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Error": error},
            "responses": {
                "Error": {
                    "description": "what was found, what was expected",
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Error"}}
                    },
                }
            },
        },
    }
