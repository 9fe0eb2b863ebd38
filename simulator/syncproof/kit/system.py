"""What an emulated system is made of; each one exports a single `SYSTEM`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from syncproof.kit.call import Answer, Call

if TYPE_CHECKING:
    from syncproof.kit.describe import Describe
    from syncproof.kit.errors import VendorError
    from syncproof.kit.population.placement import Placement
    from syncproof.kit.quotas import Quota
    from syncproof.kit.storage import Store
    from syncproof.kit.world import World

Handler = Callable[..., Answer]
Peek = Callable[[Call], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Route:
    """One resource of the wire API: where it is, what it is called in the journal, who may call.

    `operation` is the simulator's word for it; `object` names the path variable that holds the
    object's name, or the object itself after `=`. `peek` reads (operation, object) from a call
    whose body decides it, so that faults can be aimed before the handler runs. `status` says in the
    coverage table how true it is: covered, partly, refused. `max_body` replaces the system's own
    limit on bodies where a resource takes more; `long` keeps the handler off the thread that serves
    all connections.
    """

    rule: str
    methods: tuple[str, ...]
    handler: Handler
    operation: str
    object: str = ""
    auth: bool = True
    counted: bool = True
    locked: bool = True
    long_poll: bool = False
    peek: Peek | None = None
    max_body: int = 0
    long: bool = False
    status: str = "covered"
    note: str = ""


class Routes:
    """Collects the routes of one API family."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.routes: list[Route] = []

    def __iter__(self) -> Any:
        return iter(self.routes)

    def add(
        self, methods: str, rule: str, operation: str, **options: Any
    ) -> Callable[[Handler], Handler]:
        """Register the decorated handler, e.g. `@routes.add("GET", "/limits", "limits")`."""

        def register(handler: Handler) -> Handler:
            verbs = tuple(methods.split())
            self.routes.append(Route(self.prefix + rule, verbs, handler, operation, **options))
            return handler

        return register


@dataclass(slots=True)
class Instance:
    """One organisation, business unit or portal of a system, with a database of its own.

    `settings` are what a person would click there; they change only through `System.set_settings`.
    """

    world: World
    system: str
    name: str
    key: str
    store: Store
    describe: Describe
    settings: dict[str, Any] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)

    @property
    def space(self) -> str:
        """The prefix of this instance's spaces in the shared state."""
        return f"{self.system}/{self.name}"


