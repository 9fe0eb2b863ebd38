"""Calls that tell what objects there are, and what of them changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncproof.systems.salesforce.describe import answers
from syncproof.systems.salesforce.soap.request import Request
from syncproof.systems.salesforce.soap.xml import element, results, text

DESCRIBED = 100
_NOT_SHOWN = frozenset(
    {"urls", "associateEntityType", "associateParentEntity", "extendedBy", "extendsInterfaces",
     "listviewable", "lookupLayoutable", "sobjectDescribeOption", "aiPredictionField"}
)  # fmt: skip
_PAGES = {"uiDetailTemplate": "urlDetail", "uiEditTemplate": "urlEdit", "uiNewRecord": "urlNew"}


def describe_global(request: Request) -> str:
    """List all objects that the user may see."""
    shown = [answers.summary(o, "") for o in request.records.actor.access.describe]
    head = element("encoding", "UTF-8") + element("maxBatchSize", 200)
    return f"<result>{head}{''.join(f'<sobjects>{_shape(s)}</sobjects>' for s in shown)}</result>"


def describe_sobject(request: Request) -> str:
    """Describe one object."""
    return results([_object(request, request.needed("sObjectType"))])


def describe_sobjects(request: Request) -> str:
    """Describe up to 100 objects."""
    names = request.texts("sObjectType", DESCRIBED)
    return results([_object(request, name) for name in names])


def _object(request: Request, name: str) -> str:
    obj = request.object(name)
    types = request.records.actor.access.permissions.types_of(obj.name)
    whole = answers.whole(obj.shown, "", types)
    pages = answers.pages(obj.shown, request.call.base_url)
    return _shape({**whole, **{_PAGES[k]: url for k, url in pages.items()}})


def _shape(values: Mapping[str, Any]) -> str:
    """Write what a describe says, leaving out what is null and what only REST shows."""
    return "".join(
        _member(name, values[name])
        for name in sorted(values)
        if name not in _NOT_SHOWN and values[name] is not None
    )


def _member(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_member(name, item) for item in value)
    if isinstance(value, Mapping):
        return f"<{name}>{_shape(value)}</{name}>"
    if name == "defaultValue" and not isinstance(value, bool):
        return f'<{name} xsi:type="xsd:string">{text(value)}</{name}>'
    return element(name, value)
