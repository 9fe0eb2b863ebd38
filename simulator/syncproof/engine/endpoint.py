"""Answers the connector protocol: one method per verb."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import requests

from syncproof.engine.connection import PAUSED, RUNNING, Connection
from syncproof.engine.core.moments import read_iso, write_iso
from syncproof.engine.profiles.account_engagement import PROFILE, Policy
from syncproof.engine.settings import Settings, SettingsError, read_settings
from syncproof.engine.state import State

Answer = dict[str, Any]
CAPABILITIES = ("pause", "settings", "manual_sync", "actions", "links", "virtual_time",
                "disconnect")  # fmt: skip
PAGE = 1_000
_CREDENTIALS = ("client_id", "username", "audience", "private_key")
VERBS = ("describe", "connect", "status", "set_state", "change_settings", "sync_record", "act",
         "links", "advance", "disconnect")  # fmt: skip


class ProtocolError(Exception):
    """An error answer of the protocol."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Engine:
    """The connections of one run, in one folder."""

    def __init__(self, state_dir: Path, policy: Policy, session: requests.Session) -> None:
        self._dir, self._policy, self._session = state_dir, policy, session
        self._dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._now = 0
        self._held: dict[str, Connection] = {}
        for path in sorted(self._dir.glob("*.sqlite")):
            self._load(path)

    def _load(self, path: Path) -> None:
        state = State(path)
        complete = state.get("connection") is not None
        state.close()
        if complete:
            self._held[path.stem] = self._connection(path)

    def _connection(self, path: Path) -> Connection:
        return Connection(path, self._policy, self._session, lambda: self._now)

    def close(self) -> None:
        """Let go of files and sockets."""
        for connection in self._held.values():
            connection.state.close()
        self._session.close()

    def describe(self, now: str | None = None) -> Answer:
        """Say what this connector is and can do."""
        self._tell(now)
        return {
            "name": "SyncProof reference engine",
            "version": "0.1.0",
            "protocol": 1,
            "profiles": [PROFILE],
            "capabilities": list(CAPABILITIES),
            "time_modes": ["virtual"],
            "fresh_connect": True,
        }

    def connect(
        self,
        run: str,
        profile: str,
        systems: Mapping[str, Any],
        actor: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        now: str | None = None,
    ) -> Answer:
        """Provision the connector of a business unit; it begins paused."""
        self._tell(now)
        if profile != PROFILE:
            raise ProtocolError("unknown_profile", f"found {profile!r}, offered is {PROFILE!r}")
        unit = _checked(systems)
        made = _settings(dict(settings or {}), None)
        self._forget_other_runs(run)
        name = _name(run, unit)
        if name in self._held:
            raise ProtocolError(
                "connector_exists", f"business unit {unit} has a Salesforce connector already"
            )
        self._refuse_shared_user(systems, made)
        path = self._dir / f"{name}.sqlite"
        state = State(path)
        mode = PAUSED if self._policy.start_paused else RUNNING
        with state.saving():
            state.put("run", run)
            state.put("unit", unit)
            state.put("systems", dict(systems))
            state.put("actor", dict(actor or {}))
            state.put("settings", made.model_dump(mode="json"))
            state.put("mode", mode)
            state.put("connection", name)
        state.close()
        self._held[name] = self._connection(path)
        return {"connection": name, "state": mode}

    def status(self, connection: str, now: str | None = None) -> Answer:
        """Say how a connection is."""
        self._tell(now)
        return self._find(connection).status()

    def set_state(self, connection: str, state: str, now: str | None = None) -> Answer:
        """Pause or resume a connection."""
        self._tell(now)
        held = self._find(connection)
        if state not in (PAUSED, RUNNING):
            raise ProtocolError("invalid_state", f"found {state!r}, expected paused or running")
        if state == RUNNING and not held.context.settings.setup_complete:
            raise ProtocolError(
                "setup_incomplete",
                "before the connector can be resumed: verify the connector user, review the "
                "settings (setting setup_complete)",
            )
        held.set_mode(state)
        return {"state": held.mode}

    def change_settings(
        self,
        connection: str,
        settings: Mapping[str, Any],
        save: bool = True,
        now: str | None = None,
    ) -> Answer:
        """Change settings, or keep a draft of the change."""
        self._tell(now)
        held = self._find(connection)
        made = _settings(dict(settings), held.context.settings).model_dump(mode="json")
        if save:
            held.use_settings(made)
        else:
            with held.state.saving():
                held.state.put("draft", {n: made[n] for n in settings})
        return {"settings": held.state.get("settings")}

    def sync_record(
        self,
        connection: str,
        system: str,
        object: str,  # noqa: A002 - the protocol's own word
        id: str | int,  # noqa: A002
        now: str | None = None,
    ) -> Answer:
        """Sync one record by hand."""
        self._tell(now)
        held = self._find(connection)
        if system == "account_engagement" and object in ("prospect", "prospects"):
            if not str(id).isdigit():
                raise ProtocolError("invalid_id", f"found {id!r}, expected a prospect's number")
            return held.sync_record(system, "prospect", str(id))
        if system == "salesforce" and object in ("Lead", "Contact"):
            return held.sync_record(system, object, str(id))
        raise ProtocolError(
            "not_syncable",
            f"found {system} {object}; by hand go account_engagement prospect, salesforce Lead "
            "and salesforce Contact",
        )

    def act(
        self,
        connection: str,
        action: str,
        args: Mapping[str, Any] | None = None,
        now: str | None = None,
    ) -> Answer:
        """Do what an administrator can do besides."""
        self._tell(now)
        held = self._find(connection)
        if action != "retry_errors":
            raise ProtocolError("unsupported", f"no action {action!r}; offered is retry_errors")
        return {"retried": held.retry_errors()}

    def links(
        self, connection: str, after: str | int | None = None, now: str | None = None
    ) -> Answer:
        """List the connection's links."""
        self._tell(now)
        held = self._find(connection)
        rows = held.context.mirror.links_after(int(after or 0), PAGE)
        links = [
            {"account_engagement": {"object": "prospects", "id": p},
             "salesforce": {"object": o, "id": r}}
            for p, r, o in rows
        ]  # fmt: skip
        return {"links": links, "after": rows[-1][0] if len(rows) == PAGE else None}

    def advance(self, now: str | None = None) -> Answer:
        """Do all work that is due."""
        self._tell(now)
        times = [held.advance() for held in self._held.values()]
        known = [t for t in times if t is not None]
        return {"idle": True, "next_due": write_iso(min(known)) if known else None}

    def disconnect(self, connection: str, now: str | None = None) -> Answer:
        """Remove a connection and all that is known of it."""
        self._tell(now)
        self._find(connection)
        self._drop(connection)
        return {}

    # Helpers

    def _tell(self, now: str | None) -> None:
        if now is None:
            return
        try:
            self._now = read_iso(now)
        except (TypeError, ValueError) as error:
            raise ProtocolError("invalid_now", f"now: {error}") from error

    def _find(self, connection: str) -> Connection:
        if connection not in self._held:
            raise ProtocolError("unknown_connection", f"there is no connection {connection!r}")
        return self._held[connection]

    def _forget_other_runs(self, run: str) -> None:
        for name, held in list(self._held.items()):
            if held.state.get("run") != run:
                self._drop(name)

    def _drop(self, name: str) -> None:
        held = self._held.pop(name)
        held.state.close()
        for path in self._dir.glob(f"{name}.sqlite*"):
            path.unlink()

    def _refuse_shared_user(self, systems: Mapping[str, Any], made: Settings) -> None:
        """Demand sharing rules where one integration user serves several business units."""
        for held in self._held.values():
            other = held.context.settings
            same = held.state.get("systems")["salesforce"]["url"] == systems["salesforce"]["url"]
            both = other.connector_user == made.connector_user == "integration"
            if same and both and not (other.sharing_rules and made.sharing_rules):
                raise ProtocolError(
                    "sharing_rules_required",
                    "several business units can use the integration user only with Marketing "
                    "Data Sharing (setting sharing_rules)",
                )


