"""The client of the control interface: what the harness does to the simulated world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

Json = dict[str, Any]
_TIMEOUT_S = 300.0
_PAGE = 1000


class ControlError(Exception):
    """The control interface refused a call or is not there: trouble of ours, nobody's failure."""

    def __init__(self, status: int, code: str, message: str, hint: str = "") -> None:
        super().__init__(f"control interface: {message}" + (f" ({hint})" if hint else ""))
        self.status = status
        self.code = code


class Control:
    """`/control/v1` of running simulators.

    `systems` is what the ready file says of each, `seen` the clock as it was last seen.
    """

    def __init__(self, ready: Mapping[str, Any]) -> None:
        self.base = str(ready["control"])
        self.systems: dict[str, Json] = dict(ready["systems"])
        self.seen: Json = {}
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.headers["Authorization"] = f"Bearer {ready['control_token']}"

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    # -- time and world ---------------------------------------------------------------------

    def clock(self) -> Json:
        """Read time, alarms and what is in flight."""
        self.seen = self._call("GET", "/clock")
        return self.seen

    def advance_clock(self, *, to: str | None = None, seconds: float | None = None) -> Json:
        """Move a virtual clock."""
        body = {"to": to} if to is not None else {"seconds": seconds}
        self.seen = self._call("POST", "/clock/advance", body)
        return self.seen

    def now(self) -> str:
        """Give the simulated time; a virtual clock stands still unless we move it."""
        shown = self.seen if self.seen.get("mode") == "virtual" else self.clock()
        return str(shown["now"])

    def load(self, scenario: str, seed: int) -> Json:
        """Begin a scenario afresh."""
        loaded = self._call("POST", "/worlds", {"scenario": scenario, "seed": seed})
        self.systems = dict(loaded["systems"])
        self.seen = {}
        return loaded

    # -- records ----------------------------------------------------------------------------

    def records(self, system: str, name: str, **filters: Any) -> list[Json]:
        """Read all records that match, straight from the store."""
        found: list[Json] = []
        query = {"limit": _PAGE, **filters}
        while True:
            page = self._call("GET", f"/systems/{system}/records/{name}", query=query)
            found += page["records"]
            if not page.get("next"):
                return found
            query["after"] = page["next"]

    def create(self, system: str, name: str, fields: Json, user: str | None = None) -> str:
        """Create a record as a person would, and give its id."""
        made = self._call("POST", f"/systems/{system}/records/{name}", _acting(user, fields=fields))
        return str(made["id"])

    def update(
        self, system: str, name: str, key: str, fields: Json, user: str | None = None
    ) -> None:
        """Change a record as a person would."""
        path = f"/systems/{system}/records/{name}/{key}"
        self._call("PATCH", path, _acting(user, fields=fields))

    def delete(self, system: str, name: str, key: str) -> None:
        """Delete a record as a person would."""
        self._call("DELETE", f"/systems/{system}/records/{name}/{key}")

    # -- what a person or an administrator does ---------------------------------------------

    def act(self, system: str, name: str, args: Json, user: str | None = None) -> Json:
        """Do something in the product."""
        return self._call("POST", f"/systems/{system}/actions/{name}", _acting(user, args=args))

    def settings(self, system: str) -> Json:
        """Read the product's settings."""
        found: Json = self._call("GET", f"/systems/{system}/settings")["settings"]
        return found

    def change_settings(self, system: str, changes: Json) -> None:
        """Change the product's settings."""
        self._call("PATCH", f"/systems/{system}/settings", changes)

    def set_quota(self, system: str, name: str, limit: int) -> None:
        """Set the size of a limit."""
        self._call("PATCH", f"/systems/{system}/quotas", {"name": name, "limit": limit})

    def schema(self, system: str, name: str) -> Json:
        """Read an object's fields."""
        return self._call("GET", f"/systems/{system}/schema/{name}")

    def add_fields(self, system: str, name: str, fields: list[Json]) -> None:
        """Add fields to an object."""
        self._call("POST", f"/systems/{system}/schema/{name}", {"fields": fields})

    def change_field(self, system: str, name: str, field: str, change: Json) -> None:
        """Change a field."""
        self._call("PATCH", f"/systems/{system}/schema/{name}/{field}", change)

    def users(self, system: str) -> list[Json]:
        """List the users."""
        found: list[Json] = self._call("GET", f"/systems/{system}/users")["users"]
        return found

    def create_user(self, system: str, spec: Json) -> Json:
        """Make a user."""
        return self._call("POST", f"/systems/{system}/users", spec)

    def update_user(self, system: str, user: str, spec: Json) -> None:
        """Change a user."""
        self._call("PATCH", f"/systems/{system}/users/{user}", spec)

    def tokens(self, system: str, user: str, spec: Json) -> Json:
        """Make credentials of a user."""
        return self._call("POST", f"/systems/{system}/users/{user}/tokens", spec)

    # -- journal, faults, oracle ------------------------------------------------------------

    def journal(self, first: int, **filters: Any) -> list[Json]:
        """Read all exchanges from a number on."""
        found: list[Json] = []
        start: int | None = first
        while start is not None:
            query = {"from": start, "limit": _PAGE, **filters}
            page = self._call("GET", "/journal", query=query)
            found += page["exchanges"]
            start = page["next"]
        return found

    def exchange(self, n: int) -> Json:
        """Read one exchange whole."""
        return self._call("GET", f"/journal/{n}")

    def last_exchange(self) -> int:
        """Give the number of the newest exchange."""
        return int(self.clock()["last"])

    def arm(self, fault: Json) -> str:
        """Arm a fault, and give its id."""
        return str(self._call("POST", "/faults", fault)["id"])

    def faults(self) -> list[Json]:
        """List the armed faults with their counters."""
        found: list[Json] = self._call("GET", "/faults")["faults"]
        return found

    def heal(self) -> None:
        """Delete all faults."""
        self._call("DELETE", "/faults")

    def observe(self, kind: str, **what: Any) -> None:
        """Tell the oracle what only the harness knows."""
        self._call("POST", "/observations", {"kind": kind, **what})

    def oracle(self, profile: str | None = None) -> list[Json]:
        """Ask for the verdict on what happened."""
        query = {"profile": profile} if profile else {}
        found: list[Json] = self._call("GET", "/oracle", query=query)["findings"]
        return found

    def _call(
        self, method: str, path: str, body: Json | None = None, query: Json | None = None
    ) -> Json:
        try:
            answer = self._http.request(
                method, self.base + path, json=body, params=query, timeout=_TIMEOUT_S
            )
        except requests.RequestException as error:
            raise ControlError(0, "unreachable", f"{method} {path}: {error}") from None
        found = _object(answer)
        if answer.ok:
            return found
        problem = found.get("error", {})
        message = f"{method} {path}: {problem.get('message') or answer.reason}"
        raise ControlError(
            answer.status_code, str(problem.get("code", "")), message, problem.get("hint", "")
        )


def _acting(user: str | None, **body: Any) -> Json:
    return body if user is None else {"as": user, **body}


def _object(answer: requests.Response) -> Json:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {"result": found}
