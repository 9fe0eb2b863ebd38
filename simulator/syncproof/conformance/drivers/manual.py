"""A person at the terminal who works the product by hand."""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from syncproof.conformance.drivers.base import Answer, Ask, Driver, DriverOptions, transport
from syncproof.conformance.drivers.errors import ConnectorError, ConnectorFault, Unsupported
from syncproof.conformance.drivers.patience import Activity, Patience
from syncproof.conformance.drivers.protocol import instant
from syncproof.conformance.drivers.visible import visible
from syncproof.conformance.drivers.worker import Worker

_ATTEMPTS = 3
_SHOWN = 4000


@dataclass(frozen=True)
class Question:
    """One member of the answer, and how a person's words become its value."""

    member: str
    text: str
    read: Callable[[str], Any]
    optional: bool = True


def _text(words: str) -> str:
    return words


def _words(words: str) -> list[str]:
    return [word for word in words.replace(",", " ").split() if word]


def _yes_no(words: str) -> bool:
    known = {"y": True, "yes": True, "n": False, "no": False}
    if words.lower() not in known:
        raise ValueError("expected yes or no")
    return known[words.lower()]


def _number(words: str) -> int:
    if not words.isascii() or not words.isdigit():
        raise ValueError("expected a whole number")
    return int(words)


def _time(words: str) -> str:
    instant(words)
    return words


def _json(words: str) -> dict[str, Any]:
    try:
        value = orjson.loads(words)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"expected a JSON object: {error}") from error
    if not isinstance(value, dict):
        raise ValueError("expected a JSON object")  # noqa: TRY004 - read() promises ValueError
    return value


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(words: str) -> str:
        if words not in choices:
            raise ValueError(f"expected one of: {', '.join(choices)}")
        return words

    return read


_STATE = _one_of("paused", "running")
# What the person does, and what we then want to know.
SCRIPT: dict[str, tuple[str, tuple[Question, ...]]] = {
    "describe": (
        "Which product do you test?",
        (
            Question("name", "its name", _text, optional=False),
            Question("version", "its version", _text, optional=False),
            Question("profiles", "the profiles it claims", _words, optional=False),
            Question(
                "fresh_connect",
                "does a new connection forget all earlier ones?",
                _yes_no,
                optional=False,
            ),
        ),
    ),
    "connect": (
        "Set up a new connection with these systems, users and settings.",
        (
            Question("connection", "a name for this connection", _text, optional=False),
            Question("state", "its state now (paused, running)", _STATE),
        ),
    ),
    "status": (
        "Look at the connection.",
        (
            Question("state", "its state (paused, running)", _STATE),
            Question("last_sync_at", "time of the last sync (ISO 8601, UTC)", _time),
            Question("credentials_valid", "are its credentials called valid?", _yes_no),
            Question("message", "the message that it shows", _text),
            Question("backlog", "records waiting", _number),
        ),
    ),
    "set_state": (
        "Pause or resume the connection as asked.",
        (Question("state", "its state afterwards", _STATE, optional=False),),
    ),
    "change_settings": (
        "Change these settings; without `save` leave them unsaved.",
        (Question("settings", "the settings now, as JSON", _json, optional=False),),
    ),
    "sync_record": (
        "Sync this one record by hand.",
        (
            Question(
                "result",
                "synced, skipped, failed or deferred",
                _one_of("synced", "skipped", "failed", "deferred"),
                optional=False,
            ),
            Question("reason", "the reason shown", _text),
            Question("next_due", "if deferred, until when (ISO 8601, UTC)", _time),
        ),
    ),
    "act": ("Carry out this action.", (Question("message", "what it showed", _text),)),
    "disconnect": ("Remove this connection.", ()),
}
_FIXED: Answer = {
    "protocol": 1,
    "capabilities": ["pause", "settings", "manual_sync", "actions", "disconnect"],
    "time_modes": ["real"],
}


class ManualDriver(Driver):
    """Asks a person to do what the protocol asks, and to say what they saw.

    An empty answer means "not shown" (null), `cannot` that it is not offered (undecided), and
    `error CODE message` that it answered with an error.
    """

    owns_process = False
    name = "manual"

    def __init__(self, ask: Ask, *, person_s: float) -> None:
        self._ask = ask
        self._person_s = person_s
        self._lock = threading.Lock()
        self._worker: Worker | None = None

    def start(self, state_dir: Path) -> None:
        """Have nothing to start; the person is there."""

    def stop(self) -> None:
        """Let the person go."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def call(
        self,
        verb: str,
        args: dict[str, Any],
        *,
        timeout_s: float,
        activity: Activity | None = None,
    ) -> Answer:
        """Show the task, then ask for each member of the answer."""
        if verb not in SCRIPT:
            raise ConnectorError("unsupported", f"{verb} is not done by hand")
        with self._lock:
            if self._worker is None:
                self._worker = Worker("syncproof-manual")
            patience = Patience(max(timeout_s, self._person_s))
            return self._worker.run(lambda: self._converse(verb, args), patience)

    def _converse(self, verb: str, args: dict[str, Any]) -> Answer:
        task, questions = SCRIPT[verb]
        shown = orjson.dumps(args, option=orjson.OPT_INDENT_2).decode()
        lines = "\n".join(visible(line, _SHOWN) for line in shown.splitlines())
        begin = f"{task}\n{lines}\nPress Enter when done, or type: cannot | error CODE message"
        self._words(verb, begin)
        answer = {question.member: self._value(verb, question) for question in questions}
        return {**answer, **_FIXED} if verb == "describe" else answer

    def _value(self, verb: str, question: Question) -> Any:
        hint = " (empty: not shown)" if question.optional else ""
        prompt = f"{question.text}{hint}: "
        for _ in range(_ATTEMPTS):
            words = self._words(verb, prompt)
            try:
                if words:
                    return question.read(words)
                if question.optional:
                    return None
                raise ValueError("an answer is needed")  # noqa: TRY301 - the same way out
            except ValueError as error:
                prompt = f"{error}. {question.text}{hint}: "
        raise ConnectorFault("rubbish", f"{question.member}: no usable answer")

    def _words(self, verb: str, prompt: str) -> str:
        try:
            words = self._ask(prompt).strip()
        except (EOFError, KeyboardInterrupt) as error:
            raise ConnectorFault("died", "the person has left") from error
        if words == "cannot":
            raise Unsupported(verb, f"{verb}: the person says that the product cannot do it")
        if words.startswith("error "):
            code, _, message = words.removeprefix("error ").strip().partition(" ")
            raise ConnectorError(code, message)
        return words


def ask_at_terminal(prompt: str) -> str:
    """Ask on stderr, so that stdout stays clean for `--json`, and read a line of stdin."""
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


@transport("manual", "manual")
def from_spec(_rest: str, options: DriverOptions) -> Driver:
    """Make the driver that asks a person."""
    return ManualDriver(options.ask or ask_at_terminal, person_s=options.person_s)
