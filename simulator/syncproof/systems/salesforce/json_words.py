"""What is wrong with a JSON body, and where, in the words of the parser that the service uses.

A place counts columns from 1. The parser complains when it has read the character at fault, so it
names the column behind it; of a value that it cannot use it names the column where that starts.
"""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce import errors

MEMBER, BEHIND = "member", "behind"
"""Keys of an error's `extra`: the member that it is about; whether it names the column behind."""
SEARCHED = 1024 * 1024
"""Of a longer body no place is worked out."""
NOWHERE = "[line:1, column:1]"
_VALUE = "expected a valid value (number, String, array, object, 'true', 'false' or 'null')"
_EXPECTED = {
    "unexpected character, expected ':' after key":
        "was expecting a colon to separate field name and value",
    "unexpected character, expected a string key":
        "was expecting double-quote to start field name",
    "unexpected character, expected ',' or '}'": "was expecting comma to separate OBJECT entries",
    "unexpected character, expected ',' or ']'": "was expecting comma to separate ARRAY entries",
}  # fmt: skip
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]', re.DOTALL)
_COLON = re.compile(r"\s*+:\s*+")
_LITERAL = re.compile(r"[A-Za-z_$][\w$]{0,255}")


def refused(error: orjson.JSONDecodeError) -> VendorError:
    """Refuse a body that is no JSON."""
    text, at, expected = error.doc, error.pos, _EXPECTED.get(error.msg, _VALUE)
    if not text:  # bytes that are no text
        return errors.JSON_PARSER_ERROR(text=f"Invalid UTF-8 in the body at {NOWHERE}")
    if error.msg == "trailing comma is not allowed":
        at += 1
        at += len(text[at:]) - len(text[at:].lstrip())
        expected = _EXPECTED["unexpected character, expected a string key"]
        expected = expected if text[at : at + 1] == "}" else _VALUE
    if at >= len(text) or error.msg == "unexpected end of data":
        where = _place(text, len(text))
        return errors.JSON_PARSER_ERROR(text=f"Unexpected end-of-input in a value at {where}")
    literal = _LITERAL.match(text, at) if expected is _VALUE else None
    if literal is not None:
        said = f"Unrecognized token '{literal[0]}': was expecting ('true', 'false' or 'null')"
        return errors.JSON_PARSER_ERROR(text=f"{said} at {_place(text, literal.end())}")
    said = f"Unexpected character ('{text[at]}' (code {ord(text[at])})): {expected}"
    return errors.JSON_PARSER_ERROR(text=f"{said} at {_place(text, at + 1)}")


def about(error: VendorError, member: str, *, behind: bool = False) -> VendorError:
    """Note which member of the body a refusal is about, so that its place can be told."""
    error.extra = {MEMBER: member, BEHIND: behind}
    return error


def placed(error: VendorError, body: bytes) -> VendorError:
    """Put the place of the value at fault into a refusal that could not know it."""
    member = error.extra.get(MEMBER)
    if member is None or NOWHERE not in error.message or len(body) > SEARCHED:
        return error
    text = body.decode("utf-8", "replace")
    at = _value_of(text, member)
    if at is not None:
        where = _place(text, at + error.extra[BEHIND])
        error.message = error.message.replace(NOWHERE, where)
    return error


def _value_of(text: str, member: str) -> int | None:
    """Find where the value of a member of the outermost object starts."""
    depth = 0
    for token in _TOKEN.finditer(text):
        found = token[0]
        if found in "{[":
            depth += 1
        elif found in "}]":
            depth -= 1
        elif depth == 1 and _read(found) == member:
            colon = _COLON.match(text, token.end())
            if colon is not None:
                return colon.end()
    return None


def _read(token: str) -> Any:
    try:
        return json.loads(token)
    except ValueError:
        return None


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"[line:{line}, column:{at - text.rfind(chr(10), 0, at)}]"
