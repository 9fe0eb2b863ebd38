"""The wire interface, one family of resources a file."""

from __future__ import annotations

from collections.abc import Iterator

from syncproof.kit.system import Route
from syncproof.systems.salesforce.routes import (
    collections,
    describes,
    discovery,
    limits,
    oauth,
    queries,
    replication,
    soap,
    sobjects,
)

FAMILIES = (
    discovery.routes, oauth.routes, soap.routes, describes.routes, sobjects.routes,
    collections.routes, queries.routes, limits.routes, replication.routes,
)  # fmt: skip


def all_routes() -> Iterator[Route]:
    """List every route."""
    for family in FAMILIES:
        yield from family
