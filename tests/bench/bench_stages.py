"""What each stage of the request path costs, measured by timers around the stages.

The application is called in this process, without sockets. A stage's time is its own: what it
calls that has a timer too is not counted twice. A timer costs a fraction of a microsecond, which
the table leaves in.
"""

from __future__ import annotations

import io
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bench_kit import DATA, load, token, world
from bench_wire import FIELDS, NEW, query

from syncproof.kit.pipeline import Pipeline
from syncproof.kit.storage import Store, Transaction

CONTACTS = 1_000
ROUNDS = 3_000
PARTS = 60
STAGES = ("routing", "stamp", "body", "auth", "quota", "handler", "begin", "commit", "finish",
          "journal", "gzip", "rest")  # fmt: skip


class Timers:
    """Own time per stage, kept on a stack."""

    def __init__(self) -> None:
        self.own: dict[str, int] = defaultdict(int)
        self._inner: list[int] = []

    def around(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Time a function as a stage."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            self._inner.append(0)
            began = time.perf_counter_ns()
            try:
                return work(*args, **kwargs)
            finally:
                took = time.perf_counter_ns() - began
                self.own[stage] += took - self._inner.pop()
                if self._inner:
                    self._inner[-1] += took

        return timed


@contextmanager
def put(owner: Any, name: str, value: Any) -> Iterator[None]:
    """Put something in the place of a member for a while."""
    own = vars(owner).get(name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        if own is None:
            delattr(owner, name)
        else:
            setattr(owner, name, own)


def instrument(pipeline: Pipeline, timers: Timers, stack: ExitStack) -> Callable[..., Any]:
    """Put timers around all stages, and give the application, timed as a whole."""
    system, journal = pipeline.system, pipeline.world.journal
    places: list[tuple[Any, str, str]] = [
        (pipeline, "_find", "routing"),
        (pipeline, "_stamp", "stamp"),
        (pipeline, "_read_body", "body"),
        (system, "authenticate", "auth"),
        (system, "charge", "quota"),
        (pipeline, "_run", "handler"),
        (Store, "begin", "begin"),
        (Transaction, "commit", "commit"),
        (system, "finish", "finish"),
        (journal, "write", "journal"),
        (pipeline, "_squeeze", "gzip"),
    ]
    for owner, name, stage in places:
        stack.enter_context(put(owner, name, timers.around(stage, getattr(owner, name))))
    return timers.around("rest", pipeline.wsgi_app)


def environ(method: str, path: str, token: str, body: Any = None) -> dict[str, Any]:
    """Write what the server would hand over."""
    content = b"" if body is None else json.dumps(body).encode()
    place, _, asked = path.partition("?")
    return {
        "REQUEST_METHOD": method, "PATH_INFO": unquote(place), "QUERY_STRING": asked,
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "SCRIPT_NAME": "",
        "HTTP_AUTHORIZATION": f"Bearer {token}", "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(content)), "wsgi.input": content, "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": False,
        "wsgi.run_once": False, "wsgi.errors": io.StringIO(),
    }  # fmt: skip


def cases(token: str, ids: list[str]) -> list[tuple[str, int, list[dict[str, Any]]]]:
    """Give each case with its name, how many rounds it takes, and its requests."""
    contact, batch = f"{DATA}/sobjects/Contact", f"{DATA}/composite/sobjects"
    rows = [{"attributes": {"type": "Contact"}, **NEW} for _ in range(200)]
    page = query(f"SELECT {FIELDS} FROM Contact ORDER BY Id LIMIT 100")  # noqa: S608 - SOQL
    updates = [environ("PATCH", f"{contact}/{k}", token, {"Title": f"Clerk {n}"})
               for n in range(3) for k in ids]  # fmt: skip
    return [
        ("read one", ROUNDS, [environ("GET", f"{contact}/{k}", token) for k in ids]),
        ("read 20 fields", ROUNDS, [environ("GET", f"{contact}/{k}?fields={FIELDS}", token)
                                    for k in ids]),
        ("query of 100", ROUNDS // 3, [environ("GET", page, token)]),
        ("create one", ROUNDS, [environ("POST", contact, token, NEW)]),
        ("update one", ROUNDS, updates),
        ("create 200", ROUNDS // 40, [environ("POST", batch, token,
                                              {"allOrNone": False, "records": rows})]),
    ]  # fmt: skip


def refuse(status: str, headers: Any, _info: Any = None) -> None:
    """Stop at an answer that is none."""
    if not status.startswith("2"):
        raise RuntimeError(f"{status} {headers}")


def send(app: Callable[..., Any], given: dict[str, Any]) -> None:
    """Send one request and take its answer."""
    body = io.BytesIO(given["wsgi.input"])
    b"".join(app({**given, "wsgi.input": body}, refuse))


def measure(
    app: Callable[..., Any], timers: Timers, rounds: int, requests: list[dict[str, Any]]
) -> dict[str, float]:
    """Give microseconds per request and stage: the quickest part of the run, as a whole."""
    best: dict[str, float] = {}
    part = max(1, rounds // PARTS)
    for number in range(PARTS + 1):
        timers.own.clear()
        for turn in range(number * part, (number + 1) * part):
            send(app, requests[turn % len(requests)])
        found = {stage: timers.own[stage] / part / 1000 for stage in STAGES}
        if number and (not best or sum(found.values()) < sum(best.values())):
            best = found
    return best


def run(folder: Path) -> dict[str, Any]:
    """Measure all cases."""
    with world(folder) as made, ExitStack() as stack:
        load(made, CONTACTS)
        key = token(made)
        instance = made.instance("salesforce")
        made.systems["salesforce"].quotas(instance)["DailyApiRequests"].set(enabled=False)
        rows = made.systems["salesforce"].read_records(instance, "Contact", {}, CONTACTS, "")
        ids = [row["Id"] for row in rows["records"]]
        timers = Timers()
        pipeline = Pipeline(made, made.systems["salesforce"])
        app = instrument(pipeline, timers, stack)
        return {name: measure(app, timers, rounds, sent) for name, rounds, sent in cases(key, ids)}
