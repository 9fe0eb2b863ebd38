"""Gathers what the oracle judges: histories, exchanges, current rows, ground truth."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from syncproof.control.context import Context
from syncproof.kit.changes import Change as Logged
from syncproof.kit.system import Instance
from syncproof.kit.world import TRUTH
from syncproof.oracle.model import Change, Evidence, Exchange, Observation, Row

PAGE = 5000


def gather(context: Context) -> Evidence:
    """Put together everything about the current world."""
    world = context.world
    with world.lock:
        instances = list(world.instances.values())
        logged = [(i, c) for i in instances for c in _changes(context, i)]
        records: dict[str, dict[str, tuple[Row, ...]]] = {}
        for instance in instances:
            held = records.setdefault(instance.system, {})
            for name, rows in _records(context, instance).items():
                held[name] = (*held.get(name, ()), *rows)
    logged.sort(key=lambda pair: pair[1].n)
    return Evidence(
        changes=tuple(_change(i, c) for i, c in logged),
        exchanges=tuple(Exchange.from_json(x) for x in _exchanges(context)),
        records=records,
        truth={key: str(value) for key, value in world.state.items(TRUTH)},
        observations=tuple(Observation.from_json(o) for o in world.observations),
        secrets=tuple(sorted(context.secrets)),
    )


def _changes(context: Context, instance: Instance) -> list[Logged]:
    store = instance.store
    with context.world.lock_of(instance.system), store.lock, store.engine.connect() as conn:
        return list(store.log.read(conn))


def _change(instance: Instance, c: Logged) -> Change:
    return Change(
        c.n, c.at_ms, instance.system, c.object, c.id, c.kind, c.actor, c.exchange or None,
        c.before, c.after, instance.name,
    )  # fmt: skip


def _exchanges(context: Context) -> list[dict[str, Any]]:
    journal = context.world.journal
    found: list[dict[str, Any]] = []
    start: int | None = context.world.loaded_at + 1
    while start is not None:
        page = journal.page({}, start, limit=1000)
        found += page.exchanges
        start = page.next
    for exchange in found:
        request = exchange["request"]
        exchange["address"] = f"{request['method']} {request['path']}"
    return found


def _records(context: Context, instance: Instance) -> dict[str, list[Row]]:
    system = context.system(instance.system)
    found: dict[str, list[Row]] = {}
    with context.world.lock_of(instance.system):
        for obj in instance.describe:
            if not obj.flag("createable") or not _any(instance, obj.name):
                continue
            rows: list[Row] = []
            after: str | None = ""
            while after is not None:
                page = system.read_records(instance, obj.name, {"deleted": "all"}, PAGE, after)
                rows += page["records"]
                after = page.get("next")
            found[obj.name] = rows
    return found


def _any(instance: Instance, name: str) -> bool:
    table = instance.store.tables[name]
    with instance.store.engine.connect() as conn:
        return bool(conn.execute(select(func.count()).select_from(table)).scalar())
