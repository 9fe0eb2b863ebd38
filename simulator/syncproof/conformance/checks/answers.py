"""What Salesforce answered, compared with what is documented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from syncproof.conformance.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: status, body as JSON, headers, and the exchange's number in the journal."""

    status: int = 0
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    n: int = 0

    @property
    def errors(self) -> list[Mapping[str, Any]]:
        """The errors of a refusal by the REST interface."""
        return [e for e in self.body if "errorCode" in e] if isinstance(self.body, list) else []

    def verdict(self, good: bool, wanted: str) -> Verdict:
        """Judge by a condition, with the exchange as evidence."""
        make = Verdict.passed if good else Verdict.failed
        return make(f"{wanted}; found {self.status} {self.body!r:.300}", [self.n])


def accepted(reply: Reply) -> Verdict:
    """Demand that a call was carried out."""
    return reply.verdict(200 <= reply.status < 300, "expected success")


def refused(reply: Reply, status: int, code: str) -> Verdict:
    """Demand a refusal with a status and error code."""
    right = reply.status == status and code in [e["errorCode"] for e in reply.errors]
    return reply.verdict(right, f"expected {status} {code}")


def names(reply: Reply, field_name: str) -> Verdict:
    """Demand that a refusal names a field."""
    named = [f for e in reply.errors for f in e.get("fields", ())]
    return reply.verdict(field_name in named, f"expected the field {field_name} to be named")


def says(reply: Reply, text: str) -> Verdict:
    """Demand a refusal with a message."""
    return reply.verdict(text in [e["message"] for e in reply.errors], f'expected "{text}"')


def no_session(reply: Reply) -> Verdict:
    """Demand that a log-in was refused."""
    body = reply.body if isinstance(reply.body, Mapping) else {}
    right = reply.status == 400 and "access_token" not in body and "error" in body
    return reply.verdict(right, "expected a refused log-in")


def session(reply: Reply) -> Verdict:
    """Demand that a log-in gave a session."""
    body = reply.body if isinstance(reply.body, Mapping) else {}
    return reply.verdict(reply.status == 200 and bool(body.get("access_token")), "expected a token")


def holds(reply: Reply, wanted: Mapping[str, Any]) -> Verdict:
    """Demand that a record has certain values."""
    body = reply.body if isinstance(reply.body, Mapping) else {}
    missing = object()
    wrong = {k: body.get(k) for k, v in wanted.items() if body.get(k, missing) != v}
    return reply.verdict(reply.status == 200 and not wrong, f"expected {dict(wanted)}")


def rows(reply: Reply) -> list[Mapping[str, Any]]:
    """Give the records of a query's answer."""
    found = reply.body.get("records") if isinstance(reply.body, Mapping) else None
    return list(found or ())


def counts(reply: Reply, wanted: int) -> Verdict:
    """Demand that a query gives so many records."""
    right = reply.status == 200 and len(rows(reply)) == wanted
    return reply.verdict(right, f"expected {wanted} records")


def table(reply: Reply, wanted: Sequence[Sequence[str]]) -> Verdict:
    """Demand that a query's answer is a table: the first row names fields or paths."""
    head, *lines = wanted
    found = [[_text(_at(row, path)) for path in head] for row in rows(reply)]
    right = reply.status == 200 and found == [list(line) for line in lines]
    return reply.verdict(right, f"expected {lines}")


def field_listed(reply: Reply, name: str, *, listed: bool) -> Verdict:
    """Demand that a description has a field, or has it not."""
    found = [f["name"] for f in reply.body["fields"]] if reply.status == 200 else []
    right = reply.status == 200 and (name in found) == listed
    return Verdict.passed(f"{name} as expected", [reply.n]) if right else Verdict.failed(
        f"the field {name} is {'missing from' if listed else 'in'} the description", [reply.n]
    )  # fmt: skip


def value_listed(reply: Reply, name: str, value: str) -> Verdict:
    """Demand that a description offers a picklist value."""
    fields = reply.body["fields"] if reply.status == 200 else []
    offered = [p["value"] for f in fields if f["name"] == name for p in f["picklistValues"]]
    make = Verdict.passed if value in offered else Verdict.failed
    return make(f"{name} offers {offered}, expected {value} among them", [reply.n])


def usage(reply: Reply, used: int, limit: int) -> Verdict:
    """Demand what the usage header says."""
    found = reply.headers.get("Sforce-Limit-Info", "")
    make = Verdict.passed if found == f"api-usage={used}/{limit}" else Verdict.failed
    return make(f"the usage reported is {found or 'missing'}, expected {used}/{limit}", [reply.n])


def listed(reply: Reply, key: str, entries: Iterable[Mapping[str, Any]] | None) -> Verdict:
    """Demand that an id is among the entries of an answer."""
    found = [e.get("id") for e in entries or ()]
    return reply.verdict(reply.status == 200 and key in found, f"expected {key} among {found}")


def _at(row: Mapping[str, Any], path: str) -> Any:
    found: Any = row
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
