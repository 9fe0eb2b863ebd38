"""`syncproof world`: populate, show or export the records of a scenario."""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from syncproof.kit.errors import NotFoundError, nearest

if TYPE_CHECKING:
    from syncproof.kit.system import Instance, System
    from syncproof.kit.world import World


@click.group("world")
def command() -> None:
    """Populate a store from a scenario, show it, or export its records.

    Example: syncproof world export first_day --system salesforce --object Lead --format csv
    """


def _load(scenario: str, seed: int | None, folder: Path) -> World:
    from syncproof.kit.clock import Clock
    from syncproof.kit.registry import systems
    from syncproof.kit.world import World, WorldSettings
    from syncproof.serve import find_scenario

    chosen = find_scenario(scenario)
    used = chosen.seed if seed is None else seed
    clock = Clock("virtual", chosen.start_ms)
    world = World(WorldSettings(folder), clock, systems(), used)
    world.load(chosen, used)
    return world


def _rows(system: System, instance: Instance, name: str) -> Iterator[dict[str, Any]]:
    after = ""
    while True:
        page = system.read_records(instance, name, {}, 5000, after)
        yield from page["records"]
        if not page.get("next"):
            return
        after = page["next"]


def _counts(world: World) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for (system, name), instance in world.instances.items():
        per: dict[str, int] = {}
        for obj in instance.describe:
            page = world.systems[system].read_records(instance, obj.name, {}, 1, "")
            if page["total"]:
                per[obj.name] = page["total"]
        counts[f"{system}/{name}"] = per
    return counts


@command.command("show")
@click.argument("scenario")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_world(scenario: str, seed: int | None, *, as_json: bool) -> None:
    """Count what a scenario starts with."""
    with tempfile.TemporaryDirectory(prefix="syncproof-") as folder:
        world = _load(scenario, seed, Path(folder))
        counts = _counts(world)
        world.close()
    if as_json:
        click.echo(orjson.dumps(counts).decode())
        return
    for place, per in counts.items():
        click.echo(place)
        for name, count in per.items():
            click.echo(f"  {name:<28} {count:>8}")


@command.command("generate")
@click.argument("scenario")
@click.option("--store", required=True, metavar="URL", help="sqlite:///FOLDER to write into.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1))
def generate(scenario: str, store: str, seed: int | None) -> None:
    """Populate a store from a scenario, to be looked at with any SQLite tool."""
    from syncproof.serve import ServeSettings, Serving

    serving = Serving(ServeSettings(scenario=scenario, store=store, seed=seed, port_base=None,
                                    clock="virtual", tls=False))  # fmt: skip
    counts = _counts(serving.world)
    serving.stop()
    total = sum(sum(per.values()) for per in counts.values())
    click.echo(f"{total} records of {scenario} in {store}")


@command.command("export")
@click.argument("scenario")
@click.option("--system", required=True)
@click.option("--object", "name", required=True)
@click.option("--instance", default="main", show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1))
@click.option("--format", "kind", type=click.Choice(["csv", "jsonl"]), default="jsonl")
def export(
    scenario: str, system: str, name: str, instance: str, seed: int | None, kind: str
) -> None:
    """Print one object's records as CSV or JSON Lines; formula-like cells of CSV are quoted."""
    with tempfile.TemporaryDirectory(prefix="syncproof-") as folder:
        world = _load(scenario, seed, Path(folder))
        if system not in world.systems:
            raise NotFoundError(f'unknown system "{system}"', hint=nearest(system, world.systems))
        rows = list(_rows(world.systems[system], world.instance(system, instance), name))
        world.close()
    if kind == "jsonl":
        for row in rows:
            click.echo(orjson.dumps(row).decode())
        return
    names = list(dict.fromkeys(n for row in rows for n in row))
    writer = csv.writer(sys.stdout)
    writer.writerow(names)
    writer.writerows([_cell(row.get(n)) for n in names] for row in rows)


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return "'" + value
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value
