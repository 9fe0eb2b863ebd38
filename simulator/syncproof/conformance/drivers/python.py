"""A connector in our own process: a Python object with methods named like the verbs."""

import importlib
import inspect
import re
import sys
import threading
import traceback
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import orjson

from syncproof.conformance.drivers.base import Answer, Driver, DriverOptions, transport
from syncproof.conformance.drivers.errors import ConnectorError, ConnectorFault, DriverSpecError
from syncproof.conformance.drivers.patience import Activity, Patience
from syncproof.conformance.drivers.payload import as_object, error_from
from syncproof.conformance.drivers.protocol import ARGUMENTS, VERBS
from syncproof.conformance.drivers.visible import visible
from syncproof.conformance.drivers.worker import Worker

_EXAMPLE = "py:package.module:factory"
_SPEC = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", re.ASCII)
_START_S = 60.0


class PythonDriver(Driver):
    """Calls `factory(state_dir)` and then the methods of what it returns.

    A method gets the message's members as keyword arguments, without those that it does not
    name, so that the protocol can grow. A method with one parameter that is no member's name
    gets the whole message as a dict. An exception with a `code` is an error answer.

    There is no process to kill, but a new object can be made: that is its restart.
    """

    owns_process = False

    def __init__(self, module: str, factory: str, *, start_s: float = _START_S) -> None:
        self.name = f"py:{module}:{factory}"
        self._module, self._factory = module, factory
        self._start_s = start_s
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._object: Any = None
        self._state_dir: Path | None = None

    @property
    def can_restart(self) -> bool:
        """Say that a new object can always be made."""
        return True

    def start(self, state_dir: Path) -> None:
        """Import the module and make the object, in the thread that will serve it."""
        self.stop()
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._lock:
            self._state_dir = state_dir.resolve()
            self._worker = Worker("syncproof-connector")
            self._object = self._worker.run(self._make, Patience(self._start_s))

    def _make(self) -> Any:
        here = str(Path.cwd())
        if here not in sys.path:
            sys.path.append(here)  # last, so that a vendor's file never hides a library
        try:
            module = importlib.import_module(self._module)
        except Exception as error:
            raise ConnectorFault("start", f"{self.name}: {_last(error)}") from error
        factory = getattr(module, self._factory, None)
        if not callable(factory):
            near = get_close_matches(self._factory, dir(module), n=1)
            hint = f", did you mean {near[0]!r}?" if near else ""
            raise ConnectorFault(
                "start", f"{self.name}: the module has no function {self._factory!r}{hint}"
            )
        try:
            return factory(self._state_dir)
        except Exception as error:
            raise ConnectorFault("start", f"{self.name}: {_last(error)}") from error

    def call(
        self,
        verb: str,
        args: dict[str, Any],
        *,
        timeout_s: float,
        activity: Activity | None = None,
    ) -> Answer:
        """Call one method in the connector's own thread."""
        with self._lock:
            if self._worker is None or self._object is None:
                raise ConnectorFault("died", f"{self.name} is not running")
            method = getattr(self._object, verb, None) if verb in VERBS else None
            if not callable(method):
                raise ConnectorError("unsupported", f"no method {verb!r}")
            message = orjson.loads(orjson.dumps(args))  # its own copy, as over any wire
            patience = Patience(timeout_s, activity)
            found = self._worker.run(lambda: _invoke(method, verb, message), patience)
        return _answer(found, verb)

    def stop(self) -> None:
        """Drop the object, after its `close()` if it has one."""
        with self._lock:
            worker, self._worker = self._worker, None
            connector, self._object = self._object, None
        if worker is None:
            return
        close = getattr(connector, "close", None)
        if callable(close) and not worker.stuck:
            try:
                worker.run(close, Patience(5.0))
            except Exception as error:
                raise ConnectorFault("died", f"{self.name}: close: {_last(error)}") from error
            finally:
                worker.close()
        worker.close()

    def restart(self) -> None:
        """Drop the object and make a new one on the same state folder."""
        if self._state_dir is None:
            raise ConnectorFault("start", f"{self.name} was never started")
        self.start(self._state_dir)


def _invoke(method: Callable[..., Any], verb: str, message: dict[str, Any]) -> Any:
    try:
        parameters = list(inspect.signature(method).parameters.values())
        if any(p.kind is p.VAR_KEYWORD for p in parameters):
            return method(**message)
        if len(parameters) == 1 and _is_whole(parameters[0].name, verb):
            return method(message)
        named = {p.name for p in parameters}
        return method(**{key: value for key, value in message.items() if key in named})
    except (ConnectorError, ConnectorFault):
        raise
    except Exception as error:
        code = getattr(error, "code", None)
        if isinstance(code, str) and code:
            raise ConnectorError(code, str(getattr(error, "message", "") or error)) from error
        raise ConnectorFault("died", f"{verb}: {_last(error)}") from error


def _is_whole(name: str, verb: str) -> bool:
    return name not in ARGUMENTS[verb] and name != "now"


def _last(error: BaseException) -> str:
    """Show the exception and the place where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return visible(f"{type(error).__name__}: {error}", 300) + place


def _answer(found: Any, verb: str) -> Answer:
    try:
        options = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
        raw = orjson.dumps(found, option=options)
    except TypeError as error:
        raise ConnectorFault(
            "rubbish", f"{verb}: expected what JSON can hold, found {visible(repr(found))}"
        ) from error
    answer = as_object(orjson.loads(raw), verb, raw)
    if set(answer) == {"error"}:
        raise error_from(answer, verb)
    return answer


@transport("py:", _EXAMPLE)
def from_spec(rest: str, _options: DriverOptions) -> Driver:
    """Make the driver of `py:package.module:factory`."""
    if not _SPEC.fullmatch(rest):
        raise DriverSpecError(f"--connector: found {visible('py:' + rest)!r}, expected {_EXAMPLE}")
    module, _, factory = rest.partition(":")
    return PythonDriver(module, factory)
