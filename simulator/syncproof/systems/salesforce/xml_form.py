"""REST in XML: answers and errors of records, queries and limits, and the bodies of one record."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from syncproof.systems.salesforce import errors, multipart
from syncproof.systems.salesforce.wire import read_object, truth
from syncproof.systems.salesforce.xml_reading import local, parse

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from syncproof.kit.call import Answer, Call
    from syncproof.kit.describe import ObjectType

XML = "application/xml;charset=UTF-8"
BODIES = frozenset({"application/xml", "text/xml"})
_ROOT = "/services/data"
_V = f"{_ROOT}/v<version>"
OFFERED = frozenset({
    _ROOT, _V, f"{_V}/limits", f"{_V}/query", f"{_V}/queryAll", f"{_V}/query/<locator>",
    f"{_V}/queryAll/<locator>", f"{_V}/sobjects", f"{_V}/sobjects/<name>",
    f"{_V}/sobjects/<name>/describe", f"{_V}/sobjects/<name>/<key>",
    f"{_V}/sobjects/<name>/<field>/<path:value>",
})  # fmt: skip
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_UNFIT = re.compile(r"[^\w.-]")
"""What may stand in the name of an app, of which limits tell, and in no element's."""
_NOT_ACCEPTABLE = 406
_DIGITS = 18
# what an object without a type of its own is called, by a member that only it has
_ROOTS = {
    "totalSize": "QueryResult", "success": "Result", "maxBatchSize": "DescribeGlobal",
    "childRelationships": "DescribeSObject", "objectDescribe": "SObjectBasicInfo",
    "DailyApiRequests": "LimitsSnapshot", "identity": "urls",
}  # fmt: skip


def routed(path: str) -> str:
    """Give a REST path without the `.json` or `.xml` at its end that names a format."""
    if path.endswith((".json", ".xml")) and path.startswith(f"{_ROOT}/"):
        return path.rpartition(".")[0]
    return path


def wanted(call: Call) -> bool:
    """Say whether a REST caller wants its answer in XML alone, by suffix or by header."""
    if not call.path.startswith(_ROOT):
        return False
    if call.path.endswith(".xml"):
        return True
    accept = call.headers.get("Accept") or ""
    return "xml" in accept and "json" not in accept and "*/*" not in accept


def offered(call: Call) -> bool:
    """Say whether the resource has a form in XML here."""
    return call.route is not None and call.route.rule in OFFERED


def finish(call: Call, answer: Answer) -> None:
    """Turn a JSON answer into the form that the caller asked for."""
    if not answer.body or not (answer.content_type or "").startswith("application/json"):
        return
    if wanted(call):
        refused = answer.status >= 400 and answer.status != _NOT_ACCEPTABLE
        if refused or offered(call):
            answer.body, answer.content_type = write(orjson.loads(answer.body)), XML
    elif (call.headers.get("X-PrettyPrint") or "0") not in {"0", "false"}:
        answer.body = orjson.dumps(orjson.loads(answer.body), option=orjson.OPT_INDENT_2)


# --- writing -----------------------------------------------------------------------------------


def write(value: Any) -> bytes:
    """Write a JSON answer as an XML document."""
    if isinstance(value, list):
        root, item = _list_names(value)
        if item == "Error":
            value = [{"errorCode": v["errorCode"], **v} for v in value]
        inner = "".join(_element(item, v) for v in value)
        text = f"<{root}{_schema(inner)}>{inner}</{root}>"
    else:
        kind = (value.get("attributes") or {}).get("type")
        root = kind or next((n for key, n in _ROOTS.items() if key in value), "Result")
        text = _element(root, value)
        text = text.replace(f"<{root}", f"<{root}{_schema(text)}", 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()


def _list_names(value: list[Any]) -> tuple[str, str]:
    first = value[0] if value and isinstance(value[0], dict) else {}
    if "errorCode" in first:
        return "Errors", "Error"
    return ("Versions", "Version") if "version" in first else ("urls", "url")


def _schema(text: str) -> str:
    used = 'xsi:nil="true"' in text
    return ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' if used else ""


def _element(name: str, value: Any) -> str:
    name = _UNFIT.sub("_", name)
    if value is None:
        return f'<{name} xsi:nil="true"/>'
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, dict):
        marks = value.get("attributes")
        marks = marks if isinstance(marks, dict) else {}
        attributes = "".join(f" {k}={quoteattr(str(v))}" for k, v in marks.items())
        inner = "".join(_element(k, v) for k, v in value.items() if v is not marks)
        return f"<{name}{attributes}>{inner}</{name}>"
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return f"<{name}>{_ILLEGAL.sub('', escape(text))}</{name}>"


# --- reading -----------------------------------------------------------------------------------


def read_record(call: Call, obj: ObjectType) -> dict[str, Any]:
    """Read the body of a create or update, in JSON or in XML, or in parts."""
    kind = call.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind == multipart.KIND:
        return multipart.read(call, obj)
    if kind not in BODIES:
        return read_object(call)
    if not call.body.strip():
        raise errors.BODY_REQUIRED()
    try:
        root = parse(call.body)
    except ValueError:
        raise errors.XML_PARSER_ERROR() from None
    return {local(e): _value(e, obj) for e in root}


def _value(element: Element, obj: ObjectType) -> Any:
    """Read a field's value as its type says, or a parent that is named by an external id."""
    if len(element):
        kind = element.get("type")
        marks = {"attributes": {"type": kind}} if kind else {}
        return {**marks, **{local(e): e.text or "" for e in element}}
    text = element.text or ""
    if truth(element.get(_NIL)) or not text:
        return None
    spec = obj.field(local(element))
    return text if spec is None else _typed(spec.type, text)


def _typed(kind: str, text: str) -> Any:
    """Turn text into the JSON value of a type; what is no such value stays text."""
    if kind == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text.strip(), text)
    try:
        if kind in {"int", "long"}:
            return int(text) if len(text) <= _DIGITS else text
        if kind in {"double", "currency", "percent"}:
            number = float(text)
            return number if math.isfinite(number) else text
    except ValueError:
        return text
    return text