class System(ABC):
    """An emulated product. Adding one is a folder that exports an instance of a subclass."""

    name: str
    title: str
    port_offset: int
    max_body: int = 50 * 1024 * 1024
    port_per_instance: bool = False
    gzip_from: int | None = None
    hosts: tuple[str, ...] = ()

    @abstractmethod
    def routes(self) -> Iterable[Route]:
        """List every route of the wire API and of the seam."""

    # --- the pipeline's questions -------------------------------------------------------------

    def routed(self, path: str) -> str:
        """Give the path by which a route is found; some vendors take a format at its end."""
        return path

    @abstractmethod
    def authenticate(self, call: Call) -> None:
        """Set `call.identity` and `call.instance`, or raise the vendor's refusal."""

    def identify(self, call: Call) -> None:
        """Set identity and instance when they can be told, never raise; used to aim faults."""
        from syncproof.kit.errors import VendorError

        try:
            self.authenticate(call)
        except VendorError:
            return

    @abstractmethod
    def charge(self, call: Call) -> None:
        """Count the call against the quotas; set `call.counted` or raise the refusal."""

    @abstractmethod
    def render(self, call: Call, error: VendorError) -> Answer:
        """Write an error the way the vendor does."""

    @abstractmethod
    def unknown_path(self, call: Call) -> VendorError:
        """Refuse a path that the vendor does not have."""

    @abstractmethod
    def wrong_method(self, call: Call, allowed: Sequence[str]) -> VendorError:
        """Refuse a method that the resource does not have."""

    @abstractmethod
    def bad_body(self, call: Call, reason: str) -> VendorError:
        """Refuse a body that cannot be read (not JSON, too large, broken gzip)."""

    @abstractmethod
    def crash(self, call: Call, error: Exception) -> VendorError:
        """Say in the vendor's words that something broke inside."""

    def enter(self, call: Call) -> None:  # noqa: B027 - most vendors count nothing here
        """Count the call as in flight; called before the handler, outside the lock."""

    def leave(self, call: Call) -> None:  # noqa: B027 - as above
        """Count the call as done."""

    def finish(self, call: Call, answer: Answer) -> None:  # noqa: B027 - as above
        """Add the headers that every answer of the vendor carries."""

    @abstractmethod
    def chaos(self, name: str, call: Call, params: Mapping[str, Any]) -> VendorError | None:
        """Say how this vendor words a fault such as `rate_limited`; None when it has no form."""

    # --- worlds -------------------------------------------------------------------------------

    @abstractmethod
    def provision(self, world: World, options: Mapping[str, Any]) -> None:
        """Make the freshly provisioned account(s) that the scenario asks for."""

    @abstractmethod
    def populate(self, instance: Instance, placements: Iterable[Placement]) -> None:
        """Put people of the population into a provisioned account."""

    @abstractmethod
    def credentials(self, world: World) -> dict[str, Any]:
        """Give the administrator's credentials that the ready file shows."""

    def ready(
        self, world: World, url: str, instances: Mapping[str, Mapping[str, str]]
    ) -> dict[str, Any]:
        """Add to the ready file's entry what only this system has, such as `login_url`."""
        return {}

    # --- what a person may do there: the control interface ------------------------------------

    @abstractmethod
    def read_records(
        self, instance: Instance, name: str, filters: Mapping[str, str], limit: int, after: str
    ) -> dict[str, Any]:
        """Read rows directly: `{"records": […], "total": n, "next": key or null}`."""

    @abstractmethod
    def create_record(self, call: Call, name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Create a record as a person would; `call` carries the acting user."""

    @abstractmethod
    def update_record(
        self, call: Call, name: str, key: str, fields: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Change a record as a person would."""

    @abstractmethod
    def delete_record(self, call: Call, name: str, key: str) -> dict[str, Any]:
        """Delete a record as a person would."""

    def actions(self) -> Mapping[str, Action]:
        """List what a person or the outside world does in this product."""
        return {}

    def schema(self, instance: Instance, name: str) -> dict[str, Any]:
        """Show an object's fields: `{"object", "fields": […]}`."""
        raise self.not_offered("schema")

    def change_schema(
        self, call: Call, name: str, field: str | None, change: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        """Add fields (`field` None), change one, or delete one (`change` None)."""
        raise self.not_offered("schema changes")

    def users(self, instance: Instance) -> list[dict[str, Any]]:
        """List the users."""
        raise self.not_offered("users")

    def create_user(self, call: Call, spec: Mapping[str, Any]) -> dict[str, Any]:
        """Make a user from `{"profile", "permissions", "fields"}`: `{"id", "username"}`."""
        raise self.not_offered("users")

    def update_user(self, call: Call, user_id: str, spec: Mapping[str, Any]) -> dict[str, Any]:
        """Change a user's profile, permissions, activity, password or roles."""
        raise self.not_offered("users")

    def create_token(self, call: Call, user_id: str, spec: Mapping[str, Any]) -> dict[str, Any]:
        """Give credentials of a user: `{"kind": "access_token" | "jwt" | "password", "app"}`."""
        raise self.not_offered("tokens")

    def delete_tokens(self, call: Call, user_id: str) -> int:
        """End all sessions of a user."""
        raise self.not_offered("tokens")

    def settings_schema(self) -> Mapping[str, Any]:
        """Give the JSON Schema of what a person can click in the product's settings."""
        return {"type": "object", "properties": {}, "additionalProperties": False}

    def set_settings(self, call: Call, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change settings; an unknown or invalid one is refused by name."""
        raise self.not_offered("settings")

    def quotas(self, instance: Instance) -> Mapping[str, Quota]:
        """List the limits that can be seen and set."""
        return {}

    def not_offered(self, what: str) -> Exception:
        """Say that this product has no such thing."""
        from syncproof.kit.errors import NotFoundError

        return NotFoundError(f"{self.name} offers no {what}")


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person or the outside world does; `schema` is the JSON Schema of its args."""

    summary: str
    schema: Mapping[str, Any]
    run: Callable[[Call, Mapping[str, Any]], dict[str, Any]]
