"""Writes the generated parts of docs/: run it after a change of faults, settings or calls.

Usage: python tests/architecture/reference_pages.py
"""

import re
from dataclasses import MISSING, fields
from typing import Any

from project_tree import ROOT

from syncproof.catalogue.settings import profiles, schema
from syncproof.control.app import resources
from syncproof.kit.faults.model import load
from syncproof.kit.faults.spec import FaultSpec, Scope
from syncproof.kit.registry import systems

PART = re.compile(
    r"(?P<begin><!-- generated: (?P<name>\S+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL
)
Rows = list[list[str]]


def table(head: list[str], rows: Rows) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(_cell(c) for c in line) + " |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|") if text != "---" else text


def faults() -> str:
    """Every fault with its parameters and their defaults."""
    rows = []
    for name, kind in sorted(load().items(), key=lambda item: (item[1].group, item[0])):
        told = " ".join((kind.__doc__ or "").split())
        params = [f"`{f.name}`{_default(f)}" for f in fields(kind)]
        rows.append([f"`{name}`", kind.group, told, ", ".join(params) or "none"])
    return table(["fault", "group", "what it does", "parameters"], rows)


def _default(field: Any) -> str:
    if field.default is MISSING or field.default is None:
        return ""
    return f" = {_json(field.default)}"


def _json(value: Any) -> str:
    import orjson

    return f"`{orjson.dumps(value).decode()}`"


def scope() -> str:
    """The members of a fault's scope."""
    return ", ".join(f"`{name}`" for name in Scope.model_fields) + "\n"


def fault_members() -> str:
    """The members of a fault object."""
    return ", ".join(f"`{name}`" for name in FaultSpec.model_fields) + "\n"


def settings() -> str:
    """Every setting of every profile."""
    parts = []
    for profile in profiles():
        rows = [
            [f"`{name}`", _values(part), _json(part.get("default")), part["description"]]
            for name, part in schema(profile)["properties"].items()
        ]
        parts.append(
            f"\n### {profile}\n\n" + table(["setting", "values", "default", "meaning"], rows)
        )
    return "".join(parts) + "\n"


def _values(part: dict[str, Any]) -> str:
    if "const" in part:
        return _json(part["const"])
    if "enum" in part:
        return ", ".join(map(_json, part["enum"]))
    if "oneOf" in part:
        return " or ".join(_values(p) for p in part["oneOf"])
    kinds = part["type"] if isinstance(part["type"], list) else [part["type"]]
    if kinds == ["array"]:
        return f"list of {_values(part['items'])}"
    if kinds == ["object"] and "properties" in part:
        members = ", ".join(f'"{n}": {p["type"]}' for n, p in part["properties"].items())
        return f"`{{{members}}}`"
    if kinds == ["object"]:
        return f"object of {_values(part['additionalProperties'])}"
    return " or ".join(kinds) + _bounds(part)


def _bounds(part: dict[str, Any]) -> str:
    words = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to"}
    return "".join(f", {word} {part[key]}" for key, word in words.items() if key in part)


def calls() -> str:
    """Every call of the control interface, in the order of its code."""
    rows = [[r.method, f"`{_path(r.path)}`", r.summary, _takes(r)] for r in resources()]
    return table(["method", "call", "what it does", "takes"], rows)


def _path(rule: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def _takes(resource: Any) -> str:
    members = resource.body.model_fields.items() if resource.body else ()
    body = [f"`{member.alias or n}`" for n, member in members]
    query = [f"`?{n}=`" for n in resource.query if n != "*"]
    return ", ".join([*body, *query]) or "none"


def routes_salesforce() -> str:
    """Every route of the simulated Salesforce, in the order of its code."""
    rows = [
        [" ".join(r.methods), f"`{_path(r.rule)}`", r.operation, r.status, _told(r.handler)]
        for r in systems()["salesforce"].routes()
    ]
    return table(["methods", "path", "operation", "state", "what it does"], rows)


def _told(handler: Any) -> str:
    return (handler.__doc__ or "").strip().splitlines()[0]


PARTS = {p.__name__: p for p in (faults, scope, fault_members, settings, calls, routes_salesforce)}
PAGES = [
    *(ROOT / "docs" / f"{name}.md" for name in ("faults", "settings", "control")),
    ROOT / "simulator" / "syncproof" / "systems" / "salesforce" / "README.md",
]


def renewed(page: str) -> str:
    """Give a page with its generated parts as they should be."""
    return PART.sub(lambda m: m["begin"] + PARTS[m["name"]]() + m["end"], page)


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
