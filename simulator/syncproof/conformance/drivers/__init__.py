"""Drivers that carry the connector protocol to a connector under test.

`resolve.driver_for` turns a `--connector` value into a driver; `connector.Connector` is the typed
client above any driver. A new transport is one new module here; nothing else is edited.
"""

from syncproof.conformance.drivers.base import Driver
from syncproof.conformance.drivers.connector import Connector, Timeouts
from syncproof.conformance.drivers.errors import (
    CannotRefresh,
    ConnectorError,
    ConnectorFault,
    DriverSpecError,
    Unsupported,
)
from syncproof.conformance.drivers.resolve import DriverOptions, driver_for

__all__ = [
    "CannotRefresh",
    "Connector",
    "ConnectorError",
    "ConnectorFault",
    "Driver",
    "DriverOptions",
    "DriverSpecError",
    "Timeouts",
    "Unsupported",
    "driver_for",
]
