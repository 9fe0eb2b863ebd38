"""No connector at all: a profile that judges the simulators themselves needs none."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

from syncproof.conformance.drivers.base import Answer, Driver, DriverOptions, transport
from syncproof.conformance.drivers.errors import ConnectorError
from syncproof.conformance.drivers.patience import Activity
from syncproof.conformance.drivers.protocol import PROTOCOL, UNSUPPORTED

NOBODY = "none"


@transport(NOBODY, NOBODY)
def from_spec(_rest: str, _options: DriverOptions) -> Driver:
    """Make the driver that drives nothing."""
    return NobodyDriver()


class NobodyDriver(Driver):
    """Says of itself that it has nothing to do, ever."""

    name = NOBODY

    def start(self, state_dir: Path) -> None:
        """Start nothing."""

    def stop(self) -> None:
        """Stop nothing."""

    def call(
        self,
        verb: str,
        args: dict[str, Any],
        *,
        timeout_s: float,
        activity: Activity | None = None,
    ) -> Answer:
        """Answer for the simulators: what they are, and that no connector plans anything."""
        if verb == "describe":
            return {
                "name": "SyncProof's simulators",
                "version": version("syncproof"),
                "protocol": PROTOCOL,
                "profiles": ["salesforce"],
                "capabilities": ["virtual_time"],
                "time_modes": ["virtual", "scaled", "real"],
                "fresh_connect": True,
            }
        if verb == "advance":
            return {"idle": True, "next_due": None}
        raise ConnectorError(UNSUPPORTED, f"there is no connector that could answer {verb}")
