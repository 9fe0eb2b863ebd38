"""A world: clock, seed, systems with their organisations, journal, faults, observations."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from syncproof.kit.auth import Identity, Sessions
from syncproof.kit.call import Call
from syncproof.kit.changes import Numbers
from syncproof.kit.clock import Clock
from syncproof.kit.errors import NotFoundError, nearest
from syncproof.kit.faults import Faults
from syncproof.kit.journal import Journal
from syncproof.kit.keys import KeyRing
from syncproof.kit.population.placement import placements
from syncproof.kit.rng import Rng
from syncproof.kit.state import MemoryState, State
from syncproof.kit.storage import Store
from syncproof.kit.system import Instance

if TYPE_CHECKING:
    from syncproof.kit.describe import Describe
    from syncproof.kit.scenario import Scenario
    from syncproof.kit.system import System

TRUTH = "truth"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Image:
    """A snapshot of everything that a scenario starts from."""

    scenario: Scenario
    seed: int
    now_ms: int
    changes: int
    state: bytes
    stores: dict[tuple[str, str], tuple[str, bytes, Describe, dict[str, Any], dict[str, Any]]]


@dataclass(slots=True)
class WorldSettings:
    """How a world is kept: its folder, and whether the journal keeps bodies.

    `database` is the url of a PostgreSQL server that holds the stores instead of files.
    """

    folder: Path
    journal_bodies: bool = True
    journal_start: int = 0
    database: str = ""


class World:
    """One world; the systems of this server live in it."""

    def __init__(
        self, settings: WorldSettings, clock: Clock, systems: Mapping[str, System], seed: int
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.systems = dict(systems)
        self.seed = seed
        self.scenario: Scenario | None = None
        self.state: State = MemoryState()
        self.sessions = Sessions(self.state)
        self.keys = KeyRing()
        self.journal = Journal(
            f"sqlite:///{settings.folder / 'journal.sqlite'}",
            bodies=settings.journal_bodies,
            start=settings.journal_start,
        )
        self.faults = Faults(seed)
        self.numbers = Numbers()
        self.healed: list[dict[str, Any]] = []
        self.observations: list[dict[str, Any]] = []
        self.instances: dict[tuple[str, str], Instance] = {}
        self.loaded_at = 0
        self.stopping = False
        self.urls: dict[str, dict[str, str]] = {}
        self.tls_urls: dict[str, dict[str, str]] = {}
        self.lock = threading.RLock()
        self._locks: dict[str, threading.RLock] = {}
        self._stores: dict[tuple[str, str], Store] = {}
        self._images: dict[tuple[str, int], Image] = {}
        self._snapshots: dict[str, Image] = {}

    # --- instances -----------------------------------------------------------------------------

    def open_instance(
        self, system: str, name: str, key: str, describe: Describe,
        settings: dict[str, Any] | None = None,
    ) -> Instance:  # fmt: skip
        """Make an empty organisation; `key` is the vendor's id of it. Provisioning calls this."""
        store = self._store(system, name)
        store.create(describe)
        instance = Instance(self, system, name, key, store, describe, settings or {})
        self.instances[(system, name)] = instance
        return instance

    def instance(self, system: str, name: str = "main") -> Instance:
        """Find an organisation."""
        try:
            return self.instances[(system, name)]
        except KeyError:
            known = [n for s, n in self.instances if s == system]
            hint = nearest(name, known)
            raise NotFoundError(f'{system} has no instance "{name}"', hint=hint) from None

    def instances_of(self, system: str) -> list[Instance]:
        """List a system's organisations in the order they were made."""
        return [i for (s, _), i in self.instances.items() if s == system]

    def rng(self, *names: Any) -> Rng:
        """Give a stream of chance of one's own."""
        return Rng(self.seed).derive(*names)

    def lock_of(self, system: str) -> threading.RLock:
        """Give the lock that is held from a handler's start to its commit."""
        return self._locks.setdefault(system, threading.RLock())

    def act(
        self, instance: Instance, operation: str, name: str, run: Callable[[Call], T],
        user: str | None = None,
    ) -> T:  # fmt: skip
        """Do something by hand, outside HTTP, as a user (None: the administrator), and commit it.

        `call.identity` carries the user's id only; the system fills in the rest or refuses it.
        """
        with self.lock_of(instance.system):
            call = self.person_call(instance, operation, name)
            if user is not None:
                call.identity = Identity(instance.system, instance.name, user, "", "control")
            try:
                result = run(call)
            except BaseException:
                if call.transaction is not None:
                    call.transaction.rollback()
                raise
            if call.transaction is not None:
                call.transaction.commit()
            return result

    def person_call(self, instance: Instance, operation: str, name: str) -> Call:
        """Make the call of somebody who acts by hand; faults on stamps still act. See `act`."""
        system = self.systems[instance.system]
        now = self.clock.now_ms()
        call = Call(self, system, 0, now, "", "", "", {}, b"", operation=operation, object=name)
        call.instance = instance
        if self.faults.any:
            self.faults.before(call)
            call.row_refusal = None
            call.fault = None
        return call

    # --- scenarios -----------------------------------------------------------------------------

    def load(self, scenario: Scenario, seed: int) -> None:
        """Begin a scenario afresh; a second time it is copied from an image of the first."""
        with self.lock:
            key = (scenario.digest, seed)
            image = self._images.get(key)
            if image is None:
                self._build(scenario, seed)
                self._images = {key: self._image(), **dict(list(self._images.items())[:7])}
            else:
                self._put_back(image)
            for body in scenario.faults:
                self.faults.arm(body, self.clock.now_ms())
            self.loaded_at = self.journal.last

    def snapshot(self) -> str:
        """Keep everything as it is now and name it."""
        with self.lock:
            name = f"s{len(self._snapshots) + 1}"
            self._snapshots[name] = self._image()
            return name

    def restore(self, name: str) -> None:
        """Go back to a snapshot, clock included."""
        with self.lock:
            try:
                image = self._snapshots[name]
            except KeyError:
                hint = nearest(name, self._snapshots)
                raise NotFoundError(f'no snapshot "{name}"', hint=hint) from None
            self._put_back(image)

    def close(self) -> None:
        """Let go of all files."""
        self.clock.stop()
        self.journal.close()
        for store in self._stores.values():
            store.close()

    def _build(self, scenario: Scenario, seed: int) -> None:
        self._forget(scenario, seed, scenario.start_ms)
        for name, options in scenario.systems.items():
            self._system(name).provision(self, options)
        for name, settings in scenario.settings.items():
            for instance in self.instances_of(name):
                self._set(instance, settings)
        for name in scenario.systems:
            rows = list(placements(scenario, seed, system=name))
            for instance in self.instances_of(name):
                mine = [p for p in rows if p.instance == instance.name]
                if mine:
                    self._system(name).populate(instance, mine)

    def _set(self, instance: Instance, settings: Mapping[str, Any]) -> None:
        system = self._system(instance.system)
        self.act(instance, "settings", "", lambda call: system.set_settings(call, settings))

    def _system(self, name: str) -> System:
        try:
            return self.systems[name]
        except KeyError:
            raise NotFoundError(
                f'unknown system "{name}"', hint=nearest(name, self.systems)
            ) from None

    def _forget(self, scenario: Scenario, seed: int, now_ms: int) -> None:
        self.scenario, self.seed = scenario, seed
        self.clock.reset(now_ms)
        self.numbers.last = 0
        self.state.clear()
        self.faults.reset(seed)
        self.healed.clear()
        self.observations.clear()
        self.instances.clear()
        for store in self._stores.values():
            store.clear()
        self._stores.clear()

    def _image(self) -> Image:
        stores = {}
        for key, i in self.instances.items():
            with self.lock_of(i.system):
                data = i.store.snapshot()
            stores[key] = (i.key, data, i.describe, _copy(i.settings), _copy(i.memory))
        assert self.scenario is not None  # noqa: S101 - an image is made of a loaded world
        now = self.clock.now_ms()
        return Image(self.scenario, self.seed, now, self.numbers.last, self.state.dump(), stores)

    def _put_back(self, image: Image) -> None:
        self.scenario, self.seed = image.scenario, image.seed
        self.clock.reset(image.now_ms)
        self.numbers.last = image.changes
        self.state.load(image.state)
        self.faults.reset(image.seed)
        self.healed.clear()
        self.observations.clear()
        self.instances.clear()
        for (system, name), (key, data, describe, settings, memory) in image.stores.items():
            store = self._store(system, name)
            store.restore(data, describe)
            self.instances[(system, name)] = Instance(
                self, system, name, key, store, describe, _copy(settings), _copy(memory)
            )

    def _store(self, system: str, name: str) -> Store:
        key = (system, name)
        if key not in self._stores:
            url = (
                self.settings.database or f"sqlite:///{self.settings.folder}/{system}-{name}.sqlite"
            )
            self._stores[key] = Store(url, self.numbers, f"{system}_{name}")
        return self._stores[key]


def _copy(value: Any) -> Any:
    """Copy plain nested settings."""
    if isinstance(value, dict):
        return {k: _copy(v) for k, v in value.items()}
    return [_copy(v) for v in value] if isinstance(value, list) else value
