"""From a `--connector` value to a driver."""

import difflib
import importlib
import pkgutil

from syncproof.conformance.drivers.base import TRANSPORTS, Driver, DriverOptions, Transport
from syncproof.conformance.drivers.errors import DriverSpecError
from syncproof.conformance.drivers.visible import visible

__all__ = ["DriverOptions", "driver_for", "transports"]

_PACKAGE = __name__.rpartition(".")[0]


def transports() -> dict[str, Transport]:
    """Give all forms of a `--connector` value; each module of this folder may register one."""
    for module in pkgutil.iter_modules(importlib.import_module(_PACKAGE).__path__):
        importlib.import_module(f"{_PACKAGE}.{module.name}")
    return TRANSPORTS


def driver_for(spec: str, options: DriverOptions | None = None) -> Driver:
    """Make the driver that `spec` names; nothing is started or contacted yet."""
    known = transports()
    wanted = spec.strip()
    for scheme, form in known.items():
        if wanted == scheme or (_has_rest(scheme) and wanted.startswith(scheme)):
            return form.from_spec(wanted[len(scheme) :], options or DriverOptions())
    raise DriverSpecError(_unknown(wanted, known))


def _has_rest(scheme: str) -> bool:
    return scheme.endswith((":", "/"))


def _unknown(spec: str, known: dict[str, Transport]) -> str:
    head = spec.split(":", 1)[0]
    words = {scheme.rstrip(":/"): scheme for scheme in known}
    near = difflib.get_close_matches(head.lower(), words, n=1)
    hint = f", did you mean {words[near[0]]!r}?" if near else "."
    forms = ", ".join(form.example for form in known.values())
    return f"--connector: found {visible(spec)!r}{hint} Expected one of: {forms}"
