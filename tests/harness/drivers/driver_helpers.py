"""What several driver tests use."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from syncproof.conformance.drivers import ConnectorFault, Driver, Timeouts

HERE = Path(__file__).parent
NOW = "2026-01-05T08:00:00.000Z"
QUICK = Timeouts(describe=10, connect=10, advance=10, other=10)


def fault_of(driver: Driver, timeout_s: float = 10, **args: Any) -> ConnectorFault:
    """Call describe, which must fail, and give the fault."""
    with pytest.raises(ConnectorFault) as caught:
        driver.call("describe", {"now": NOW, **args}, timeout_s=timeout_s)
    return caught.value


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def gone_soon(pid: int) -> bool:
    end = time.monotonic() + 2
    while alive(pid) and time.monotonic() < end:
        threading.Event().wait(0.01)
    return not alive(pid)
