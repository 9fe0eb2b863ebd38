"""Reads the members of a job's JSON."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from syncproof.systems.salesforce import errors, json_words
from syncproof.systems.salesforce.bulk import refusals


def check_known(body: Mapping[str, Any], known: Collection[str]) -> None:
    """Refuse a member that a job does not have."""
    for name in body:
        if name not in known:
            shown = name[:100]
            refused = errors.UNRECOGNIZED_FIELD(name=shown)
            raise json_words.about(refused, name, behind=True)


def one_of(body: Mapping[str, Any], name: str, known: Collection[str], default: str | None) -> str:
    """Read a word of a list; with a default it may be left out."""
    value = body.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or value not in known:
        shown = "" if value is None else str(value)[:100]
        raise refusals.BAD_VALUE(value=shown, name=name)
    return value


def text(body: Mapping[str, Any], name: str) -> str | None:
    """Read a text that may be left out."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise refusals.BAD_VALUE(value=str(value)[:100], name=name)
    return value
