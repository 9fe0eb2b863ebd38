"""The reference engine, run as a stranger: a subprocess that speaks the protocol."""

import sys
from pathlib import Path

import syncproof
from syncproof.conformance.drivers.base import Driver, DriverOptions, transport
from syncproof.conformance.drivers.command import CommandDriver


@transport("reference", "reference")
def from_spec(_rest: str, options: DriverOptions) -> Driver:
    """Make the driver of the engine; it finds the same package as we, installed or not."""
    root = str(Path(syncproof.__file__).resolve().parent.parent)
    return CommandDriver(
        [sys.executable, "-P", "-m", "syncproof.engine"],
        env={"PYTHONPATH": root, **options.env},
        limits=options.limits,
        name="reference",
    )
