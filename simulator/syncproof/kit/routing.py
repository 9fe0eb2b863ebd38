"""Which route answers a path: the same finder for requests and for requests inside requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.routing import Map, Rule

if TYPE_CHECKING:
    from syncproof.kit.system import Route

KEPT = 4_096
ID_LENGTHS = frozenset({15, 18})
_ID = "0" * 14 + "a"


class Router:
    """Finds the route of a path and method among a system's routes.

    `find` gives the route and its path variables; it raises werkzeug's `NotFound`, or its
    `MethodNotAllowed` with `valid_methods`. What was found is kept; all record ids under one path
    are found as one.
    """

    def __init__(self, routes: Iterable[Route], rules: Map | None = None) -> None:
        self._routes: dict[str, Route] = {}
        self._map = Map() if rules is None else rules
        self._map.strict_slashes = self._map.merge_slashes = self._map.redirect_defaults = False
        self._kept: dict[tuple[str, str], tuple[Route, dict[str, Any]]] = {}
        self._literals: set[str] = set()
        self._mixed: tuple[str, ...] = ()
        self._simple = True
        for number, route in enumerate(routes):
            endpoint = f"{number}:{route.operation}"
            self._routes[endpoint] = route
            self._map.add(Rule(route.rule, endpoint=endpoint, methods=route.methods))
            self._learn(route.rule)
        self._map.update()
        self._adapter = self._map.bind("localhost", "/")

    def find(self, path: str, method: str) -> tuple[Route, dict[str, Any]]:
        """Find the route; `path` is decoded and without its query string."""
        place, _, last = path.rpartition("/")
        if len(last) in ID_LENGTHS and self._is_key(last):
            route, kept = self._search(f"{place}/{_ID}", method)
            args = dict(kept)
            name, value = args.popitem()  # the last variable, which may begin before the id
            args[name] = value[: -len(_ID)] + last
            return route, args
        route, args = self._search(path, method)
        return route, dict(args)

    def _search(self, path: str, method: str) -> tuple[Route, dict[str, Any]]:
        found = self._kept.get((path, method))
        if found is None:
            endpoint, args = self._adapter.match(path, method)
            found = self._routes[endpoint], dict(args)
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[(path, method)] = found
        return found

    def _is_key(self, text: str) -> bool:
        """Say whether any other such text in its place would lead to the same route."""
        plain = text.isascii() and text.isalnum() and not text.isdigit() and self._simple
        return plain and text not in self._literals and not text.startswith(self._mixed)

    def _learn(self, rule: str) -> None:
        """Note the words that a rule wants in its path, and how its mixed parts begin."""
        for part in rule.split("/"):
            word, variable, _ = part.partition("<")
            if not variable:
                self._literals.add(part)
            elif not part.endswith(">") or part.count("<") > 1:
                self._simple = False
            elif word and word not in self._mixed:
                self._mixed += (word,)
