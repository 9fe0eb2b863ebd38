"""Reads the catalogue: one YAML file per system, each a list of records."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from syncproof.catalogue.model import Behaviour

FOLDER = Path(__file__).parent
SOURCES = "sources"


class CatalogueError(ValueError):
    """A record that cannot be understood, with file, record and reason; or an unknown id."""


@lru_cache(maxsize=1)
def behaviours() -> tuple[Behaviour, ...]:
    """Give every record, system by system in the files' own order."""
    return read_folder(FOLDER)


@lru_cache(maxsize=1)
def by_id() -> dict[str, Behaviour]:
    """Give every record by its id."""
    return {b.id: b for b in behaviours()}


def behaviour(id_: str) -> Behaviour:
    """Give one record; an unknown id is answered with the nearest one."""
    known = by_id()
    if id_ not in known:
        raise CatalogueError(unknown(id_, known))
    return known[id_]


def unknown(id_: str, known: Iterable[str]) -> str:
    """Say that an id is unknown, and which was probably meant."""
    near = difflib.get_close_matches(id_, list(known), n=1)
    hint = f', did you mean "{near[0]}"?' if near else ""
    return f'no behaviour "{id_}" in the catalogue{hint} (list: syncproof behaviours list)'


@lru_cache(maxsize=1)
def sources() -> dict[str, str]:
    """Give the documents that the records' short source names stand for."""
    found: dict[str, str] = _read(FOLDER / f"{SOURCES}.yaml")
    return found


def read_folder(folder: Path) -> tuple[Behaviour, ...]:
    """Read all files of a folder; an id may occur once."""
    found: list[Behaviour] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.stem != SOURCES:
            found += read_file(path)
    seen: set[str] = set()
    for record in found:
        if record.id in seen:
            raise CatalogueError(f"{record.system}.yaml: {record.id} occurs twice")
        seen.add(record.id)
    return tuple(found)


def read_file(path: Path) -> list[Behaviour]:
    """Read one system's records; the file's name is the system."""
    found = []
    for number, record in enumerate(_read(path) or [], 1):
        try:
            found.append(Behaviour.model_validate({**record, "system": path.stem}))
        except (ValidationError, TypeError) as error:
            raise CatalogueError(_explain(path, number, record, error)) from None
    return found


def _read(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.CSafeLoader)


def _explain(path: Path, number: int, record: Any, error: Exception) -> str:
    name = record.get("id", f"record {number}") if isinstance(record, dict) else f"record {number}"
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"{path.name}: {name}: {where}: {first['msg']}, found {first.get('input')!r:.80}"
    return f"{path.name}: {name}: expected an object, found {record!r:.80}"
