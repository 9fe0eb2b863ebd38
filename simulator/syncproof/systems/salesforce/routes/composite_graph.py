"""Graphs of requests that use each other's results; each graph is written or undone as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import errors, sequences
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.domain.references import names
from syncproof.systems.salesforce.domain.values import not_deserialized
from syncproof.systems.salesforce.limits import (
    GRAPH_DEPTH,
    GRAPH_FAILURES,
    GRAPHS,
    NODE_KINDS,
    NODES,
)
from syncproof.systems.salesforce.subrequests import Subrequest
from syncproof.systems.salesforce.versions import since
from syncproof.systems.salesforce.wire import answer, known, read_object

routes = Routes("/services/data/v<version>/composite")
FIRST = 50
_METHODS = {
    2: frozenset({"POST"}),
    3: frozenset({"DELETE", "GET", "PATCH"}),
    4: frozenset({"DELETE", "GET", "PATCH", "POST"}),
}
"""What may be done with /sobjects/X, /sobjects/X/id and /sobjects/X/Field/value."""
_OTHERS = frozenset({"deleted", "describe", "listviews", "quickactions", "updated"})


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph and its nodes."""

    name: str
    nodes: list[Subrequest]

    @property
    def depth(self) -> int:
        """How many nodes the longest chain of references has."""
        depths: dict[str, int] = {}
        for node in self.nodes:
            used = names(node.url) | names(node.body)
            depths[node.reference] = 1 + max((depths.get(n, 0) for n in used), default=0)
        return max(depths.values(), default=0)


def _peek(call: Call) -> tuple[str, str]:
    """Aim faults at the object of the first node."""
    try:
        url = str(call.json()["graphs"][0]["compositeRequest"][0]["url"])
        return "composite", url.split("/")[5]
    except (ValueError, LookupError, TypeError):
        return "composite", ""


@routes.add("POST", "/graph", "composite", peek=_peek)
def graph(call: Call, version: str) -> Answer:
    """Do graphs one after the other; after too many failures the rest is not done."""
    since(version, FIRST)
    body = read_object(call)
    known(body, {"graphs"})
    graphs = _read(body.get("graphs"), version)
    shown: list[dict[str, Any]] = []
    failures = 0
    for one in graphs:
        if failures > GRAPH_FAILURES:
            done = sequences.Done(sequences.halted(one.nodes), succeeded=False)
        else:
            done = sequences.run(call, version, one.nodes, _check, all_or_none=True)
            failures += not done.succeeded
        shown.append({
            "graphId": one.name, "graphResponse": {"compositeResponse": done.results},
            "isSuccessful": done.succeeded,
        })  # fmt: skip
    return answer({"graphs": shown})


def _read(items: Any, version: str) -> list[Graph]:
    """Read the graphs of a body and hold them against the limits of the call."""
    if not isinstance(items, list) or not all(isinstance(i, dict) for i in items):
        raise not_deserialized("list<graph>", items)
    _limit(items, GRAPHS, "graphs")
    found = [_read_graph(i, version) for i in items]
    if len({g.name for g in found}) < len(found):
        raise errors.INVALID_INPUT(text="Each graphId must be unique in the request")
    nodes = [n for g in found for n in g.nodes]
    _limit(nodes, NODES, "nodes")
    kinds = {(n.version, n.method, *(s.lower() for s in n.resource[:2])) for n in nodes}
    _limit(sorted(kinds), NODE_KINDS, "different nodes")
    if any(g.depth > GRAPH_DEPTH for g in found):
        raise errors.OVER_LIMIT(text=f"A graph can't be deeper than {GRAPH_DEPTH} nodes.")
    return found


def _limit(items: Sequence[Any], most: int, what: str) -> None:
    if len(items) > most:
        raise errors.OVER_LIMIT(text=f"The request can't contain more than {most} {what}.")


def _read_graph(item: Mapping[str, Any], version: str) -> Graph:
    known(item, {"graphId", "compositeRequest"})
    name = item.get("graphId")
    if not isinstance(name, str):
        raise not_deserialized("string", name)
    if not name[:1].isalnum() or not name.isascii() or len(name) > 40 or "." in name:
        raise errors.INVALID_INPUT(
            text="A graphId must begin with a letter or a number, have no period and at most 40 "
            f"characters: {name[:100]}"
        )
    return Graph(name, sequences.read(item.get("compositeRequest"), version))


def _check(request: Subrequest) -> None:
    """Refuse what is no node: only records are, by id and by external id, from version 50 on."""
    segments = request.resource
    whole = request.url.partition("?")[0].rstrip("/").count("/") - 3
    shaped = segments[:1] == ["sobjects"] and whole == len(segments)
    field = segments[2] if len(segments) > 2 else ""
    related = len(segments) == 4 and full_id(field) is not None
    named = shaped and not related and field.lower() not in _OTHERS
    allowed = request.method in _METHODS.get(len(segments), ())
    if not named or not allowed or float(request.version) < FIRST:
        path = f"{request.method} {request.url.partition('?')[0]}"
        raise errors.NOT_IN_COMPOSITE(path=path[:1000])
