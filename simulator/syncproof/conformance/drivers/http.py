"""A connector behind HTTP: `POST <base>/syncproof/v1/<verb>`."""

import http.client
import ipaddress
import socket
import threading
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import orjson

from syncproof.conformance.drivers.base import Answer, Driver, DriverOptions, transport
from syncproof.conformance.drivers.errors import ConnectorFault, DriverSpecError
from syncproof.conformance.drivers.patience import Activity, Patience
from syncproof.conformance.drivers.payload import error_from, json_object
from syncproof.conformance.drivers.visible import visible
from syncproof.conformance.drivers.worker import Worker

_EXAMPLE = "http://127.0.0.1:9000"
_CHUNK = 64 * 1024
_CONNECT_S = 5.0
# Written out, because `is_private` also admits link-local addresses, where clouds keep secrets.
_NEAR = tuple(
    ipaddress.ip_network(net)
    for net in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
    )
)
_METADATA = ipaddress.ip_address("fd00:ec2::254")


class HttpDriver(Driver):
    """Talks to a connector that somebody else runs.

    Redirects are refused and proxies ignored. The name is looked up once per call and the
    checked address itself is dialled, so that a name cannot change its mind in between.
    """

    owns_process = False

    def __init__(
        self, base: str, *, allow_remote: bool = False, max_answer: int = 16 * 1024 * 1024
    ) -> None:
        parts = _checked(base)
        self.name = base
        self._host = parts.hostname or ""
        self._port = parts.port or 80
        self._netloc = parts.netloc
        self._path = parts.path.rstrip("/")
        self._allow_remote = allow_remote
        self._max = max_answer
        self._lock = threading.Lock()
        self._worker: Worker | None = None

    def call(
        self,
        verb: str,
        args: dict[str, Any],
        *,
        timeout_s: float,
        activity: Activity | None = None,
    ) -> Answer:
        """Send one message on a connection of its own."""
        body = orjson.dumps(args)
        with self._lock:
            patience = Patience(timeout_s, activity)
            if self._worker is not None and self._worker.stuck:
                self.stop()
            if self._worker is None:
                self._worker = Worker("syncproof-http")
            line = _Line()
            work = self._worker
            return work.run(lambda: self._exchange(line, verb, body), patience, line.cut)

    def start(self, state_dir: Path) -> None:
        """Have nothing to start; it runs already."""

    def stop(self) -> None:
        """Let go of the connector; it is not ours to end."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _exchange(self, line: "_Line", verb: str, body: bytes) -> Answer:
        try:
            status, raw = self._post(line, verb, body)
        except (OSError, http.client.HTTPException) as error:
            raise self._fault(error, line) from error
        if 300 <= status < 400:
            raise ConnectorFault("redirect", f"{verb}: HTTP {status}; redirects are not followed")
        answer = json_object(raw, f"{verb}: HTTP {status}")
        if status == 200:
            return answer
        if 400 <= status < 500:
            raise error_from(answer, f"{verb}: HTTP {status}")
        raise ConnectorFault("rubbish", f"{verb}: HTTP {status}, expected 200 or 4xx")

    def _post(self, line: "_Line", verb: str, body: bytes) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self._host, self._port)
        connection.sock = line.open(self._addresses(), self._port)
        try:
            headers = {
                "Host": self._netloc,
                "Content-Type": "application/json",
                "Accept": "application/json",
                "Connection": "close",
            }
            connection.request("POST", f"{self._path}/syncproof/v1/{verb}", body, headers)
            line.sent = True
            response = connection.getresponse()
            if 300 <= response.status < 400:
                return response.status, b""
            return response.status, self._read(response)
        finally:
            connection.close()

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        raw = bytearray()
        while chunk := response.read(_CHUNK):
            raw += chunk
            if len(raw) > self._max:
                raise ConnectorFault("flood", f"an answer of more than {self._max} bytes")
        if response.length:  # `read(n)` passes over an early end
            raise http.client.IncompleteRead(bytes(raw), response.length)
        return bytes(raw)

    def _addresses(self) -> list[str]:
        try:
            found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise ConnectorFault(
                "unreachable", f"{visible(self._host)}: no such host ({error})"
            ) from error
        addresses = [str(entry[4][0]) for entry in found]
        if not self._allow_remote:
            for address in addresses:
                if not is_near(address):
                    raise ConnectorFault(
                        "unreachable",
                        f"{self.name} leads to {address}: only loopback and private addresses "
                        "are allowed, unless remote connectors are allowed explicitly",
                    )
        return addresses

    def _fault(self, error: Exception, line: "_Line") -> ConnectorFault:
        told = visible(str(error) or type(error).__name__)
        if not line.sent:
            return ConnectorFault("unreachable", f"{self.name}: {told}")
        if isinstance(error, OSError | http.client.IncompleteRead):
            return ConnectorFault("died", f"{self.name} closed the connection: {told}")
        return ConnectorFault("rubbish", f"{self.name} does not speak HTTP: {told}")


class _Line:
    """One connection that another thread may cut."""

    def __init__(self) -> None:
        self.sent = False
        self._socket: socket.socket | None = None

    def open(self, addresses: list[str], port: int) -> socket.socket:
        """Dial one address after the other; `localhost` may mean ::1 or 127.0.0.1."""
        refused: OSError = ConnectionRefusedError("no address")
        for address in addresses:
            try:
                self._socket = socket.create_connection((address, port), timeout=_CONNECT_S)
            except OSError as error:
                refused = error
                continue
            self._socket.settimeout(None)
            return self._socket
        raise refused

    def cut(self) -> None:
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def is_near(address: str) -> bool:
    """Tell whether an address is loopback or private; link-local and metadata are not."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    if mapped is not None:
        ip = mapped
    return ip != _METADATA and any(ip.version == net.version and ip in net for net in _NEAR)


def _checked(base: str) -> SplitResult:
    expected = f"expected http://host:port, such as {_EXAMPLE}"
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise DriverSpecError(f"--connector: {visible(base)!r}: {error}; {expected}") from error
    if parts.username is not None or parts.password is not None:
        raise DriverSpecError(f"--connector: a URL must not hold credentials; {expected}")
    if not host or any(char.isspace() or ord(char) < 32 for char in base):
        raise DriverSpecError(f"--connector: {visible(base)!r} names no host; {expected}")
    if parts.query or parts.fragment:
        raise DriverSpecError(f"--connector: {visible(base)!r} has a query; {expected}")
    return parts


@transport("http://", _EXAMPLE)
def from_spec(rest: str, options: DriverOptions) -> Driver:
    """Make the driver of `http://host:port`."""
    return HttpDriver(
        f"http://{rest}", allow_remote=options.allow_remote, max_answer=options.max_answer
    )