def _checked(systems: Mapping[str, Any]) -> str:
    for system in ("salesforce", "account_engagement"):
        held = systems.get(system)
        if not isinstance(held, Mapping) or not held.get("url"):
            raise ProtocolError("invalid_systems", f"systems.{system}.url is missing")
        wanted = [*_CREDENTIALS]
        if system == "account_engagement":
            wanted.append("business_unit_id")
        for name in wanted:
            if not (held.get("credentials") or {}).get(name):
                where = f"systems.{system}.credentials.{name}"
                raise ProtocolError("invalid_systems", f"{where} is missing")
    return str(systems["account_engagement"]["credentials"]["business_unit_id"])


def _settings(given: dict[str, Any], before: Settings | None) -> Settings:
    try:
        return read_settings(given, before)
    except SettingsError as error:
        raise ProtocolError("invalid_setting", str(error)) from error


def _name(run: str, unit: str) -> str:
    digest = hashlib.sha256(f"{run}\n{unit}".encode()).hexdigest()
    return f"ae-{digest[:16]}"


def dispatch(engine: Engine, verb: str, args: Mapping[str, Any]) -> Answer:
    """Call a verb with a message's members; raises ProtocolError."""
    if verb not in VERBS:
        raise ProtocolError("unsupported", f"no verb {verb!r}")
    method: Callable[..., Answer] = getattr(engine, verb)
    parameters = inspect.signature(method).parameters
    known = {name: value for name, value in args.items() if name in parameters}
    for name, parameter in parameters.items():
        if parameter.default is parameter.empty and name not in known:
            raise ProtocolError("invalid_arguments", f"{verb}: {name!r} is missing")
    return method(**known)
