"""Finds scenario files, reads them, and checks what spans several members."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from syncproof.kit.errors import SyncProofError, nearest
from syncproof.kit.population.places import NAME
from syncproof.kit.population.recipe import Recipe
from syncproof.kit.scenario.complaints import complain, dotted
from syncproof.kit.scenario.errors import ScenarioError
from syncproof.kit.scenario.model import Scenario
from syncproof.kit.scenario.safe_yaml import MAX_BYTES, Document, read
from syncproof.kit.scenario.safe_yaml import Path as Spot

_SUFFIXES = (".yaml", ".yml")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)")  # names that Windows keeps for itself
_OURS = ("from", "to", "email", "instance")
_Complaint = tuple[Spot, str]


def default_folder() -> Path:
    """Find the scenarios that come with SyncProof."""
    from syncproof import bundled

    return Path(bundled.folder("scenarios"))


def available(folder: Path | None = None) -> list[tuple[str, str]]:
    """List name and title of every scenario of a folder; a broken one says so in its title."""
    root = default_folder() if folder is None else folder
    rows = []
    for name in _names(root):
        try:
            rows.append((name, load(name, root).title))
        except ScenarioError as error:
            rows.append((name, f"cannot be used: {error.message.splitlines()[0]}"))
    return rows


def load(
    reference: str | Path, folder: Path | None = None, *, systems: Collection[str] | None = None
) -> Scenario:
    """Load a scenario by its name or from a file of the user.

    A reference with a slash or a suffix is a file; everything else is a name in the folder.
    `systems` are the installed ones; with them an unknown system is refused with its line.
    """
    file, shown = _find(reference, folder)
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScenarioError(f"{shown}: cannot be read: {error.strerror}") from None
    return parse(data, shown, systems=systems)


def parse(
    data: bytes, shown: str = "scenario", *, systems: Collection[str] | None = None
) -> Scenario:
    """Read a scenario from YAML text; `shown` is its file in messages."""
    document = read(data, shown)
    if not isinstance(document.value, dict):
        raise ScenarioError(f"{shown}:1: expected a mapping with name, title, seed, clock, systems")
    _refuse(document, _strangers(document.value, systems))
    try:
        scenario = Scenario.model_validate(document.value)
    except ValidationError as error:
        raise ScenarioError(complain(document, Scenario, error)) from None
    _refuse(document, _ranges(scenario))
    _refuse(document, _faults(scenario))
    return scenario


def _find(reference: str | Path, folder: Path | None) -> tuple[Path, str]:
    text = str(reference)
    if "\0" in text:
        raise ScenarioError("a file name cannot hold a NUL character")
    if isinstance(reference, Path) or "/" in text or "\\" in text or text.endswith(_SUFFIXES):
        file = Path(text).expanduser().resolve()
        if not file.is_file():
            raise ScenarioError(f"{text}: there is no such file")
        return file, text
    if not re.fullmatch(NAME, text) or text.endswith("\n") or _DEVICES.fullmatch(text):
        raise ScenarioError(
            f'"{text}" is no name of a scenario, expected [a-z0-9_-]{{1,64}}; '
            "a file needs its suffix .yaml"
        )
    root = (default_folder() if folder is None else folder).resolve()
    file = (root / f"{text}.yaml").resolve()
    if file.parent != root:
        raise ScenarioError(f'scenario "{text}" leads out of {root.name}/ by a link')
    if not file.is_file():
        raise ScenarioError(f'unknown scenario "{text}" - {nearest(text, _names(root))}')
    return file, f"{root.name}/{file.name}"


def _names(root: Path) -> list[str]:
    files = sorted(root.glob("*.yaml"))
    return [file.stem for file in files if re.fullmatch(NAME, file.stem)]


def _refuse(document: Document, complaints: Iterator[_Complaint]) -> None:
    lines = [f"{document.where(path)}: {text}" for path, text in complaints]
    if lines:
        raise ScenarioError("\n".join(lines))


def _strangers(data: dict[str, Any], installed: Collection[str] | None) -> Iterator[_Complaint]:
    """Find names of systems that the scenario does not have, or nobody has."""
    mine = data.get("systems")
    if not isinstance(mine, dict):
        return
    for name in mine:
        if installed is not None and name not in installed:
            hint = nearest(str(name), installed)
            yield ("systems", str(name)), f'unknown system "{name}" - {hint}'
    own = {"people": set(Recipe.model_fields), "settings": set()}
    for section, fields in own.items():
        members = data.get(section)
        if not isinstance(members, dict):
            continue
        for name in members:
            if name not in mine and name not in fields:
                hint = nearest(str(name), {*fields, *map(str, mine)})
                text = f'unknown member "{name}" of {section} - {hint}'
                yield (section, str(name)), text


def _ranges(scenario: Scenario) -> Iterator[_Complaint]:
    count = scenario.people.count
    seen: dict[tuple[str, str], int] = {}
    for place in scenario.people.places:
        number = seen.get((place.system, place.object), 0)
        seen[place.system, place.object] = number + 1
        path: Spot = ("people", place.system, place.object)
        start, end = place.spec.start, place.spec.end_of(count)
        for option in place.spec.options:
            if near := get_close_matches(option, _OURS, n=1, cutoff=0.75):
                text = f'unknown member "{option}" of {dotted(path)} - did you mean "{near[0]}"?'
                yield (*path, number), text
        if end > count:
            text = f"{dotted(path)}.to: found {end}, expected at most people.count, {count}"
        elif start > end:
            text = f"{dotted(path)}.from: found {start}, expected at most {end}, where it ends"
        else:
            continue
        yield (*path, number), text


def _faults(scenario: Scenario) -> Iterator[_Complaint]:
    if not scenario.faults:
        return
    from syncproof.kit.faults.spec import parse as parse_fault

    for number, body in enumerate(scenario.faults):
        try:
            parse_fault(body)
        except SyncProofError as error:
            hint = f" - {error.hint}" if error.hint else ""
            yield ("faults", number), f"{error.message}{hint}"
