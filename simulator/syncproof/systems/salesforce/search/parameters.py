"""Parameterised search: the same searches from the parameters of a URI or from a JSON body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from syncproof.soql.errors import Refusal
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.domain.values import not_deserialized
from syncproof.systems.salesforce.search import parser, terms
from syncproof.systems.salesforce.search.returning import refused
from syncproof.systems.salesforce.search.tree import MOST, Piece, Returned, Search
from syncproof.systems.salesforce.wire import known

OBJECTS, LONGEST = 200, 20_000
_GLOBAL = frozenset({
    "q", "in", "fields", "sobjects", "defaultLimit", "overallLimit", "offset", "spellCorrection",
    "updateTracking", "updateViewStat", "dataCategories", "division", "metadata", "netWorkIds",
    "pricebookId", "snippet",
})  # fmt: skip
_OF_OBJECT = frozenset({"name", "fields", "where", "orderBy", "limit"})
_REFUSED = ("dataCategory", "dataCategories", "division", "metadata", "netWorkIds", "pricebookId",
            "snippet")  # fmt: skip


def from_pairs(pairs: Sequence[tuple[str, str]]) -> Search:
    """Read the parameters of a URI: `q=Acme&sobject=Account&Account.fields=id,name`."""
    given: dict[str, Any] = {name: value for name, value in pairs if "." not in name}
    names = [value for name, value in pairs if name == "sobject"]
    single = {name.lower(): value for name, value in pairs if "." in name}
    given["sobjects"] = [
        {
            "name": name,
            **{m: value for m in _OF_OBJECT if (value := single.get(f"{name}.{m}".lower()))},
        }
        for name in names
    ]
    return _search(given)


def from_body(body: Mapping[str, Any]) -> Search:
    """Read the JSON body of a POST."""
    known(body, _GLOBAL)
    objects = body.get("sobjects")
    objects = [] if objects is None else objects
    if not isinstance(objects, list):
        raise not_deserialized("list", objects)
    for one in objects:
        if not isinstance(one, Mapping):
            raise not_deserialized("map", one)
        known(one, _OF_OBJECT)
    return _search({k: v for k, v in body.items() if v is not None} | {"sobjects": objects})


def _search(given: Mapping[str, Any]) -> Search:
    text = _text(given, "q")
    if text is None:
        raise errors.MISSING_ARGUMENT(name="q")
    for name in _REFUSED:
        if given.get(name):
            raise errors.NOT_ENABLED(what=name)
    if "spellCorrection" in given and str(given["spellCorrection"]).lower() != "false":
        raise errors.NOT_ENABLED(what="spellCorrection")
    try:
        parser.check_term(text)
        term = terms.read(text)
        group = parser.group(_text(given, "in") or "ALL")
        limit = parser.limit(_number(given, "overallLimit", MOST))
        return Search(term, group, _objects(given), limit)
    except Refusal as problem:
        raise refused(problem, "") from None


def _objects(given: Mapping[str, Any]) -> tuple[Returned, ...]:
    objects = given["sobjects"]
    wide = [n for n in ("fields", "defaultLimit", "offset") if given.get(n)]
    if wide and not objects:
        raise errors.MISSING_ARGUMENT(name="sobject")
    if len(objects) > OBJECTS:
        raise errors.EXCEEDED_ID_LIMIT(limit=OBJECTS)
    offset = _number(given, "offset", 0)
    return tuple(_object(one, given, offset) for one in objects)


def _object(one: Mapping[str, Any], given: Mapping[str, Any], offset: int) -> Returned:
    name = _text(one, "name")
    if not name:
        raise errors.MISSING_ARGUMENT(name="name")
    pieces = {
        "fields": _fields(one) or _fields(given),
        "where": _text(one, "where"),
        "order": _order(_text(one, "orderBy")),
    }
    count = _number(one, "limit", _number(given, "defaultLimit", -1))
    made = {key: Piece(text) for key, text in pieces.items() if text}
    return parser.returned(Piece(name), made, None if count < 0 else count, offset)


def _order(text: str | None) -> str | None:
    """Write `Name DESC NULLS_LAST` as queries have it."""
    if not text:
        return None
    words = text.replace(",", " , ").split()
    told = {"NULLS_FIRST": "NULLS FIRST", "NULLS_LAST": "NULLS LAST"}
    return "BY " + " ".join(told.get(word.upper(), word) for word in words)


def _fields(given: Mapping[str, Any]) -> str | None:
    """Read fields: text with commas in a URI, a list in a body."""
    value = given.get("fields")
    if isinstance(value, list):
        if not all(isinstance(name, str) for name in value):
            raise not_deserialized("string", value)
        value = ", ".join(value)
    return _text({"fields": value}, "fields") or None


def _text(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise not_deserialized("string", value)
    if value is not None and len(value) > LONGEST:
        raise errors.INVALID_INPUT(text=f"{name} is longer than {LONGEST} characters")
    return value


def _number(given: Mapping[str, Any], name: str, otherwise: int) -> int:
    value = given.get(name)
    if value is None or value == "":
        return otherwise
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise not_deserialized("int", value)
    text = str(value)
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise not_deserialized("int", value)
    return int(text)
