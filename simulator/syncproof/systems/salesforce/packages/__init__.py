"""Managed packages that an administrator can install: what they bring, one YAML file each."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from syncproof.kit.errors import NotFoundError, SyncProofError, nearest
from syncproof.systems.salesforce import schema

if TYPE_CHECKING:
    from syncproof.kit.call import Call


@cache
def names() -> tuple[str, ...]:
    """List the packages."""
    found = (f.name.removesuffix(".yaml") for f in files(__package__).iterdir()
             if f.name.endswith(".yaml"))  # fmt: skip
    return tuple(sorted(found))


@cache
def _read(name: str) -> dict[str, Any]:
    text = files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found


def install(call: Call, name: str) -> dict[str, Any]:
    """Make a package's objects: `{"package", "objects": [names]}`."""
    if name not in names():
        raise NotFoundError(f'no package "{name}"', hint=nearest(name, names()))
    objects = _read(name)["objects"]
    held = [o["name"] for o in objects if call.org.describe.object(o["name"]) is not None]
    if held:
        raise SyncProofError(f"{name} is installed already", code="exists")
    for spec in objects:
        schema.create_object(call, spec)
    return {"package": name, "objects": [o["name"] for o in objects]}
