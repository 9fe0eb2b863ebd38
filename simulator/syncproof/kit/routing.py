"""Which route answers a path: the same finder for requests and for requests inside requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.routing import Map, Rule

if TYPE_CHECKING:
    from syncproof.kit.system import Route


class Router:
    """Finds the route of a path and method among a system's routes.

    `find` gives the route and its path variables; it raises werkzeug's `NotFound`, or its
    `MethodNotAllowed` with `valid_methods`.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[str, Route] = {}
        self._map = Map(strict_slashes=False, merge_slashes=False, redirect_defaults=False)
        for number, route in enumerate(routes):
            endpoint = f"{number}:{route.operation}"
            self._routes[endpoint] = route
            self._map.add(Rule(route.rule, endpoint=endpoint, methods=route.methods))
        self._map.update()

    def find(self, path: str, method: str) -> tuple[Route, dict[str, Any]]:
        """Find the route; `path` is decoded and without its query string."""
        adapter = self._map.bind("localhost", "/")
        endpoint, args = adapter.match(path, method)
        return self._routes[endpoint], dict(args)
