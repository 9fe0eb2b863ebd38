"""What a value in a JSON body becomes in storage, or why it is refused.

Storage form: text trimmed and never empty, booleans, whole numbers, floats, ids of 18 characters,
dates as text, times in milliseconds.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import sys
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, partial
from typing import Any

from syncproof.kit.describe import Field
from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.domain.moments import read_date, read_stamp, read_time

Coerce = Callable[[Field, Any], Any]
Read = Callable[[Any], Any]
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\uffff]{1,64}"
    r"(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\uffff]{1,64}){0,20}"
    r"@[A-Za-z0-9\u0080-\uffff](?:[A-Za-z0-9\-\u0080-\uffff]{0,62})"
    r"(?:\.[A-Za-z0-9\u0080-\uffff][A-Za-z0-9\-\u0080-\uffff]{0,62}){1,10}"
)
_NUMBER = re.compile(r"[+-]?(\d{1,30})(\.\d{0,30})?([eE][+-]?\d{1,3})?", re.ASCII)
INT_MAX = 2_147_483_647
SHOWN = 10_000
"""How much of a refused value its message repeats, so that no answer grows with a hostile body."""


def valid_email(text: str) -> bool:
    """Check the syntax of an address: one @, no blanks, a domain with a dot."""
    return len(text) <= 320 and _EMAIL.fullmatch(text) is not None


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)[:SHOWN]


def not_deserialized(kind: str, value: Any) -> VendorError:
    """Refuse a JSON value that the type of the field cannot be read from."""
    if isinstance(value, dict | list):
        shape = "START_OBJECT" if isinstance(value, dict) else "START_ARRAY"
        text = f"Cannot deserialize instance of {kind} from {shape} value " + (
            "{" if isinstance(value, dict) else "["
        )
    else:
        shape = "VALUE_STRING" if isinstance(value, str) else "VALUE_NUMBER_INT"
        if isinstance(value, bool):
            shape = "VALUE_TRUE" if value else "VALUE_FALSE"
        elif isinstance(value, float):
            shape = "VALUE_NUMBER_FLOAT"
        text = f"Cannot deserialize instance of {kind} from {shape} value {_shown(value)}"
    return errors.JSON_PARSER_ERROR(
        text=f"{text} or request may be missing a required field at [line:1, column:1]"
    )


def _text(field: Field, value: Any) -> str | None:
    if type(value) is str:
        text = value.strip()
    elif isinstance(value, bool | int | float):
        text = _shown(value)
    else:
        raise not_deserialized("string", value)
    if field.length and len(text) > field.length:
        raise errors.STRING_TOO_LONG(
            label=field.label, value=text[:SHOWN], length=field.length, fields=(field.name,)
        )
    return text or None


def _email(field: Field, value: Any) -> str | None:
    text = _text(field, value)
    if text is not None and not valid_email(text):
        raise errors.INVALID_EMAIL_ADDRESS(
            label=field.label, value=text[:SHOWN], fields=(field.name,)
        )
    return text


def _picklist(field: Field, value: Any) -> str | None:
    text = _text(field, value)
    if text is not None and field.restricted_picklist:
        return _choice(field, text)
    return text


def _choice(field: Field, text: str) -> str:
    """Find an active option of a restricted picklist, in any case, or refuse the value."""
    folded = text.lower()
    for choice in _active(field):
        if choice.lower() == folded:
            return choice
    raise errors.BAD_PICKLIST(label=field.label, value=text[:SHOWN], fields=(field.name,))


def _active(field: Field) -> list[str]:
    inactive = {o["value"] for o in field.extra.get("picklist", ()) if not o["active"]}
    return [choice for choice in field.picklist if choice not in inactive]


def _multipicklist(field: Field, value: Any) -> str | None:
    text = _text(field, value)
    if text is None:
        return None
    chosen = [part.strip() for part in text.split(";") if part.strip()]
    if field.restricted_picklist:
        chosen = [_choice(field, part) for part in chosen]
    order = {choice: n for n, choice in enumerate(field.picklist)}
    unique = dict.fromkeys(chosen)
    return ";".join(sorted(unique, key=lambda c: order.get(c, len(order)))) or None


def _boolean(field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false", "1", "0"}:
        return value.lower() in {"true", "1"}
    if value is None:
        raise errors.WRONG_TYPE(label=field.label, value="null", fields=(field.name,))
    raise not_deserialized("boolean", value)


def _decimal(kind: str, value: Any) -> Decimal:
    if isinstance(value, bool):
        raise not_deserialized(kind, value)
    if isinstance(value, int | float):
        if isinstance(value, float) and not math.isfinite(value):
            raise not_deserialized(kind, value)
        return Decimal(str(value))
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    raise not_deserialized(kind, value)


def _int(field: Field, value: Any) -> int:
    if type(value) is int:
        whole = value
    elif type(value) is str and len(value) <= 10 and value.isascii() and value.isdecimal():
        whole = int(value)
    else:
        number = _decimal("int", value)
        if number != number.to_integral_value():
            raise not_deserialized("int", value)
        whole = int(number)
    digits = field.precision or 10
    if abs(whole) > INT_MAX or len(str(abs(whole))) > digits:
        raise errors.OUT_OF_RANGE(label=field.label, value=_shown(value), fields=(field.name,))
    return whole


@cache
def _bounds(precision: int, scale: int) -> tuple[Decimal, Decimal]:
    """Give what a number has to stay below, and its last place."""
    return Decimal(10) ** (precision - scale), Decimal(1).scaleb(-scale)


def _double(field: Field, value: Any) -> float:
    number = _decimal(field.type, value)
    bound, places = _bounds(field.precision or 18, field.scale)
    if abs(number) >= bound:
        raise errors.OUT_OF_RANGE(label=field.label, value=_shown(value), fields=(field.name,))
    try:
        return float(number.quantize(places, rounding=ROUND_HALF_UP))
    except ArithmeticError:
        return float(number)


def _date(_field: Field, value: Any) -> str:
    found = read_date(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise not_deserialized("date", value)
    return found


def _datetime(_field: Field, value: Any) -> int:
    found = read_stamp(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise not_deserialized("datetime", value)
    return found // 1000 * 1000


def _time(_field: Field, value: Any) -> str:
    found = read_time(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise not_deserialized("time", value)
    return found


def _reference(field: Field, value: Any) -> str | None:
    if isinstance(value, str) and not value.strip():
        return None
    if not isinstance(value, str):
        raise not_deserialized("string", value)
    found = full_id(value.strip())
    if found is None:
        raise errors.MALFORMED_ID(label=field.label, value=value[:SHOWN], fields=(field.name,))
    return found


def _base64(field: Field, value: Any) -> bytes:
    if isinstance(value, bytes):  # the binary part of a multipart body
        return value
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise errors.WRONG_TYPE(label=field.label, value="", fields=(field.name,)) from None


_BY_TYPE: dict[str, Coerce] = {
    "email": _email,
    "picklist": _picklist,
    "multipicklist": _multipicklist,
    "boolean": _boolean,
    "int": _int,
    "long": _int,
    "double": _double,
    "currency": _double,
    "percent": _double,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "reference": _reference,
    "id": _reference,
    "base64": _base64,
}


def coerce_for(field: Field) -> Coerce:
    """Choose how values of a field are read."""
    return _BY_TYPE.get(field.type, _text)


def reader(field: Field) -> Read:
    """Make what reads values of one field, null too: `coerce_for`, quick where the case is plain.

    What it does not take for a plain case goes to the common way, which tells what is wrong.
    """
    coerce = coerce_for(field)
    if coerce is _boolean:
        return partial(_boolean, field)
    if coerce is _picklist and field.restricted_picklist:
        return _choosing(field)
    if coerce is _text or coerce is _picklist:
        return _trimming(field)

    def read(value: Any) -> Any:
        return None if value is None else coerce(field, value)

    return read


def _trimming(field: Field) -> Read:
    longest = field.length or sys.maxsize

    def read(value: Any) -> Any:
        if type(value) is str:
            text = value.strip()
            if len(text) <= longest:
                return text or None
        return None if value is None else _text(field, value)

    return read


def _choosing(field: Field) -> Read:
    longest = field.length or sys.maxsize
    choices = {choice.lower(): choice for choice in reversed(_active(field))}

    def read(value: Any) -> Any:
        if type(value) is str and len(value) <= longest:
            found = choices.get(value.strip().lower())
            if found is not None:
                return found
        return None if value is None else _picklist(field, value)

    return read
