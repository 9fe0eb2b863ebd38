"""Counts which records have a scenario."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from syncproof.catalogue.load import behaviours

TAG = re.compile(r"@([A-Z]{2,4}(?:-[A-Z]+)?-\d\d)(?![\w-])")


def tags(features: Path) -> dict[str, list[str]]:
    """Give the feature files in which each behaviour id occurs as a tag."""
    found: dict[str, list[str]] = {}
    for path in sorted(features.rglob("*.feature")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.lstrip().startswith("@"):
                for id_ in TAG.findall(line):
                    found.setdefault(id_, []).append(path.name)
    return found


def coverage(features: Path) -> list[dict[str, Any]]:
    """Count, area by area, the records that a connector or simulator can be judged by."""
    return count(tags(features))


def count(covered: Mapping[str, Iterable[str]]) -> list[dict[str, Any]]:
    """Count with given ids."""
    areas: dict[tuple[str, str], dict[str, Any]] = {}
    for record in behaviours():
        if record.subject == "ui":
            continue
        empty = {"system": record.system, "area": record.area, "covered": 0, "total": 0}
        area = areas.setdefault((record.system, record.area), empty)
        area["total"] += 1
        area["covered"] += record.id in covered
    return list(areas.values())
